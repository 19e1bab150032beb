package io.github.portshare.orchestrator.run;

import static io.github.portshare.orchestrator.run.Checks.check;
import static io.github.portshare.orchestrator.run.Checks.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.disrupt.Disruption;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done to a group under load, and what the run says of it. */
@Tag("kernel")
@Tag("once")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DisruptIT {

    private final List<String> steps = new ArrayList<>();

    /** Wide, so that few connections do; and a second without an answer is none. */
    private Result run(Long maxLoss, Traffic traffic, String... disrupt) {
        List<Disruption> disruptions = new ArrayList<>();
        for (String word : disrupt) {
            disruptions.add(Disruption.of(word));
        }
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(3, "127.0.0.1", 0, null, false),
                traffic,
                new RunPlan.Limits(0.5, 0.999, 0, null),
                new RunPlan.Hijack(false, null, false),
                new RunPlan.Disrupting(disruptions, maxLoss, null));
        return new Experiment(plan, null, null, new Observer() {
                    @Override
                    public void step(String words) {
                        steps.add(words);
                    }
                })
                .run();
    }

    private static Map<String, Result.Disrupted> byWord(Result result) {
        return result.disruptions().stream().collect(Collectors.toMap(Result.Disrupted::what, Function.identity()));
    }

    private static Traffic of(Protocol protocol, double duration, String path) {
        return Traffics.of(16, "2", 0, duration, 0, 20, path, 1, 1, 0, protocol);
    }

    @Test
    void membersThatAreKilledAndDrainedAndJoinAreNobodysFault() {
        Result result = run(null, of(Protocol.TCP, 6, "/"), "kill:1@1s", "join@2.5s", "drain@4.5s");

        assertThat(result.checks())
                .allSatisfy(check ->
                        assertThat(check.verdict()).as(check.toString()).isEqualTo(Verdict.PASSED));
        Map<String, Result.Disrupted> all = byWord(result);
        List<Result.MemberResult> members = result.members();
        assertThat(members).hasSize(4);
        assertThat(members.get(0).left()).isEqualTo("kill:1@1s");
        assertThat(members.get(0).died()).isNull();
        assertThat(all.get("kill:1@1s").left())
                .containsExactly("pid " + members.get(0).who().pid());
        assertThat(all.get("kill:1@1s").joined()).isEmpty();
        assertThat(members.get(1).left()).as("the first that was there").isEqualTo("drain@4.5s");
        assertThat(members.get(3).joined()).isEqualTo("join@2.5s");
        assertThat(members.get(3).portion().connections()).isPositive();
        assertThat(all.get("join@2.5s").lost()).isEmpty();
        assertThat(all.get("drain@4.5s").lost()).isEmpty();
        assertThat(all.values()).allSatisfy(disruption -> {
            assertThat(disruption.failure()).isNull();
            assertThat(disruption.settledMillis()).isNotNull();
            assertThat(disruption.until()).isGreaterThan(disruption.from());
        });
        assertThat(steps)
                .containsSubsequence(
                        "load", "load · kill:1@1s", "load", "load · join@2.5s", "load", "load · drain@4.5s", "load");
        assertThat(check(result, CheckId.GROUP).summary()).startsWith("2 listeners, 2 processes");
        assertThat(check(result, CheckId.LOSS).summary())
                .contains("kill:1@1s lost", "join@2.5s lost none", "drain@4.5s lost none")
                .contains("pid " + members.get(0).who().pid() + ", killed, the client's side alone is known");
    }

    @Test
    void aStallTakesTimeAndAGhostTakesConnectionsAndARollTakesNothing() {
        Result result = run(null, of(Protocol.HTTP, 9, "/"), "stall:2@1s:600ms", "ghost@2.5s:200ms", "roll@4s");

        assertThat(result.checks())
                .allSatisfy(check ->
                        assertThat(check.verdict()).as(check.toString()).isEqualTo(Verdict.PASSED));
        Map<String, Result.Disrupted> all = byWord(result);
        assertThat(all.get("stall:2@1s:600ms").lost()).isEmpty();
        assertThat(result.load().latency().max()).as("of who waited for it").isGreaterThan(550);
        assertThat(all.get("ghost@2.5s:200ms").lost()).isNotEmpty();
        assertThat(all.get("roll@4s").lost()).isEmpty();
        assertThat(all.get("roll@4s").left()).hasSize(3);
        assertThat(all.get("roll@4s").joined()).hasSize(3);
        assertThat(result.members()).hasSize(6);
    }

    @Test
    void whatADisruptionCostsIsJudgedWhereThatIsAskedFor() {
        // 16 requests are in flight at any time
        Result result = run(0L, of(Protocol.HTTP, 2.5, "/work?micros=20000"), "kill:3@1s");

        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.LOSS).summary())
                .contains("kill:3@1s lost")
                .contains("and 0 may be");
        assertThat(verdict(result, CheckId.ERRORS)).isEqualTo(Verdict.PASSED);
        assertThat(byWord(result).get("kill:3@1s").lostTotal()).isPositive();
    }

    /** A load that is over before the disruption has shown nothing of it. */
    @Test
    void whatDoesNotComeIsInconclusive() {
        Result result = run(null, Traffics.of(16, "2", 0, 0, 500, 20, "/", 1, 1, 0, Protocol.TCP), "kill:1@60s");

        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check(result, CheckId.LOSS).summary())
                .contains("kill:1@60s was not carried out as asked: the load ended before its time had come");
    }
}
