package io.github.portshare.orchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {

    /** Made with mode 0700, whoever runs the tests. */
    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void aFileThatEverybodyMayReadInADirectoryThatEverybodyMayPass() throws IOException {
        file = Files.createFile(directory.resolve("program.jar"));
        mode(file, "rw-r--r--");
        mode(directory, "rwxr-xr-x");
    }

    @Test
    void aFileIsReadableWhereEachDirectoryAboveMayBePassed() throws IOException {
        requireOpenPathToTheTemporaryDirectory();

        assertThat(Program.readableByOthers(file)).isTrue();
    }

    @Test
    void passingIsEnoughListingIsNotNeeded() throws IOException {
        requireOpenPathToTheTemporaryDirectory();
        mode(directory, "rwx--x--x");

        assertThat(Program.readableByOthers(file)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwx------", "rwxr-x---", "rwxr-xr--"})
    void aDirectoryThatOthersMayNotPassHidesTheFile(String permissions) throws IOException {
        mode(directory, permissions);

        assertThat(Program.readableByOthers(file)).isFalse();
    }

    @Test
    void aDirectoryFurtherUpHidesTheFileToo() throws IOException {
        Path below = Files.createDirectory(directory.resolve("lib"));
        mode(below, "rwxr-xr-x");
        Path deep = Files.createFile(below.resolve("program.jar"));
        mode(deep, "rw-r--r--");
        mode(directory, "rwxr-x---");

        assertThat(Program.readableByOthers(deep)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-r-----", "rwxrwx--x"})
    void aFileThatOthersMayNotReadIsNotReadable(String permissions) throws IOException {
        mode(file, permissions);

        assertThat(Program.readableByOthers(file)).isFalse();
    }

    @Test
    void aLinkIsAsReadableAsWhatItPointsTo() throws IOException {
        Path hidden = Files.createDirectory(directory.resolve("hidden"));
        Path target = Files.createFile(hidden.resolve("program.jar"));
        mode(target, "rw-r--r--");
        mode(hidden, "rwx------");
        Path link = Files.createSymbolicLink(directory.resolve("link.jar"), target);

        assertThat(Program.readableByOthers(link)).isFalse();
    }

    @Test
    void aFileThatIsNotThereIsNotReadable() {
        assertThat(Program.readableByOthers(directory.resolve("none.jar"))).isFalse();
    }

    @Test
    void theJvmThatRunsTheProgramIsOurs() {
        assertThat(Program.java()).isExecutable().hasToString(System.getProperty("java.home") + "/bin/java");
    }

    @Test
    void copiesAreReadableForAllAndWritableForNobodyElse() throws IOException {
        requireOpenPathToTheTemporaryDirectory();
        mode(file, "rw-rw-rw-");
        Path beside = Files.writeString(directory.resolve("library.jar"), "content");

        Path copy = Program.copy(file, List.of("program.jar", "library.jar"), directory.resolve("lib"));

        assertThat(copy).isEqualTo(directory.resolve("lib/program.jar")).hasSameBinaryContentAs(file);
        assertThat(directory.resolve("lib/library.jar")).hasSameBinaryContentAs(beside);
        assertThat(modes(copy.getParent())).isEqualTo("rwx--x--x");
        assertThat(modes(copy)).isEqualTo("rw-r--r--");
        assertThat(Program.copy(file, List.of("program.jar"), directory.resolve("lib")))
                .isEqualTo(copy);
    }

    @Test
    void whatIsNotWhatWasCopiedIsNotRun() throws IOException {
        requireOpenPathToTheTemporaryDirectory();
        Path lib = Files.createDirectory(directory.resolve("lib"));
        Files.writeString(lib.resolve("program.jar"), "somebody else's");

        assertThatThrownBy(() -> Program.copy(file, List.of("program.jar"), lib))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("program.jar is not what was copied there");
    }

    /** A TMPDIR below a 0700 home hides everything in it. */
    private void requireOpenPathToTheTemporaryDirectory() throws IOException {
        for (Path above = directory.toRealPath().getParent(); above != null; above = above.getParent()) {
            assumeTrue(
                    Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE),
                    "other users may not pass through " + above + "; set TMPDIR to a directory that they reach");
        }
    }

    private static String modes(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
