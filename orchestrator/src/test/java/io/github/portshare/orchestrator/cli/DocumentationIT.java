package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.PortshareJar;
import io.github.portshare.orchestrator.group.ServerKind;
import io.github.portshare.orchestrator.process.Identity;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types the commands of README and docs, in their order and in one directory, as a reader would; what stands there twice, once.
 * Those of the load are shortened by options that the text does not give. Those that never end ({@code serve}), and those of a port
 * or a server that the reader is to have, are only parsed, by DocumentationTest.
 */
@Tag("papers")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DocumentationIT {

    private static final long SECONDS_EACH = 120;

    /** Of 'diff', what it compares took longer than a reader's first run: MainTest. */
    private static final List<String> ELSEWHERE = List.of("serve", "load", "load-agent", "agent", "inspect", "diff");

    @TempDir
    Path directory;

    @Test
    void everyCommandDoesWhatItIsShownFor() throws Exception {
        List<Documentation.Command> typed = Documentation.commands()
                .filter(Documentation.Command::block)
                .filter(command -> !command.file().endsWith("/options.md"))
                .filter(DocumentationIT::isTyped)
                .filter(DocumentationIT::isInstalled)
                .sorted(Comparator.comparing(DocumentationIT::readsWhatAnotherKeeps))
                // what stands there twice is typed once, for the place with a sample
                .collect(Collectors.toMap(
                        Documentation.Command::arguments,
                        Function.identity(),
                        (one, other) -> hasSample(one) ? one : other,
                        LinkedHashMap::new))
                .values()
                .stream()
                .toList();
        assertThat(typed).hasSizeGreaterThan(8);
        for (Documentation.Command command : typed) {
            int code = type(command);
            String out = Files.readString(directory.resolve("out"));
            boolean slow = command.arguments().contains("--max-p99") && out.contains("✗ latency");
            assertThat(code)
                    .as("exit code of %s; %s%s", command, out, Files.readString(directory.resolve("err")))
                    // a share may be open after a second, and nobody may be there to try to get in
                    .isIn(slow ? List.of(3) : List.of(0, 4));
            String collapsed = Documentation.collapsed(out);
            assertThat(Documentation.sample(command))
                    .as("sample of %s, which now prints%n%s", command, out)
                    .allMatch(said ->
                            command.words().contains("--disrupt") || !mayBeSaid(said, out) || collapsed.contains(said));
            if (command.arguments().contains("--json")) {
                assertThat(new ObjectMapper().readTree(out).get("schemaVersion").asInt())
                        .as(command.toString())
                        .isEqualTo(1);
            } else if (!command.arguments().contains("--html")) {
                assertThat(out).as(command.toString()).isNotBlank();
            }
        }
        assertThat(Files.readString(directory.resolve("page.html"))).startsWith("<!doctype html>");
        assertThat(directory.resolve("kept/report.html")).exists();
    }

    private static boolean isTyped(Documentation.Command command) {
        List<String> words = command.arguments();
        return !ELSEWHERE.contains(words.get(0))
                && Collections.disjoint(words, List.of("--port", "--server-command"))
                // too long for a second: DisruptIT
                && !words.contains("--disrupt")
                // several machines' are those of FleetHostsIT
                && !command.words().contains("fleet.key")
                // whose version here may be too old to share: ServersIT
                && !command.words().endsWith("--server node")
                // minutes, and the bare command is typed
                && (words.size() == 1 || !List.of("compare", "restart").contains(words.get(0)));
    }

    private static boolean hasSample(Documentation.Command command) {
        try {
            return !Documentation.sample(command).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the machine has the servers that it starts. */
    private static boolean isInstalled(Documentation.Command command) {
        int option = command.arguments().indexOf("--server");
        List<ServerKind> kinds = command.arguments().get(0).equals("compare")
                ? List.of(ServerKind.NGINX, ServerKind.PYTHON)
                : option < 0
                        ? List.of()
                        : List.of(ServerKind.of(command.arguments().get(option + 1))
                                .orElseThrow());
        return kinds.stream().allMatch(kind -> kind.problem(Identity.self()).isEmpty());
    }

    /**
     * Not here what depends on the machine, such as which differences are shown, nor the sentence of a check that passed there and
     * is open here.
     */
    private static boolean mayBeSaid(String said, String out) {
        boolean open = said.startsWith("\u2713") && !out.contains(said.substring(0, said.indexOf(' ', 2)));
        boolean drawn = said.contains("\u25cf")
                || said.contains("\u2588")
                || said.contains(" draws ")
                || said.contains(" cpus")
                // below 1,000 there is no k
                || said.contains("#k-#k")
                || said.matches(".*[+-]# %.*");
        boolean untried = said.startsWith("migrate-") && out.contains("not tried: migrate-");
        return !open && !drawn && !untried && (!said.equals("PASSED") || out.contains("PASSED"));
    }

    /** 'report kept/result.json' stands before the 'run --out kept' that its comment names. */
    private static boolean readsWhatAnotherKeeps(Documentation.Command command) {
        return command.arguments().get(0).equals("report");
    }

    private int type(Documentation.Command command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(PortshareJar.command());
        words.addAll(1, List.of("-XX:+UseSerialGC", "-Dportshare.lib=" + System.getProperty("portshare.lib")));
        words.addAll(command.arguments());
        if (command.arguments().get(0).equals("compare")) {
            words.addAll(List.of("--rounds", "3", "--duration", "200ms", "--warmup", "20ms"));
        }
        if (command.arguments().get(0).equals("restart")) {
            words.addAll(List.of("--repeats", "1"));
        }
        if (command.arguments().get(0).equals("run")) {
            // a busy machine is no fault of the text
            Stream.of("--duration 1s", "--warmup 0s", "--port 0", "--timeout 30s")
                    .map(option -> List.of(option.split(" ")))
                    .filter(option -> !command.arguments().contains(option.get(0)))
                    .forEach(words::addAll);
            words.set(words.indexOf("--duration") + 1, "1s");
        }
        Process process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        try {
            assertThat(process.waitFor(SECONDS_EACH, TimeUnit.SECONDS))
                    .as(command.toString())
                    .isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
