package io.github.portshare.orchestrator.cli;

import static io.github.portshare.orchestrator.cli.Facts.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.PortshareJar;
import io.github.portshare.orchestrator.inspection.BrokenGroup;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.provider.CsvSource;

/** The program as its users look at a port with it: in a pipe, and on a terminal. */
@Tag("once")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InspectIT {

    @TempDir
    Path directory;

    private Process process;

    private void start(List<String> before, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(PortshareJar.command());
        command.add(before.size() + 1, "-XX:+UseSerialGC");
        command.add("inspect");
        List.of(arguments).forEach(argument -> command.add(argument.toString()));
        process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
    }

    private String out() {
        try {
            return Files.readString(directory.resolve("out"));
        } catch (IOException e) {
            return "";
        }
    }

    @AfterEach
    void endWhatIsLeft() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({"good, 0, NOTHING FOUND", "stopped, 3, 1 FINDING"})
    void theExitCodeSaysWhetherSomethingWasFound(String kind, int code, String words) throws Exception {
        try (BrokenGroup group = new BrokenGroup(kind)) {
            start(List.of(), group.port());

            assertThat(process.waitFor()).as(out()).isEqualTo(code);
            assertThat(out())
                    .startsWith("portshare inspect " + group.port())
                    .contains("\n  " + words + " (8 looks in ");
        }
    }

    @Test
    void theDocumentIsShownAgainByReport() throws Exception {
        try (BrokenGroup group = new BrokenGroup("stopped")) {
            start(List.of(), group.port(), "--json");
            assertThat(process.waitFor()).as(out()).isEqualTo(3);
        }
        JsonNode document = new ObjectMapper().readTree(out());
        assertThat(document.at("/verdict").asText()).isEqualTo("failed");
        Path kept = Files.writeString(directory.resolve("kept.json"), out());

        assertThat(Main.commandLine().execute("report", kept.toString())).isZero();
        Path page = directory.resolve("kept.html");
        assertThat(Main.commandLine().execute("report", kept.toString(), "--html", page.toString()))
                .isZero();
        assertThat(page).content().startsWith("<!doctype html>");
    }

    @Test
    void inAPipeWhatChangesIsALine() throws Exception {
        try (BrokenGroup group = new BrokenGroup("ghosts")) {
            start(List.of(), group.port(), "--watch");
            await("no report", () -> out().contains("NOTHING FOUND"));

            // how many of 50 ms are seen depends on how busy the machine is
            for (int ghost = 0; ghost < 200 && !out().contains("came and went"); ghost++) {
                group.ghost(0.05);
            }
            await("no ghost in " + out(), () -> out().contains("came and went"));
            new ProcessBuilder("kill", "-STOP", Long.toString(group.pids().get(1)))
                    .start()
                    .waitFor();
            await(
                    "no finding in " + out(),
                    () -> out().contains("✗ stopped: pid " + group.pids().get(1)));
            new ProcessBuilder("kill", "-KILL", Long.toString(group.pids().get(2)))
                    .start()
                    .waitFor();
            await(
                    "nobody has gone in " + out(),
                    () -> out().contains(" - tcp 127.0.0.1:" + group.port() + " pid "
                            + group.pids().get(2)));

            new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor()).isEqualTo(143);
            assertThat(out()).doesNotContain("\033").endsWith("portshare: interrupted\n");
        }
    }

    /** script(1) makes the terminal; what it is set to is told before and after. */
    @ParameterizedTest
    @CsvSource({"q, 0", "TERM, 143", "INT, 130", "KILL, 137"})
    void theTerminalIsPutBackHoweverItEnds(String how, int code) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script(1)");
        try (BrokenGroup group = new BrokenGroup("good")) {
            String java = String.join(" ", PortshareJar.command());
            String line = "stty rows 24 cols 80; stty -g; " + java.replaceFirst(" ", " -XX:+UseSerialGC ") + " inspect "
                    + group.port() + " --watch; echo code $?; sleep 1; stty -g";
            process = new ProcessBuilder("script", "-qfc", line, "/dev/null")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out").toFile())
                    .start();
            await("no page in " + out(), () -> out().contains("q quits"));
            await("the keys are not taken", () -> keysAreTaken());

            if (how.equals("q")) {
                process.getOutputStream().write('q');
                process.getOutputStream().flush();
            } else {
                new ProcessBuilder("kill", "-" + how, Long.toString(watching()))
                        .start()
                        .waitFor();
            }

            await("it goes on: " + out(), () -> out().contains("code "));
            process.waitFor();
            String[] lines = out().replace("\r", "").split("\n");
            assertThat(out()).contains("code " + code);
            assertThat(lines[lines.length - 1]).as(out()).isEqualTo(lines[0]).contains(":");
        }
    }

    private long watching() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow()
                .pid();
    }

    /** The shell that puts the terminal back is there. */
    private boolean keysAreTaken() {
        return process.descendants()
                .anyMatch(child -> child.info()
                        .commandLine()
                        .map(line -> line.contains("read -r end; stty"))
                        .orElse(false));
    }

    @Test
    void aClosedPipeEndsIt() throws Exception {
        try (BrokenGroup group = new BrokenGroup("ghosts")) {
            List<String> command = new ArrayList<>(PortshareJar.command());
            command.addAll(List.of("inspect", Integer.toString(group.port()), "--watch"));
            process = new ProcessBuilder(command)
                    .redirectError(directory.resolve("out").toFile())
                    .start();
            process.getInputStream().read(new byte[64]);
            process.getInputStream().close();

            // the next change is told to nobody
            new ProcessBuilder("kill", "-STOP", Long.toString(group.pids().get(1)))
                    .start()
                    .waitFor();

            assertThat(process.waitFor()).isEqualTo(141);
            assertThat(new String(Files.readAllBytes(directory.resolve("out")), StandardCharsets.UTF_8))
                    .isEmpty();
        }
    }
}
