package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorsCheckTest {

    private static final Map<String, String> SAMPLES =
            Map.of("reset", "Connection reset by peer", "bad status", "status 500 from '7'");

    @Test
    void noErrorPasses() {
        Check check = ErrorsCheck.judge(100_500, Map.of(), Map.of(), 0);

        assertThat(check.id()).isEqualTo(CheckId.ERRORS);
        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).isEqualTo("0");
        assertThat(check.observed()).containsEntry("errors", 0L).containsEntry("rate", 0.0);
        assertThat(check.expected()).isEqualTo(Map.of("maxRate", 0.0));
        assertThat(check.remedy()).isNull();
    }

    @Test
    void asManyAsAreAllowedPass() {
        Check check = ErrorsCheck.judge(1_000, Map.of("reset", 10L), SAMPLES, 0.01);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).isEqualTo("10 of 1,000, 1.00 % allowed");
    }

    @Test
    void oneMoreThanAllowedFails() {
        assertThat(ErrorsCheck.judge(1_000, Map.of("reset", 11L), SAMPLES, 0.01).verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void oneErrorFailsWhereNoneIsAllowed() {
        Check check = ErrorsCheck.judge(1_000, Map.of("reset", 1L), SAMPLES, 0);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("1 of 1,000 requests (0.100 %): 1 reset (Connection reset by peer)");
        assertThat(check.remedy()).contains("--out DIR", "--max-error-rate");
    }

    @Test
    void everyKindIsToldWithItsFirstWords() {
        Map<String, Long> errors = new LinkedHashMap<>();
        errors.put("reset", 1_200L);
        errors.put("bad status", 300L);

        Check check = ErrorsCheck.judge(3_000, errors, SAMPLES, 0.1);

        assertThat(check.summary())
                .isEqualTo("1,500 of 3,000 requests (50.0 %): 1,200 reset (Connection reset by peer),"
                        + " 300 bad status (status 500 from '7')");
        assertThat(check.observed())
                .containsEntry("errors", 1_500L)
                .containsEntry("rate", 0.5)
                .containsEntry("samples", SAMPLES);
    }

    @Test
    void whereNothingWasSentNothingIsProven() {
        Check check = ErrorsCheck.judge(0, Map.of(), Map.of(), 0);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("nothing was sent");
        assertThat(check.remedy()).isEqualTo("see the other checks");
    }
}
