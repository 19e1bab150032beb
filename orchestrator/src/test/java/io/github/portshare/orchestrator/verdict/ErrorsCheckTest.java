package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.ErrorKind;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorsCheckTest {

    private static final Map<ErrorKind, String> SAMPLES =
            Map.of(ErrorKind.RESET, "Connection reset by peer", ErrorKind.BAD_STATUS, "status 500 from '7'");

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
        Check check = ErrorsCheck.judge(1_000, Map.of(ErrorKind.RESET, 10L), SAMPLES, 0.01);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).isEqualTo("10 of 1,000, 1.00 % allowed");
    }

    @Test
    void oneMoreThanAllowedFails() {
        assertThat(ErrorsCheck.judge(1_000, Map.of(ErrorKind.RESET, 11L), SAMPLES, 0.01)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    @Test
    void oneErrorFailsWhereNoneIsAllowed() {
        Check check = ErrorsCheck.judge(1_000, Map.of(ErrorKind.RESET, 1L), SAMPLES, 0);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("1 of 1,000 requests (0.100 %): reset (Connection reset by peer)");
        assertThat(check.remedy()).startsWith("reset: ").endsWith("; or allow some with --max-error-rate");
    }

    @Test
    void everyKindIsToldWithItsFirstWords() {
        Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
        errors.put(ErrorKind.RESET, 1_200L);
        errors.put(ErrorKind.BAD_STATUS, 300L);

        Check check = ErrorsCheck.judge(3_000, errors, SAMPLES, 0.1);

        assertThat(check.summary())
                .isEqualTo("1,200 of 3,000 requests (40.0 %): reset (Connection reset by peer);"
                        + " 300 of 3,000 requests (10.0 %): bad status (status 500 from '7')");
        assertThat(check.remedy()).contains("reset: ", "bad status: ");
        assertThat(check.observed())
                .containsEntry("errors", 1_500L)
                .containsEntry("rate", 0.5)
                .containsEntry(
                        "samples", Map.of("reset", "Connection reset by peer", "bad status", "status 500 from '7'"));
    }

    @Test
    void whereNothingWasSentNothingIsProven() {
        Check check = ErrorsCheck.judge(0, Map.of(), Map.of(), 0);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("nothing was sent");
        assertThat(check.remedy()).contains("the check 'group'");
    }

    @Test
    void whatTheClientsMachineDidNotLetItSendIsNoErrorOfTheService() {
        Check check = ErrorsCheck.judge(
                10_628, Map.of(ErrorKind.CLIENT_LIMIT, 4_873L), Map.of(ErrorKind.CLIENT_LIMIT, "EADDRNOTAVAIL"), 0);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo(
                        "4,873 of 10,628 requests (45.9 %) never sent, by a limit of the client's machine: client limit"
                                + " (EADDRNOTAVAIL)");
        assertThat(check.observed()).containsEntry("errors", 0L).containsEntry("unsendable", 4_873L);
    }

    @Test
    void theServicesOwnErrorsFailBesideThem() {
        Check check =
                ErrorsCheck.judge(1_000, Map.of(ErrorKind.CLIENT_LIMIT, 900L, ErrorKind.RESET, 2L), SAMPLES, 0.01);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).startsWith("2 of 100 requests (2.00 %): reset");
    }
}
