package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.verdict.Shares;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("once")
class StoppingRuleTest {

    private static final Duration MOST = Duration.ofSeconds(60);

    private static StoppingRule needing(long draws) {
        return new StoppingRule(MOST, draws, 0, StoppingRule.LEAST, false, 0);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    @Test
    void theLoadEndsOnceThereAreEnoughDraws() {
        StoppingRule rule = needing(6_076);

        assertThat(rule.judge(seconds(2.9), 6_075, 12_150, false)).isEmpty();
        assertThat(rule.judge(seconds(3), 6_076, 12_152, false)).contains(Result.Ended.ENOUGH);
        assertThat(rule.missing()).isEmpty();
    }

    @Test
    void twoSecondsAreMeasuredAtLeast() {
        StoppingRule rule = needing(1_656);

        assertThat(rule.judge(seconds(1.99), 9_000, 18_000, false)).isEmpty();
        assertThat(rule.judge(seconds(2), 9_000, 18_000, false)).contains(Result.Ended.ENOUGH);
    }

    @Test
    void theAttackIsWaitedFor() {
        StoppingRule rule = needing(1_656);

        assertThat(rule.judge(seconds(5), 9_000, 18_000, true)).isEmpty();
        assertThat(rule.judge(seconds(5.1), 9_100, 18_200, false)).contains(Result.Ended.ENOUGH);
    }

    @Test
    void oneMemberHasNobodyToShareWithSoThatNoDrawIsNeeded() {
        assertThat(needing(0).judge(seconds(2), 1, 2, false)).contains(Result.Ended.ENOUGH);
    }

    @Test
    void aPercentileTakesItsRequestsToo() {
        StoppingRule rule = new StoppingRule(MOST, 0, 1_000, StoppingRule.LEAST, false, 0);

        assertThat(rule.judge(seconds(3), 0, 999, false)).isEmpty();
        assertThat(rule.judge(seconds(3), 0, 1_000, false)).contains(Result.Ended.ENOUGH);
    }

    /** 100 a second come to 6,000 in a minute, and a pace may double. */
    @Test
    void whatWillNotComeInTimeIsGivenUpAfterTenSeconds() {
        StoppingRule slow = needing(12_000);
        StoppingRule steady = needing(10_000);
        for (int second = 1; second < 10; second++) {
            assertThat(slow.judge(seconds(second), 100 * second, 0, false)).isEmpty();
            assertThat(steady.judge(seconds(second), 100 * second, 0, false)).isEmpty();
        }

        assertThat(slow.judge(seconds(10), 1_000, 0, false)).contains(Result.Ended.OUT_OF_REACH);
        assertThat(slow.missing()).isEqualTo("1,000 of 12,000 draws");
        assertThat(steady.judge(seconds(10), 1_000, 0, false)).isEmpty();
    }

    @Test
    void aRateDoesNotGrow() {
        StoppingRule rule = new StoppingRule(MOST, 6_100, 0, StoppingRule.LEAST, true, 0);
        for (int second = 1; second < 10; second++) {
            assertThat(rule.judge(seconds(second), 100 * second, 0, false)).isEmpty();
        }

        assertThat(rule.judge(seconds(10), 1_000, 0, false)).contains(Result.Ended.OUT_OF_REACH);
    }

    /** One client address has source ports for some 14,000 draws; then there are none to be had. */
    @Test
    void drawsThatComeNoMoreAreGivenUp() {
        StoppingRule rule = needing(15_879);
        for (int second = 1; second <= 9; second++) {
            assertThat(rule.judge(seconds(second), 1_500 * second, 0, false)).isEmpty();
        }
        for (int second = 10; second < 14; second++) {
            assertThat(rule.judge(seconds(second), 14_000, 0, false)).isEmpty();
        }

        assertThat(rule.judge(seconds(15), 14_000, 0, false)).contains(Result.Ended.OUT_OF_REACH);
    }

    @Test
    void itJudgesMoreOftenAsTheEndComesNear() {
        StoppingRule rule = needing(6_000);

        assertThat(rule.pause()).isEqualTo(StoppingRule.LEAST);
        rule.judge(seconds(2), 3_000, 6_000, false);
        assertThat(rule.pause()).isBetween(Duration.ofMillis(600), Duration.ofMillis(700));
        rule.judge(seconds(4), 5_990, 11_980, false);
        assertThat(rule.pause()).isEqualTo(Duration.ofMillis(50));
    }

    // ---- the error rates of the check, when the load is ended by the rule

    private static final int GROUPS = 4_000;
    private static final int CONNECTIONS = 16;
    private static final double CONFIDENCE = 0.999;

    /** Of 4,000 even groups 99 % are to pass that end with enough draws, less three standard errors of 6. */
    @ParameterizedTest
    @CsvSource({"2, 0.15", "4, 0.15", "4, 0.3", "16, 0.4"})
    void anEvenGroupPassesAndDoesNotFail(int members, double tolerance) {
        Simulated simulated = simulate(members, tolerance, 0, 1);

        assertThat(simulated.ends.get(Result.Ended.ENOUGH)).isGreaterThan(GROUPS / 2);
        assertThat(simulated.ends.get(Result.Ended.OUT_OF_REACH)).isPositive();
        assertThat(simulated.notPassedOfEnough)
                .isLessThanOrEqualTo((int) (0.01 * simulated.ends.get(Result.Ended.ENOUGH)) + 19);
        assertThat(simulated.verdicts.get(Verdict.FAILED)).isZero();
    }

    /** At most 0.1 % either way: 4 of 4,000, and three standard errors of 2; also where that member is slow, or fast. */
    @ParameterizedTest
    @CsvSource({"2, 0.15, 1", "2, 0.15, 10", "2, 0.15, 0.1", "4, 0.15, 1", "4, 0.3, 10", "16, 0.4, 10"})
    void aMemberAtTheToleranceNeitherPassesNorFailsMoreOftenThanTheConfidenceSays(
            int members, double tolerance, double slowness) {
        Simulated simulated = simulate(members, tolerance, tolerance, slowness);

        assertThat(simulated.verdicts.get(Verdict.PASSED)).isLessThanOrEqualTo(10);
        assertThat(simulated.verdicts.get(Verdict.FAILED)).isLessThanOrEqualTo(10);
    }

    private static final class Simulated {
        final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        final Map<Result.Ended, Integer> ends = new EnumMap<>(Result.Ended.class);
        int notPassedOfEnough;

        Simulated() {
            for (Verdict verdict : Verdict.values()) {
                verdicts.put(verdict, 0);
            }
            for (Result.Ended end : Result.Ended.values()) {
                ends.put(end, 0);
            }
        }

        void note(Result.Ended end, Verdict verdict) {
            ends.merge(end, 1, Integer::sum);
            verdicts.merge(verdict, 1, Integer::sum);
            notPassedOfEnough += end == Result.Ended.ENOUGH && verdict != Verdict.PASSED ? 1 : 0;
        }
    }

    private static Simulated simulate(int members, double tolerance, double deviation, double slowness) {
        long needed = Shares.drawsNeeded(members, tolerance, CONFIDENCE);
        SplittableRandom random = new SplittableRandom(members + (long) (1_000 * tolerance));
        Simulated simulated = new Simulated();
        for (int group = 0; group < GROUPS; group++) {
            Closed loop = new Closed(random, members, deviation, slowness, needed);
            Result.Ended end = loop.run(new StoppingRule(MOST, needed, 0, StoppingRule.LEAST, false, 0));
            simulated.note(end, loop.verdict(tolerance));
        }
        return simulated;
    }

    /**
     * A closed loop on a group: each connection falls to a member by chance, is counted when that has answered, and is replaced.
     * So a slow member has more connections that are not counted when the load is ended than others have.
     */
    private static final class Closed {

        private final SplittableRandom random;
        private final double firstShare;
        /** Connections that a member ends in a second, for each that it has. */
        private final double[] speed;

        private final int[] under;
        private final long[] counted;
        private final double attackEnds;

        Closed(SplittableRandom random, int members, double deviation, double slowness, long needed) {
            this.random = random;
            firstShare = (1 + deviation) / members;
            speed = new double[members];
            under = new int[members];
            counted = new long[members];
            // enough draws come after 1 to 100 seconds
            double pace = needed / Math.pow(10, 2 * random.nextDouble());
            for (int member = 0; member < members; member++) {
                speed[member] = pace / CONNECTIONS / (member == 0 ? slowness : 1);
            }
            attackEnds = 3 * random.nextDouble();
            for (int i = 0; i < CONNECTIONS; i++) {
                begin();
            }
        }

        private void begin() {
            double draw = random.nextDouble();
            under[draw < firstShare ? 0 : 1 + (int) ((draw - firstShare) / (1 - firstShare) * (under.length - 1))]++;
        }

        Result.Ended run(StoppingRule rule) {
            double now = 0;
            double judged = 0;
            long draws = 0;
            while (now < 60) {
                if (now >= judged) {
                    var end = rule.judge(seconds(now), draws, 2 * draws, now < attackEnds);
                    if (end.isPresent()) {
                        return end.get();
                    }
                    judged = now + rule.pause().toNanos() / 1e9;
                }
                now += 1 / end();
                draws++;
            }
            return Result.Ended.DURATION;
        }

        /** One connection ends and another begins; how many end in a second. */
        private double end() {
            double all = 0;
            for (int member = 0; member < speed.length; member++) {
                all += under[member] * speed[member];
            }
            double left = random.nextDouble() * all;
            int member = 0;
            while (member < speed.length - 1 && left >= under[member] * speed[member]) {
                left -= under[member] * speed[member];
                member++;
            }
            under[member]--;
            counted[member]++;
            begin();
            return all;
        }

        Verdict verdict(double tolerance) {
            Map<String, Long> connections = new LinkedHashMap<>();
            long all = 0;
            for (int member = 0; member < counted.length; member++) {
                connections.put("member-" + member, counted[member]);
                all += counted[member];
            }
            return Shares.of(connections, all, tolerance, CONFIDENCE).members().values().stream()
                    .map(Shares.Share::verdict)
                    .reduce(Verdict.PASSED, Verdict::and);
        }
    }
}
