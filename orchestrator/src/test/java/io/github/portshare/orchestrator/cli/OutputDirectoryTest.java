package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDirectoryTest {

    @TempDir
    private Path parent;

    @Test
    void ofTwoRunsWithOneDirectoryTheSecondIsTold() {
        Path directory = parent.resolve("kept");
        try (OutputDirectory first = new OutputDirectory(directory)) {
            assertThat(first.logs()).isDirectory();
            assertThatThrownBy(() -> new OutputDirectory(directory))
                    .isInstanceOf(ImpossiblePlanException.class)
                    .hasMessage("--out " + directory
                            + ": another portshare writes there until it ends; name another directory");
        }
        new OutputDirectory(directory).close();
        assertThat(directory).isDirectoryNotContaining(file -> file.toString().endsWith(".lock"));
    }

    @Test
    void whatIsReplacedIsSaid() throws IOException {
        assertThat(said(() -> new OutputDirectory(parent).close())).isEmpty();
        Files.writeString(parent.resolve("result.json"), "{}");

        assertThat(said(() -> new OutputDirectory(parent).close()))
                .startsWith("portshare: --out " + parent + ": replaces the result of 20");
    }

    private static String said(Runnable what) {
        PrintStream stderr = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            what.run();
        } finally {
            System.setErr(stderr);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
