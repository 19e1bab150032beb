package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class EnvironmentDefaultsTest {

    private final CommandLine line = Main.commandLine();

    @ParameterizedTest
    @CsvSource({
        "run,    PORTSHARE_MEMBERS,     8,    --members=8",
        "run,    PORTSHARE_MAX_P99,     5ms,  --max-p99=5ms",
        "run,    PORTSHARE_PORT,        9000, --port=9000",
        "load,   PORTSHARE_CONNECTIONS, 8,    --connections=8",
        "run,    PORTSHARE_QUIET,       Yes,  --quiet=true",
        "run,    PORTSHARE_JSON,        1,    --json=true",
        "run,    PORTSHARE_RESERVE,     no,   --reserve=false",
        "run,    PORTSHARE_RUN_OUT,     kept, --out=kept",
        "run,    PORTSHARE_RUN_NO_HIJACK, TRUE, --no-hijack=true",
        "run,    PORTSHARE_RUN_MEMBER_ENV, API_TOKEN, --member-env=API_TOKEN",
        "hijack, PORTSHARE_HIJACK_PORT, 9000, --port=9000",
        "serve,  PORTSHARE_SERVE_PORT,  9000, --port=9000"
    })
    void aVariableSetsAnOption(String command, String variable, String value, String words) {
        assertThat(settings(command, Map.of(variable, value))).containsExactly(words);
    }

    /** What these would do is of another kind: attack or drive what lives, leave the attack out, write files, hand on secrets. */
    @ParameterizedTest
    @CsvSource({
        "hijack, PORTSHARE_PORT",
        "hijack, PORTSHARE_HOST",
        "serve,  PORTSHARE_PORT",
        "agent,  PORTSHARE_PORT",
        "binds,  PORTSHARE_ADDRESS",
        "inspect, PORTSHARE_WATCH",
        "report, PORTSHARE_HTML",
        "run,    PORTSHARE_NO_HIJACK",
        "run,    PORTSHARE_ATTACH",
        "run,    PORTSHARE_OUT",
        "run,    PORTSHARE_PAGE",
        "run,    PORTSHARE_MEMBER_ENV"
    })
    void noShortVariableChangesWhatACommandDoes(String command, String variable) {
        Map<String, String> environment = Map.of(variable, "1");

        assertThat(settings(command, environment)).isEmpty();
        String longer = variable.replace("PORTSHARE_", "PORTSHARE_" + command.toUpperCase(java.util.Locale.ROOT) + "_");
        assertThat(EnvironmentDefaults.warnings(line, spec(command), environment))
                .containsExactly(variable + " is not read by " + command + "; " + longer + " is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "serve", "hijack", "load", "doctor"})
    void whatKubernetesInjectsForAServiceIsNoOptionAndNoMistake(String command) {
        Map<String, String> environment = Map.of(
                "PORTSHARE_PORT", "tcp://10.0.0.1:80",
                "PORTSHARE_SERVICE_HOST", "10.0.0.1",
                "PORTSHARE_SERVICE_PORT", "80",
                "PORTSHARE_SERVICE_PORT_HTTP", "80",
                "PORTSHARE_PORT_80_TCP", "tcp://10.0.0.1:80",
                "PORTSHARE_PORT_80_TCP_PROTO", "tcp",
                "PORTSHARE_PORT_80_TCP_PORT", "80",
                "PORTSHARE_PORT_80_TCP_ADDR", "10.0.0.1",
                "PORTSHARE_RUN_PORT", "udp://10.0.0.1:80",
                "PORTSHARE_WEB_SERVICE_HOST", "10.0.0.1");

        assertThat(settings(command, environment)).isEmpty();
        assertThat(EnvironmentDefaults.warnings(line, spec(command), environment))
                .isEmpty();
    }

    @Test
    void aMisspeltVariableIsWarnedOfWithWhatWasMeant() {
        assertThat(EnvironmentDefaults.warnings(
                        line,
                        spec("run"),
                        Map.of("PORTSHARE_MEMEBRS", "3", "PORTSHARE_QWERTY", "1", "OTHER_MEMBERS", "3")))
                .containsExactly(
                        "PORTSHARE_MEMEBRS is no option's variable; did you mean PORTSHARE_MEMBERS?",
                        "PORTSHARE_QWERTY is no option's variable");
    }

    @Test
    void anEmptyVariableSetsNothing() {
        assertThat(settings("run", Map.of("PORTSHARE_MEMBERS", "", "PORTSHARE_QUIET", " ")))
                .isEmpty();
    }

    private List<String> settings(String command, Map<String, String> environment) {
        return EnvironmentDefaults.of(spec(command), environment).stream()
                .map(setting -> setting.option() + "=" + setting.value())
                .toList();
    }

    private CommandSpec spec(String command) {
        return line.getSubcommands().get(command).getCommandSpec();
    }
}
