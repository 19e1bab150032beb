package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.PortshareJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has no load agents pays nothing for them. */
class NoFleetIT {

    @TempDir
    Path directory;

    @Test
    void withoutLoadAgentsNothingOfAFleetIsLoaded() throws Exception {
        Path log = directory.resolve("classes");
        List<String> command = new ArrayList<>(PortshareJar.command());
        command.add(1, "-Xlog:class+load:file=" + log);
        command.addAll(List.of("load", "http://127.0.0.1:1/", "--requests", "1", "--json"));

        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(log))
                .contains("io.github.portshare.orchestrator.cli.LoadCommand ")
                .doesNotContain("io.github.portshare.orchestrator.fleet.");
    }
}
