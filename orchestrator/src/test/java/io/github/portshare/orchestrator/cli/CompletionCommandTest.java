package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts of {@code portshare completion}, run by the shells that they are for. */
class CompletionCommandTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "portshare ru, run",
        "portshare run --att, --attach",
        "portshare run --protocol u, udp",
        "portshare completion f, fish",
        "portshare hijack --po, --port",
        "portshare inspect --wa, --watch",
        "portshare inspect --te, --textfile"
    })
    void bashCompletes(String words, String candidate) throws Exception {
        String ask = "words=(" + words + "); COMP_WORDS=(\"${words[@]}\"); COMP_CWORD=$((${#words[@]} - 1));"
                + " COMP_LINE='" + words + "'; COMP_POINT=${#COMP_LINE};"
                // it is a builtin for a completion that a terminal has asked for
                + " compopt() { :; }; _complete_portshare; printf '%s\\n' \"${COMPREPLY[@]}\"";
        assertThat(ask("bash", List.of("bash", "--norc", "-c"), ask)).contains(candidate);
        assertThat(ask("bash", List.of("bash", "--norc", "-c"), "complete -p portshare"))
                .singleElement()
                .asString()
                .contains("-F _complete_portshare portshare");
    }

    @ParameterizedTest
    @CsvSource({
        "portshare ru, run",
        "portshare run --att, --attach",
        "portshare run --protocol u, udp",
        "portshare hijack --po, --port"
    })
    void fishCompletes(String words, String candidate) throws Exception {
        assertThat(ask("fish", List.of("fish", "--no-config", "-c"), "complete -C '" + words + "'"))
                .extracting(line -> line.split("\t")[0])
                .contains(candidate);
    }

    @Test
    void fishOffersNoFilesWhereWordsAreCounted() throws Exception {
        assertThat(ask("fish", List.of("fish", "--no-config", "-c"), "complete -C 'portshare run --protocol '"))
                .extracting(line -> line.split("\t")[0])
                .containsExactlyInAnyOrder("http", "tcp", "udp");
        assertThat(ask("fish", List.of("fish", "--no-config", "-c"), "complete -C 'portshare completion '"))
                .extracting(line -> line.split("\t")[0])
                .containsExactlyInAnyOrder("bash", "zsh", "fish");
    }

    @Test
    void zshRegistersIt() throws Exception {
        assertThat(ask(
                        "zsh",
                        List.of("zsh", "-f", "-c"),
                        "autoload -U compinit; compinit -u; . $script; print $_comps[portshare]"))
                .singleElement()
                .asString()
                .contains("_complete_portshare");
    }

    /** What a shell prints that has read its script; with zsh the question reads it itself, after its compinit. */
    private List<String> ask(String shell, List<String> command, String question) throws Exception {
        assumeThat(List.of("/bin", "/usr/bin"))
                .as("%s is installed", shell)
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, shell)));
        Path script = directory.resolve(shell);
        Files.writeString(script, script(shell));
        String read = shell.equals("zsh") ? "script=" + script + "; " : "source " + script + "; ";
        Process process = new ProcessBuilder(command.get(0), command.get(1), command.get(2), read + question)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private static String script(String shell) {
        PrintStream stdout = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.commandLine().execute("completion", shell)).isZero();
        } finally {
            System.setOut(stdout);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
