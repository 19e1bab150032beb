package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.verdict.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {

    @ParameterizedTest
    @CsvSource({"PASSED, 0", "FAILED, 3", "INCONCLUSIVE, 4"})
    void scriptsDependOnTheNumbers(Verdict verdict, int code) {
        assertThat(ExitCode.of(verdict)).isEqualTo(code);
    }
}
