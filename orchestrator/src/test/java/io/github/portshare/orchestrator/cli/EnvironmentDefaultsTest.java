package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class EnvironmentDefaultsTest {

    @ParameterizedTest
    @CsvSource({
        "--members, PORTSHARE_MEMBERS",
        "--max-p99, PORTSHARE_MAX_P99",
        "--requests-per-connection, PORTSHARE_REQUESTS_PER_CONNECTION",
        "--no-hijack, PORTSHARE_NO_HIJACK",
        "-q, PORTSHARE_Q"
    })
    void theVariableIsTheOptionsNameInCapitals(String option, String variable) {
        assertThat(EnvironmentDefaults.variable(option)).isEqualTo(variable);
    }

    @Test
    void noTwoOptionsOfACommandShareAVariable() {
        for (CommandLine command : Main.commandLine().getSubcommands().values()) {
            assertThat(command.getCommandSpec().options())
                    .extracting(option -> EnvironmentDefaults.variable(option.longestName()))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aVariableThatIsNotSetIsNoDefault() throws Exception {
        CommandSpec run = Main.commandLine().getSubcommands().get("run").getCommandSpec();

        assertThat(new EnvironmentDefaults().defaultValue(run.findOption("--help")))
                .isNull();
        assertThat(new EnvironmentDefaults().defaultValue(run.findOption("--intruder-uid")))
                .isEqualTo(System.getenv("PORTSHARE_INTRUDER_UID"));
    }

    @Test
    void theVariableIsNamedByTheLongestName() throws Exception {
        CommandSpec run = Main.commandLine().getSubcommands().get("run").getCommandSpec();

        assertThat(run.findOption("-q").longestName()).isEqualTo("--quiet");
    }
}
