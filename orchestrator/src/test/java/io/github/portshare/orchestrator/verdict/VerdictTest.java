package io.github.portshare.orchestrator.verdict;

import static io.github.portshare.orchestrator.verdict.Verdict.FAILED;
import static io.github.portshare.orchestrator.verdict.Verdict.INCONCLUSIVE;
import static io.github.portshare.orchestrator.verdict.Verdict.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTest {

    @ParameterizedTest
    @EnumSource
    void failureOutweighsEverything(Verdict other) {
        assertThat(FAILED.and(other)).isEqualTo(FAILED);
        assertThat(other.and(FAILED)).isEqualTo(FAILED);
    }

    @Test
    void doubtOutweighsAPass() {
        assertThat(INCONCLUSIVE.and(PASSED)).isEqualTo(INCONCLUSIVE);
        assertThat(PASSED.and(INCONCLUSIVE)).isEqualTo(INCONCLUSIVE);
    }

    @ParameterizedTest
    @EnumSource
    void aPassLeavesTheOtherAsItIs(Verdict other) {
        assertThat(PASSED.and(other)).isEqualTo(other);
        assertThat(other.and(PASSED)).isEqualTo(other);
        assertThat(other.and(other)).isEqualTo(other);
    }

    @ParameterizedTest
    @EnumSource
    void checksAreNamedInLowerCase(CheckId id) {
        assertThat(id.toString()).matches("[a-z]+").isEqualToIgnoringCase(id.name());
    }
}
