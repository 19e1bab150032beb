package io.github.portshare.orchestrator.cli;

import static io.github.portshare.orchestrator.cli.Facts.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.PortshareJar;
import io.github.portshare.orchestrator.group.ServerKind;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.report.SchemaFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Few restarts: that they are made, told, and leave nothing behind. */
@Tag("kernel")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestartIT {

    private static final SchemaFile SCHEMA = new SchemaFile("restart-schema-1.json");

    @TempDir
    Path directory;

    private Path temporary;
    private Process process;

    @AfterEach
    void endWhatIsLeft() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private void start(String path, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(PortshareJar.command());
        command.addAll(1, List.of("-XX:+UseSerialGC", "-Djava.io.tmpdir=" + Files.createDirectories(temporary())));
        command.add("restart");
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("PATH", path);
        process = builder.start();
    }

    private Path temporary() {
        return temporary != null ? temporary : directory.resolve("tmp");
    }

    /** Its document, which keeps its schema. */
    private JsonNode document(int code) throws Exception {
        assertThat(process.waitFor())
                .as(Files.readString(directory.resolve("err")))
                .isEqualTo(code);
        String out = Files.readString(directory.resolve("out"));
        assertThat(SCHEMA.problems(out)).isEmpty();
        return new ObjectMapper().readTree(out);
    }

    private static String path() {
        return System.getenv("PATH");
    }

    @Test
    void membersAreRestartedByEachTechniqueAndTheirLossIsTold() throws Exception {
        start(path(), "--technique", "stop-start,pass", "--load", "new", "--repeats", "2", "--members", "2", "--json");

        JsonNode rows = document(ExitCode.OK).path("restarts");

        assertThat(rows).hasSize(2);
        for (JsonNode row : rows) {
            assertThat(row.at("/restarts/tried").asInt()).isEqualTo(2);
            assertThat(row.at("/reserved/tried").asInt()).isEqualTo(1);
            assertThat(row.path("requests").asInt()).isPositive();
        }
        assertThat(rows.at("/0/loss/refused").asInt())
                .as("nobody listens for a moment")
                .isPositive();
        assertThat(rows.at("/1/lost").asInt()).as("the listener is the same").isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy"})
    void aServersReloadLosesNoNewConnection(String server) throws Exception {
        assumeTrue(ServerKind.of(server).orElseThrow().problem(Identity.self()).isEmpty(), server + " is not there");
        start(path(), "--server", server, "--load", "new", "--repeats", "2", "--members", "2", "--json");

        JsonNode row = document(ExitCode.OK).at("/restarts/0");

        assertThat(row.at("/restarts/tried").asInt()).isEqualTo(2);
        assertThat(row.path("requests").asInt()).isPositive();
        assertThat(row.path("lost").asInt()).isZero();
    }

    @Test
    void whereNoNamespaceCanBeHadWhatNeedsOneIsInconclusiveAndSaysWhatHelps() throws Exception {
        start(pathWithout("unshare"), "--technique", "migrate-drain", "--load", "new", "--repeats", "1", "--json");

        JsonNode document = document(ExitCode.INCONCLUSIVE);

        assertThat(document.path("isolated").asBoolean()).isFalse();
        assertThat(document.at("/restarts/0/untried").asText()).contains("network namespace");
        assertThat(document.at("/restarts/0/remedy").asText()).contains("sudo portshare restart");
    }

    /** No unix socket has a path of more than 107 bytes (unix(7)), and so no listener can be passed there. */
    @Test
    void aTechniqueThatFailsIsLeftOutAndSaysWhyAndTheOthersGoOn() throws Exception {
        temporary = directory.resolve("t".repeat(100));
        start(path(), "--technique", "pass,close", "--load", "new", "--repeats", "2", "--members", "2", "--json");

        JsonNode rows = document(ExitCode.INCONCLUSIVE).path("restarts");

        assertThat(rows.at("/0/untried").asText()).contains("could not 'pass ").contains("File name too long");
        assertThat(rows.at("/0/remedy").asText()).contains("--out DIR");
        assertThat(rows.at("/1/restarts/tried").asInt()).isEqualTo(2);
    }

    /** The path, with this program in front that always fails. */
    private String pathWithout(String program) throws IOException {
        Path script = Files.createDirectory(directory.resolve("bin")).resolve(program);
        Files.writeString(script, "#!/bin/sh\nexit 1\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script.getParent() + ":" + path();
    }

    @Test
    void whatWasMeasuredBeforeCtrlCIsTold() throws Exception {
        start(path(), "--technique", "drain,pass", "--repeats", "1000", "--members", "2", "--json");
        await("no members", () -> jvms() >= 3);

        signal("INT");

        JsonNode document = document(130);
        assertThat(document.path("interrupted").asBoolean()).isTrue();
        assertThat(document.path("verdict").asText()).isEqualTo("inconclusive");
        assertThat(document.path("restarts")).hasSize(4);
    }

    private void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Nobody is left to clean up but those who die by the end of their stdin. */
    @Test
    void nothingIsLeftWhenItIsKilledInTheMiddle() throws Exception {
        start(path(), "--technique", "drain,pass", "--repeats", "1000", "--members", "2");
        await("no members", () -> jvms() >= 3);
        List<Long> children = process.descendants().map(ProcessHandle::pid).toList();

        process.destroyForcibly().waitFor();

        await("left: " + children, () -> children.stream().noneMatch(Facts::runs));
        await("files in " + temporary(), () -> temporary().toFile().list().length == 0);
    }

    private long jvms() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .count();
    }
}
