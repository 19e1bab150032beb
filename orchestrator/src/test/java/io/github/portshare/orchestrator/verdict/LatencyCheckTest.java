package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencyCheckTest {

    @Test
    void belowTheLimitPasses() {
        Check check = LatencyCheck.judge(10_000, 3.2, 5, false);

        assertThat(check.id()).isEqualTo(CheckId.LATENCY);
        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).isEqualTo("p99 3.2 ms, limit 5.0 ms");
        assertThat(check.observed()).isEqualTo(Map.of("p99Millis", 3.2, "answers", 10_000L));
        assertThat(check.expected()).isEqualTo(Map.of("maxP99Millis", 5.0));
        assertThat(check.remedy()).isNull();
    }

    @Test
    void atTheLimitPasses() {
        assertThat(LatencyCheck.judge(1_000, 5, 5, false).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void aboveTheLimitFails() {
        Check check = LatencyCheck.judge(1_000, 7.5, 5, false);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("p99 7.5 ms, limit 5.0 ms");
        assertThat(check.remedy()).contains("--warmup");
    }

    @Test
    void inAnOpenLoopItIsSaidThatTheIntendedLatencyIsJudged() {
        assertThat(LatencyCheck.judge(1_000, 7.5, 5, true).summary())
                .isEqualTo("p99 7.5 ms from the intended start, limit 5.0 ms");
    }

    @Test
    void aFailureNeverReadsLikeAPass() {
        assertThat(LatencyCheck.judge(1_000, 5.001, 5, false).summary()).isEqualTo("p99 5.001 ms, limit 5.0 ms");
    }

    @Test
    void tooFewAnswersAreInconclusiveHoweverFast() {
        Check check = LatencyCheck.judge(999, 0.1, 5, false);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("999 answers are too few for a 99th percentile");
        assertThat(check.remedy()).startsWith("1,000 answers would do");
    }

    @Test
    void tooFewAnswersAreInconclusiveHoweverSlow() {
        assertThat(LatencyCheck.judge(999, 1e6, 5, false).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }
}
