package io.github.portshare.orchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.orchestrator.kernel.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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
    void aJvmBehindADirectoryThatOthersMayNotPassIsNamedWithIt() throws IOException {
        requireOpenPathToTheTemporaryDirectory();
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Path java = Files.createFile(closed.resolve("java"));

        mode(closed, "rwx--x--x");
        assertThat(Program.problemForOthers(java)).isEmpty();
        mode(closed, "rwx------");
        assertThat(Program.problemForOthers(java))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("another user cannot run " + java + ": " + closed + " lets nobody else through"));
    }

    @Test
    void copiesAreReadableForAllAndWritableForNobodyElse() throws IOException {
        requireOpenPathToTheTemporaryDirectory();
        mode(file, "rw-rw-rw-");
        Path beside = Files.writeString(directory.resolve("library.jar"), "content");

        List<Seal> seals = Program.copy(file, List.of("program.jar", "library.jar"), directory.resolve("lib"));

        Path copy = directory.resolve("lib/program.jar");
        assertThat(copy).hasSameBinaryContentAs(file);
        assertThat(directory.resolve("lib/library.jar")).hasSameBinaryContentAs(beside);
        assertThat(modes(copy.getParent())).isEqualTo("rwx--x--x");
        assertThat(modes(copy)).isEqualTo("rw-r--r--");
        assertThat(seals)
                .extracting(Seal::path)
                .containsExactly(copy.getParent(), copy, directory.resolve("lib/library.jar"));
        assertThat(Program.copy(file, List.of("program.jar"), directory.resolve("lib")))
                .isEqualTo(seals.subList(0, 2));
    }

    @Test
    void whatIsNotWhatWasCopiedIsNotRun() throws IOException {
        requireOpenPathToTheTemporaryDirectory();
        Path lib = Files.createDirectory(directory.resolve("lib"));
        mode(lib, "rwx--x--x");
        mode(Files.writeString(lib.resolve("program.jar"), "somebody else's"), "rw-r--r--");

        assertThatThrownBy(() -> Program.copy(file, List.of("program.jar"), lib))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("program.jar is not what was copied there: its content is another; only root");
    }

    @ParameterizedTest
    @CsvSource({
        "rwxrwxrwx, rw-r--r--, lib is not what was copied there: its mode was 0711 and is 0777",
        "rwx--x--x, rw-rw-rw-, program.jar is not what was copied there: its mode was 0644 and is 0666"
    })
    void whereOthersMayWriteNothingIsRun(String lib, String jar, String told) throws IOException {
        requireOpenPathToTheTemporaryDirectory();
        mode(Files.createDirectory(directory.resolve("lib")), lib);
        mode(Files.copy(file, directory.resolve("lib/program.jar")), jar);

        assertThatThrownBy(() -> Program.copy(file, List.of("program.jar"), directory.resolve("lib")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(told);
    }

    /** Of what somebody does to a copy after it was compared with its original. */
    enum Change {
        WRITTEN("program.jar", "it had 0 bytes and has 3") {
            @Override
            void to(Path copy) throws IOException {
                Files.writeString(copy, "own");
            }
        },
        WRITTEN_AND_DATED_BACK("library.jar", "it was changed at ") {
            @Override
            void to(Path copy) throws IOException {
                FileTime before = Files.getLastModifiedTime(copy);
                FileTime changed = (FileTime) Files.getAttribute(copy, "unix:ctime");
                // a kernel's clock for files moves with its ticks
                while (Files.getAttribute(copy, "unix:ctime").equals(changed)) {
                    Files.writeString(copy, "tnetnoc");
                }
                Files.setLastModifiedTime(copy, before);
            }
        },
        OPENED_TO_OTHERS("program.jar", "its mode was 0644 and is 0666") {
            @Override
            void to(Path copy) throws IOException {
                mode(copy, "rw-rw-rw-");
            }
        },
        REPLACED("library.jar", "another file lies in its place") {
            @Override
            void to(Path copy) throws IOException {
                Path other = Files.copy(copy, copy.resolveSibling("other"));
                Files.move(other, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        },
        REMOVED("library.jar", "it is gone") {
            @Override
            void to(Path copy) throws IOException {
                Files.delete(copy);
            }
        },
        GIVEN_AWAY("program.jar", "it was uid 0's and is uid 58123's") {
            @Override
            void to(Path copy) throws IOException {
                assumeTrue(Processes.ownUid() == 0, "needs root to give a file away");
                Files.setAttribute(copy, "unix:uid", 58_123);
            }
        },
        DIRECTORY_OPENED_TO_OTHERS(".", "its mode was 0711 and is 0777") {
            @Override
            void to(Path lib) throws IOException {
                mode(lib, "rwxrwxrwx");
            }
        },
        DIRECTORY_REPLACED(".", "another file lies in its place") {
            @Override
            void to(Path lib) throws IOException {
                Files.move(lib, lib.resolveSibling("aside"));
                mode(Files.createDirectory(lib), "rwx--x--x");
            }
        };

        private final String what;
        private final String told;

        Change(String what, String told) {
            this.what = what;
            this.told = told;
        }

        abstract void to(Path path) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void whatWasChangedAfterItWasCopiedIsNotStarted(Change change) throws IOException {
        requireOpenPathToTheTemporaryDirectory();
        Files.writeString(directory.resolve("library.jar"), "content");
        Path lib = directory.resolve("lib");
        List<Seal> copies = Program.copy(file, List.of("program.jar", "library.jar"), lib);
        Path mark = directory.resolve("started");
        Invocation invocation = new Invocation(List.of("touch", mark.toString()), Set.of(), copies);
        Path changed = lib.resolve(change.what).normalize();

        change.to(changed);

        assertThatThrownBy(() -> ChildProcess.start("child", Identity.self(), invocation, directory, event -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(changed + " is not what was copied there: " + change.told)
                .hasMessageEndingWith("or set TMPDIR to another directory");
        assertThat(mark).doesNotExist();
        assertThat(directory.resolve("child.log")).doesNotExist();
    }

    @Test
    void whatIsAsItWasCopiedIsStartedAgainAndAgain() throws Exception {
        requireOpenPathToTheTemporaryDirectory();
        Path lib = directory.resolve("lib");
        List<Seal> copies = Program.copy(file, List.of("program.jar"), lib);
        Invocation invocation =
                new Invocation(List.of("cat", lib.resolve("program.jar").toString()), Set.of(), copies);

        for (int i = 0; i < 3; i++) {
            ChildProcess child = ChildProcess.start("child", Identity.self(), invocation, directory, event -> {});
            child.ended().get(20, TimeUnit.SECONDS);
            assertThat(child.exit()).isEqualTo("exit code 0");
            // another program's copies come beside it
            Files.writeString(directory.resolve("more.jar"), "more");
            Program.copy(file, List.of("more.jar"), lib);
        }
    }

    /** A TMPDIR below a 0700 home hides everything in it. */
    @Test
    void anArchiveOfOursThatNobodyElseMayWriteIsRun() throws IOException {
        assertThat(Program.mayBeRun(archive(), file)).isTrue();
        assertThat(Program.mayBeRun(archive().resolveSibling("none.jsa"), file)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cds", "cds/jvm", "cds/jvm/member.jsa"})
    void anArchiveThatOthersMayHaveWrittenIsNotRun(String path) throws IOException {
        Path archive = archive();

        mode(directory.resolve(path), "rwxrwxr-x");
        assertThat(Program.mayBeRun(archive, file)).isFalse();

        mode(directory.resolve(path), "rwxr-xrwx");
        assertThat(Program.mayBeRun(archive, file)).isFalse();
    }

    @Test
    void anArchiveOfAnotherUserIsRunOnlyWhereTheJarIsThatUsersToo() throws IOException {
        assumeTrue(Processes.ownUid() == 0, "needs root, who can give files away");
        Path archive = archive();
        Files.setAttribute(archive, "unix:uid", 58000);

        assertThat(Program.mayBeRun(archive, file)).isFalse();

        Files.setAttribute(file, "unix:uid", 58000);
        assertThat(Program.mayBeRun(archive, file)).isTrue();
    }

    /** As the launcher makes them, whatever the umask. */
    private Path archive() throws IOException {
        Path archives = Files.createDirectories(directory.resolve("cds/jvm"));
        mode(archives, "rwxr-xr-x");
        mode(archives.getParent(), "rwxr-xr-x");
        Path archive = archives.resolve("member.jsa");
        if (!Files.exists(archive)) {
            mode(Files.createFile(archive), "r--r--r--");
        }
        return archive;
    }

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
