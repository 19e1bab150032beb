package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class OutputOptionsTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'',                           -,  xterm, true,  true",
                "'',                           '', xterm, true,  true",
                "'',                           1,  xterm, true,  false",
                "'',                           -,  dumb,  true,  false",
                "'',                           -,  xterm, false, false",
                "--no-color,                   -,  xterm, true,  false",
                "--color never,                -,  xterm, true,  false",
                "--color auto,                 -,  xterm, true,  true",
                "--color auto,                 -,  xterm, false, false",
                "--color always,               1,  dumb,  false, true",
                "--no-color --color always,    -,  xterm, true,  true"
            })
    void coloursAreForATerminalUnlessItIsSaidOtherwise(
            String options, String noColor, String term, boolean terminal, boolean colours) {
        OutputOptions output = new OutputOptions();
        CommandLine line = new CommandLine(output);
        line.registerConverter(OutputOptions.Colour.class, OutputOptions.Colour::parse);
        line.parseArgs(options.isEmpty() ? new String[0] : options.split(" "));

        assertThat(output.hasColours(
                        noColor == null ? Map.of("TERM", term) : Map.of("TERM", term, "NO_COLOR", noColor), terminal))
                .isEqualTo(colours);
    }
}
