package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often the verdict on shares errs: 20,000 groups a cell, with fixed seeds, at the draws with which an even group is to
 * pass in 99 % of groups, and a confidence of 99.9 %.
 */
@Tag("once")
class ShareRatesTest {

    private static final int GROUPS = 20_000;
    private static final double CONFIDENCE = 0.999;

    @ParameterizedTest
    @CsvSource({"2, 0.15", "4, 0.10", "4, 0.15", "4, 0.20", "16, 0.15", "64, 0.15"})
    void anEvenGroupPassesAndDoesNotFail(int members, double tolerance) {
        Map<Verdict, Integer> verdicts = simulate(members, tolerance, 0);

        assertThat(verdicts.get(Verdict.PASSED)).isGreaterThanOrEqualTo((int) (ShareRule.POWER * GROUPS) - 45);
        assertThat(verdicts.get(Verdict.FAILED)).isZero();
    }

    /** At most 0.1 % either way: 20 of 20,000, and three standard errors of 4.5. */
    @ParameterizedTest
    @CsvSource({"2, 0.15", "4, 0.10", "4, 0.15", "4, 0.20", "16, 0.15", "64, 0.15"})
    void aMemberAtTheToleranceNeitherPassesNorFailsMoreOftenThanTheConfidenceSays(int members, double tolerance) {
        Map<Verdict, Integer> verdicts = simulate(members, tolerance, tolerance);

        assertThat(verdicts.get(Verdict.PASSED)).isLessThanOrEqualTo(33);
        assertThat(verdicts.get(Verdict.FAILED)).isLessThanOrEqualTo(33);
    }

    @ParameterizedTest
    @CsvSource({"2, 0.15", "4, 0.10", "4, 0.15", "4, 0.20", "16, 0.15", "64, 0.15"})
    void aMemberAtTwiceTheToleranceFails(int members, double tolerance) {
        Map<Verdict, Integer> verdicts = simulate(members, tolerance, 2 * tolerance);

        assertThat(verdicts.get(Verdict.FAILED)).isGreaterThanOrEqualTo((int) (0.99 * GROUPS));
        assertThat(verdicts.get(Verdict.PASSED)).isZero();
    }

    /** With as few draws as would fit on a hand, nothing is passed and nothing fails. */
    @ParameterizedTest
    @CsvSource({"2, 5", "4, 3", "64, 1"})
    void ofVeryFewDrawsNothingIsSaid(int members, int draws) {
        Map<Verdict, Integer> verdicts = simulate(ShareRule.even(members, 0.15, CONFIDENCE), draws, 0);

        assertThat(verdicts.get(Verdict.INCONCLUSIVE)).isEqualTo(GROUPS);
    }

    /** One member gets (1 + deviation) times the even share, the others divide the rest. */
    private static Map<Verdict, Integer> simulate(int members, double tolerance, double deviation) {
        ShareRule rule = ShareRule.even(members, tolerance, CONFIDENCE);
        return simulate(rule, (int) rule.drawsNeeded(), deviation);
    }

    private static Map<Verdict, Integer> simulate(ShareRule rule, int draws, double deviation) {
        double first = rule.expected().get(0) * (1 + deviation);
        SplittableRandom random = new SplittableRandom(20_000L * rule.members() + draws);
        Map<Integer, Verdict> byCount = new HashMap<>();
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(verdict, 0);
        }
        Sampler others = new Sampler(random);
        for (int group = 0; group < GROUPS; group++) {
            int left = draws;
            Verdict worst = Verdict.PASSED;
            for (int member = 0; member < rule.members(); member++) {
                int behind = rule.members() - member;
                int count = behind == 1 ? left : others.binomial(left, member == 0 ? first : 1.0 / behind);
                left -= count;
                worst = worst.and(byCount.computeIfAbsent(
                        count, c -> rule.verdict(1.0 / rule.members(), rule.interval(c, draws))));
            }
            verdicts.merge(worst, 1, Integer::sum);
        }
        return verdicts;
    }

    /** Binomial counts by inversion from the mode outwards: few steps, whatever the number of trials. */
    private record Sampler(SplittableRandom random) {

        int binomial(int trials, double p) {
            if (trials == 0) {
                return 0;
            }
            int mode = (int) Math.min(trials, Math.floor((trials + 1) * p));
            double up = BinomialDistribution.of(trials, p).probability(mode);
            double odds = p / (1 - p);
            double down = up;
            double left = random.nextDouble() - up;
            int above = mode;
            int below = mode;
            while (left > 0 && (below > 0 || above < trials)) {
                if (above < trials) {
                    up *= odds * (trials - above) / (above + 1.0);
                    above++;
                    left -= up;
                    if (left <= 0) {
                        return above;
                    }
                }
                if (below > 0) {
                    down *= below / (odds * (trials - below + 1.0));
                    below--;
                    left -= down;
                    if (left <= 0) {
                        return below;
                    }
                }
            }
            return mode;
        }
    }
}
