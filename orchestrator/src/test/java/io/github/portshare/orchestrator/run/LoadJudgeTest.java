package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.AgentResult;
import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a load of somebody else's server is judged by, and how. */
class LoadJudgeTest {

    private static final RunPlan.Limits LIMITS = new RunPlan.Limits(0.15, 0.999, 0, null);
    private static final RunPlan.Limits WITHIN_50_MS = new RunPlan.Limits(0.15, 0.999, 0, 50.0);

    private static Map<CheckId, Verdict> verdicts(LoadResult load, RunPlan.Limits limits) {
        return LoadJudge.judge(load, limits, null, false, false).stream()
                .collect(java.util.stream.Collectors.toMap(Check::id, Check::verdict));
    }

    @Test
    void anEvenGroupThatAnswersInTimePasses() {
        assertThat(verdicts(LoadResults.of(2_500, 2_510, 2_490, 2_500), WITHIN_50_MS))
                .isEqualTo(Map.of(
                        CheckId.ERRORS, Verdict.PASSED,
                        CheckId.SHARE, Verdict.PASSED,
                        CheckId.LATENCY, Verdict.PASSED));
    }

    /** As it was met: 38.5 % beside 18.8 %, over so few connections. */
    @Test
    void anUnevenGroupFails() {
        assertThat(verdicts(LoadResults.of(2_310, 1_290, 1_270, 1_130), LIMITS))
                .containsEntry(CheckId.SHARE, Verdict.FAILED);
    }

    @Test
    void fewConnectionsShowNothingAndTheNumberThatWouldDoIsTold() {
        Check share = LoadJudge.judge(LoadResults.of(154, 75, 75, 96), LIMITS, null, false, false)
                .get(1);

        assertThat(share.verdict()).isNotEqualTo(Verdict.PASSED);
        assertThat(share.observed()).containsEntry("connections", 400L);
    }

    @Test
    void answersThatMovedMakeTheSharesDoubtful() {
        assertThat(verdicts(LoadResults.of(Map.of(), 7, 3, 5_000, 5_000), LIMITS))
                .containsEntry(CheckId.SHARE, Verdict.INCONCLUSIVE);
    }

    /** What it was to send was not sent, or nobody knows of it. */
    @Test
    void whereAnAgentWasLostNothingHasPassed() {
        AgentResult there = new AgentResult(
                "a", "10.0.0.2", null, LoadResults.of(500), new AgentResult.Clock(0, 0, 0.0), null, List.of());
        AgentResult lost = new AgentResult(
                "b", "10.0.0.3", "connection reset", LoadResults.of(9_999), there.clock(), null, List.of());

        LoadResult load = LoadResult.of(List.of(there, lost));

        assertThat(verdicts(LoadResult.of(List.of(there)), LIMITS)).containsEntry(CheckId.ERRORS, Verdict.PASSED);
        assertThat(verdicts(load, LIMITS)).containsEntry(CheckId.ERRORS, Verdict.INCONCLUSIVE);
        assertThat(LoadJudge.judge(load, LIMITS, null, false, false))
                .extracting(Check::summary)
                .startsWith("1 of 2 load agents was lost; errors of the others: 0");
        assertThat(load.measured().requests()).isEqualTo(1_000);
        assertThat(LoadJudge.warnings(load, Rate.CLOSED_LOOP))
                .containsExactly(
                        "load agent b (10.0.0.3) was lost: connection reset; what it has counted is in no figure"
                                + " here");
    }

    @Test
    void ofOneProcessNoShareIsJudged() {
        assertThat(verdicts(LoadResults.of(500), LIMITS)).containsOnlyKeys(CheckId.ERRORS);
    }

    @Test
    void errorsBeyondTheRateFailAndWithinItPass() {
        LoadResult load = LoadResults.of(Map.of(ErrorKind.RESET, 10L), 0, 3, 495);

        assertThat(verdicts(load, LIMITS)).containsEntry(CheckId.ERRORS, Verdict.FAILED);
        assertThat(verdicts(load, new RunPlan.Limits(0.15, 0.999, 0.01, null)))
                .containsEntry(CheckId.ERRORS, Verdict.PASSED);
    }

    @Test
    void whatTheClientCouldNotSendIsInconclusive() {
        assertThat(verdicts(LoadResults.of(Map.of(ErrorKind.CLIENT_LIMIT, 10L), 0, 3, 500), LIMITS))
                .containsEntry(CheckId.ERRORS, Verdict.INCONCLUSIVE);
    }

    @Test
    void whereNothingAnsweredTheErrorsFailWhateverTheRate() {
        LoadResult load = LoadResults.of(Map.of(ErrorKind.REFUSED, 10L), 0, 3);

        assertThat(verdicts(load, new RunPlan.Limits(0.15, 0.999, 1, null)))
                .isEqualTo(Map.of(CheckId.ERRORS, Verdict.FAILED));
    }

    @Test
    void aLateServiceFailsTheLatency() {
        assertThat(verdicts(LoadResults.of(Map.of(), 0, 80, 500), WITHIN_50_MS))
                .containsEntry(CheckId.LATENCY, Verdict.FAILED);
    }

    @Test
    void aRateThatWasNotHeldIsAWarning() {
        LoadResult load = LoadResults.of(Map.of(), 0, 80, 500);

        assertThat(LoadJudge.warnings(load, Rate.even(0))).isEmpty();
        assertThat(LoadJudge.warnings(load, Rate.even(100)))
                .singleElement()
                .asString()
                .startsWith("the rate of 100/s was not held");
    }

    @Test
    void errorsAreForGoodWhereNoneIsTolerated() {
        LoadResult reset = LoadResults.of(Map.of(ErrorKind.RESET, 3L), 0, 3, 500);
        LoadResult own = LoadResults.of(Map.of(ErrorKind.CLIENT_LIMIT, 3L), 0, 3, 500);
        RunPlan.Limits some = new RunPlan.Limits(0.15, 0.999, 0.01, null);

        assertThat(LoadJudge.lasting(reset, RunPlan.Limits.DEFAULT))
                .extracting(Check::verdict)
                .containsExactly(Verdict.FAILED);
        assertThat(LoadJudge.lasting(own, RunPlan.Limits.DEFAULT))
                .extracting(Check::verdict)
                .containsExactly(Verdict.INCONCLUSIVE);
        assertThat(LoadJudge.lasting(reset, some)).isEmpty();
    }
}
