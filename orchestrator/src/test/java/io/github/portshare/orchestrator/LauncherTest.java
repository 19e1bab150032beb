package io.github.portshare.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.orchestrator.kernel.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, installed beside a lib/, with a java that writes its arguments down, and the archive that it is asked for. */
class LauncherTest {

    private static final Path LAUNCHER = Path.of("..", "portshare");
    private static final String JAVA = """
            #!/bin/sh
            echo "$@" >>"$0.log"
            for word in "$@"; do
                case $word in -XX:ArchiveClassesAtExit=*) : >"${word#*=}" && chmod 444 "${word#*=}" ;; esac
            done
            """;

    @TempDir
    private Path home;

    private Path java;

    @BeforeEach
    void installed() throws IOException {
        Files.copy(LAUNCHER, home.resolve("portshare"));
        Files.createDirectory(home.resolve("lib"));
        Files.createFile(home.resolve("lib/portshare-orchestrator-1.jar"));
        java = Files.createDirectories(home.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, JAVA);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void theFirstStartMakesArchivesAndTheNextOnesUseThem() throws Exception {
        assertThat(launch()).hasSize(2).first().asString().contains("-XX:ArchiveClassesAtExit=");

        assertThat(launch()).singleElement().asString().contains("-XX:SharedArchiveFile=" + archive());
    }

    @Test
    void archivesAreOthersToReadAndNobodyElsesToWriteWhateverTheUmask() throws Exception {
        start(
                "sh",
                "-c",
                "umask 0; exec \"$0\" doctor",
                home.resolve("portshare").toString());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive())))
                .isEqualTo("r--r--r--");
        assertThat(List.of(archive().getParent(), home.resolve("cds")))
                .allSatisfy(
                        directory -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                                .isEqualTo("rwxr-xr-x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cds", "cds/*", "cds/*/orchestrator.jsa"})
    void whatOthersMayHaveWrittenIsMadeAnew(String path) throws Exception {
        launch();
        shell("chmod g+w " + path);

        assertThat(launch()).hasSize(2).last().asString().contains("-XX:SharedArchiveFile=" + archive());
        assertThat(Files.getPosixFilePermissions(archive())).doesNotContain(PosixFilePermission.GROUP_WRITE);
    }

    @Test
    void whatAnotherUserHasWrittenIsMadeAnew() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root, who can give files away");
        launch();
        shell("chown 58000 cds/*/orchestrator.jsa");

        assertThat(launch()).hasSize(2);
        assertThat(Files.getAttribute(archive(), "unix:uid")).isEqualTo(0);
    }

    @Test
    void whereNothingCanBeMadeItStartsWithout() throws Exception {
        // a file in the place of the directory: nobody can make one there, not even root
        Files.createFile(home.resolve("cds"));

        assertThat(launch()).last().asString().doesNotContain("SharedArchiveFile");
    }

    @Test
    void theRuntimeOfAPackageComesBeforeAnyOther() throws Exception {
        Files.move(home.resolve("jdk"), home.resolve("runtime"));
        java = home.resolve("runtime/bin/java");

        // JAVA_HOME names one that is not there any more
        assertThat(launch()).last().asString().contains("portshare-orchestrator-1.jar doctor");
    }

    /** Which pays is measured: docs/performance.md. */
    @ParameterizedTest
    @CsvSource({
        "run, true",
        "run --duration 5s, true",
        "run --duration auto --requests-per-connection 3, true",
        "run --duration 50s, false",
        "run --duration=2m, false",
        "run --requests 1000, false",
        "run --rate=100, false",
        "run --max-p99 5ms, false",
        "run --engine raw --duration 2m, true",
        "load http://127.0.0.1/, true",
        "load http://127.0.0.1/ --duration 2m, true",
        "load --engine=web --warmup 0s --duration 5s http://127.0.0.1/, true",
        "load --engine web --duration 12s http://127.0.0.1/, false",
        "compare, false",
    })
    void theOptimisingCompilerIsLeftOutWhereItDoesNotPay(String line, boolean without) throws Exception {
        launch();

        List<String> words = new ArrayList<>(List.of(home.resolve("portshare").toString()));
        words.addAll(List.of(line.split(" ")));
        assertThat(start(words.toArray(String[]::new)))
                .last()
                .satisfies(command ->
                        assertThat(command.contains("-XX:TieredStopAtLevel=1")).isEqualTo(without));
    }

    private Path archive() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("cds"))) {
            return files.filter(file -> file.endsWith("orchestrator.jsa"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The command lines of the JVMs that one start has started. */
    private List<String> launch() throws IOException, InterruptedException {
        return start(home.resolve("portshare").toString(), "doctor");
    }

    private void shell(String command) throws IOException, InterruptedException {
        start("sh", "-c", command);
    }

    private List<String> start(String... words) throws IOException, InterruptedException {
        Path log = java.resolveSibling("java.log");
        Files.deleteIfExists(log);
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(words)))
                .directory(home.toFile())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }
}
