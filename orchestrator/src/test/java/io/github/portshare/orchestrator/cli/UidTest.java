package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class UidTest {

    private final Uid converter = new Uid();

    @Test
    void aUserHasANumberAndANameAndTheNumberNeedBeNobodys() {
        assertThat(converter.convert("root")).isZero();
        assertThat(converter.convert("0")).isZero();
        assertThat(converter.convert("58123")).isEqualTo(58_123);
    }

    @Test
    void whoIsNotKnownIsTold() {
        assertThatThrownBy(() -> converter.convert("no-such-user"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'no-such-user' is neither a uid nor the name of a user ('getent passwd' lists them)");
        assertThatThrownBy(() -> converter.convert("99999999999999")).hasMessageContaining("is outside");
    }
}
