package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyCheckTest {

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

        Check check = LatencyCheck.judge(Samples.latency(9_000, 3.2), atLeast, 50, true);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).contains("1,000 of 10,000 never answered or never sent");
    }

    @Test
    void whatMayHaveBeenFastOrSlowIsInconclusive() {
        Check check = LatencyCheck.judge(Samples.latency(9_000, 3.2), Samples.latency(1_000, 0.1), 50, true);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("p99 3.2 ms from the intended start, limit 50.0 ms; 1,000 of 10,000 never answered or never"
                        + " sent, and nobody knows how long they would have taken");
    }

    @Test
    void onePercentWithoutAnswerDoesNotMatter() {
        assertThat(LatencyCheck.judge(Samples.latency(9_900, 3.2), Samples.latency(100, 0.1), 50, false)
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(LatencyCheck.judge(Samples.latency(9_899, 3.2), Samples.latency(101, 0.1), 50, false)
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void timeoutsOfAClosedLoopCountToo() {
        assertThat(LatencyCheck.judge(Samples.latency(9_000, 3.2), Samples.latency(1_000, 5_000), 50, false)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
        assertThat(LatencyCheck.judge(Samples.latency(0, 1), Samples.latency(1_000, 5_000), 50, false)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    private static Check judge(long answers, double p99Millis, boolean intended) {
        return LatencyCheck.judge(Samples.latency(answers, p99Millis), Samples.latency(0, 1), 5, intended);
    }
}
