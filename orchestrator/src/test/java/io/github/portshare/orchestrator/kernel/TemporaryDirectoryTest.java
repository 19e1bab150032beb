package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryDirectoryTest {

    @TempDir
    private Path directory;

    @Test
    void nothingIsWrongWithAnOrdinaryOne() throws IOException {
        assertThat(TemporaryDirectory.problem(directory)).isEmpty();
        assertThat(TemporaryDirectory.problemForLibraries(directory, mounts("/", "rw")))
                .isEmpty();
    }

    @Test
    void theInnermostMountDecidesWhetherALibraryCanBeLoaded() throws IOException {
        assertThat(TemporaryDirectory.problemForLibraries(directory, mounts(directory.toString(), "rw,nosuid,noexec")))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains(directory.toString(), "is mounted noexec", "set TMPDIR to another"));
        assertThat(TemporaryDirectory.problemForLibraries(directory, mounts(directory + "/below", "rw,noexec")))
                .isEmpty();
    }

    @Test
    void oneThatIsNotThereIsNamed() throws IOException {
        assertThat(TemporaryDirectory.problem(directory.resolve("none")))
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains("none does not exist: set TMPDIR to another"));
    }

    @Test
    void oneThatIsAFileIsNoDirectory() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(TemporaryDirectory.problem(file))
                .hasValueSatisfying(problem -> assertThat(problem).contains("file is no directory"));
        assertThat(TemporaryDirectory.problem(file.resolve("below")))
                .hasValueSatisfying(problem -> assertThat(problem).contains("set TMPDIR to another"));
    }

    private Path mounts(String point, String options) throws IOException {
        return Files.writeString(
                directory.resolve("mountinfo"),
                "21 1 8:1 / / rw,relatime - ext4 /dev/root rw\n22 21 0:20 / " + point + " " + options
                        + " - tmpfs tmpfs rw\n");
    }
}
