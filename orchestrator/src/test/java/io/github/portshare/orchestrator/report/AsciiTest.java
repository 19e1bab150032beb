package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AsciiTest {

    private static String written(Map<String, String> environment, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = Ascii.where(new PrintStream(bytes, false, StandardCharsets.UTF_8), environment);
        out.print(text);
        out.println(text);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void eachSignHasOneOfItsWidth() {
        assertThat(written(Map.of("LANG", "C"), "✓ χ² │·●· █░ → 3 µs…"))
                .isEqualTo("+ X2 |.o. #. > 3 us~+ X2 |.o. #. > 3 us~" + System.lineSeparator());
    }

    /** The variable that counts is the first of the three that is not empty. */
    @ParameterizedTest
    @CsvSource({
        "C,           '',          '',          +",
        "POSIX,       en_US.UTF-8, en_US.UTF-8, +",
        "'',          '',          de_DE,       +",
        "'',          C,           en_US.UTF-8, +",
        "'',          '',          '',          ✓",
        "C.UTF-8,     '',          C,           ✓",
        "'',          '',          en_US.utf8,  ✓"
    })
    void theLocaleDecides(String all, String characters, String lang, String shown) {
        assertThat(written(Map.of("LC_ALL", all, "LC_CTYPE", characters, "LANG", lang), "✓"))
                .startsWith(shown);
    }

    @ParameterizedTest
    @MethodSource("io.github.portshare.orchestrator.report.Results#all")
    void noReportHasASignWithoutAnother(io.github.portshare.orchestrator.run.Result result) {
        assertThat(new TextReport(Palette.PLAIN).render(result))
                .allSatisfy(line -> assertThat(Ascii.of(line.replace("?", ""))).doesNotContain("?"));
    }
}
