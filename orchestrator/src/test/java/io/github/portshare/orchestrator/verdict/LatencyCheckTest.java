package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyCheckTest {

    @Test
    void theLimitIsToldAsItWasAskedFor() {
        assertThat(LatencyCheck.judge(Samples.latency(1_000, 3.2), Samples.latency(0, 1), 0.05)
                        .summary())
                .isEqualTo("p99 3.2 ms, limit 0.05 ms");
    }

    @Test
    void belowTheLimitPasses() {
        Check check = judge(10_000, 3.2, false);

        assertThat(check.id()).isEqualTo(CheckId.LATENCY);
        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).isEqualTo("p99 3.2 ms, limit 5.0 ms");
        assertThat(check.observed()).isEqualTo(Map.of("p99Millis", 3.2, "answers", 10_000L, "unanswered", 0L));
        assertThat(check.expected()).isEqualTo(Map.of("maxP99Millis", 5.0));
        assertThat(check.remedy()).isNull();
    }

    @Test
    void atTheLimitPasses() {
        assertThat(judge(1_000, 5, false).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void aboveTheLimitFails() {
        Check check = judge(1_000, 7.5, false);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("p99 7.5 ms, limit 5.0 ms");
        assertThat(check.remedy()).contains("--warmup");
    }

    @Test
    void inAnOpenLoopItIsSaidThatTheIntendedLatencyIsJudged() {
        assertThat(judge(1_000, 7.5, true).summary()).isEqualTo("p99 7.5 ms from the intended start, limit 5.0 ms");
    }

    @Test
    void aFailureNeverReadsLikeAPass() {
        assertThat(judge(1_000, 5.004, false).summary()).isEqualTo("p99 5.004 ms, limit 5.0 ms");
    }

    @Test
    void tooFewAnswersAreInconclusiveHoweverFast() {
        Check check = judge(999, 0.1, false);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("999 requests are too few for a 99th percentile");
        assertThat(check.remedy()).startsWith("1,000 would do");
    }

    @Test
    void tooFewAnswersAreInconclusiveHoweverSlow() {
        assertThat(judge(999, 1e5, false).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    /** 1,000 of 10,000 were due while the server stalled, in the last second; what was answered was fast. */
    @Test
    void whatWasNeverAnsweredIsNotLeftOut() {
        Histogram atLeast = Samples.latency(1_000, 500);

        Check check = LatencyCheck.judge(Samples.latency(9_000, 3.2), atLeast, atLeast, 50);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).contains("1,000 of 10,000 never answered or never sent");
    }

    @Test
    void whatMayHaveBeenFastOrSlowIsInconclusive() {
        Check check = LatencyCheck.judge(
                Samples.latency(9_000, 3.2), Samples.latency(1_000, 0.1), Samples.latency(10_000, 3.2), 50);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("p99 3.2 ms from the intended start, limit 50.0 ms; 1,000 of 10,000 never answered or never"
                        + " sent, and nobody knows how long they would have taken");
    }

    @Test
    void onePercentWithoutAnswerDoesNotMatter() {
        assertThat(LatencyCheck.judge(Samples.latency(9_900, 3.2), Samples.latency(100, 0.1), 50)
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(LatencyCheck.judge(Samples.latency(9_899, 3.2), Samples.latency(101, 0.1), 50)
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void timeoutsOfAClosedLoopCountToo() {
        assertThat(LatencyCheck.judge(Samples.latency(9_000, 3.2), Samples.latency(1_000, 5_000), 50)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(LatencyCheck.judge(Samples.latency(0, 1), Samples.latency(1_000, 5_000), 50)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void whatIsLateByTheGeneratorAloneIsInconclusive() {
        Check check =
                LatencyCheck.judge(Samples.latency(10_000, 80), Samples.latency(0, 1), Samples.latency(10_000, 12), 50);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("p99 80.0 ms from the intended start, limit 50.0 ms; but the generator was busy or late"
                        + " itself, and only 12.0 ms of it are surely the service's");
        assertThat(check.remedy()).contains("more cores");
        assertThat(check.observed()).containsEntry("p99OfServiceMillis", 12.0);
    }

    @Test
    void whatIsLateWithoutTheGeneratorsPartFails() {
        assertThat(LatencyCheck.judge(
                                Samples.latency(10_000, 80), Samples.latency(0, 1), Samples.latency(10_000, 51), 50)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void whatIsInTimeThoughTheGeneratorWasLatePasses() {
        assertThat(LatencyCheck.judge(
                                Samples.latency(10_000, 49), Samples.latency(0, 1), Samples.latency(10_000, 1), 50)
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    private static Check judge(long answers, double p99Millis, boolean intended) {
        Histogram answered = Samples.latency(answers, p99Millis);
        Histogram none = Samples.latency(0, 1);
        return intended ? LatencyCheck.judge(answered, none, answered, 5) : LatencyCheck.judge(answered, none, 5);
    }
}
