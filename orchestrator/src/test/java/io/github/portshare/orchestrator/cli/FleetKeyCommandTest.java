package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FleetKeyCommandTest {

    @TempDir
    private Path directory;

    private final StringWriter told = new StringWriter();

    private int execute(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(told, true));
        line.setErr(new PrintWriter(told, true));
        return Main.execute(line, Map.of(), arguments);
    }

    @Test
    void itMakesAKeyAndSaysNothing() {
        Path file = directory.resolve("key");

        assertThat(execute("fleet-key", file.toString())).isZero();
        assertThat(told.toString()).isEmpty();
        assertThat(file).isNotEmptyFile();
    }

    @Test
    void itNeverReplacesAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "kept");

        assertThat(execute("fleet-key", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(told.toString())
                .isEqualTo("portshare: cannot write " + file + ": it is there already; name another, or remove it\n");
        assertThat(file).hasContent("kept");
    }
}
