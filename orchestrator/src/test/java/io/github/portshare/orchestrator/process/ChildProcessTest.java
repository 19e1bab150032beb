package io.github.portshare.orchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.kernel.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against one-line programs of /bin/sh. Every wait is for a fact and has a deadline. */
class ChildProcessTest {

    private static final long DEADLINE_SECONDS = 20;

    @TempDir
    private Path logs;

    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private ChildProcess child;

    @AfterEach
    void nothingIsLeft() {
        if (child != null) {
            child.stop(Duration.ZERO);
            assertThat(child.isAlive()).isFalse();
        }
    }

    @Test
    void jsonLinesAreDeliveredInTheirOrder() throws Exception {
        start("echo '{\"event\":\"ready\",\"pid\":42}'; echo '{\"event\":\"final\",\"accepted\":7}'");
        awaitEnd();

        assertThat(events).extracting(event -> event.get("event").asText()).containsExactly("ready", "final");
        assertThat(events.remove().get("pid").asLong()).isEqualTo(42);
        assertThat(events.remove().get("accepted").asLong()).isEqualTo(7);
    }

    @Test
    void whatIsNoEventIsIgnored() throws Exception {
        start("printf 'hello\\n\\n{\"event\":\\n[1]\\n42\\nnull\\n{\"no\":\"event\"}\\n{\"event\":null}\\n'"
                + "; echo '{\"event\":\"ready\"}'");
        awaitEnd();

        assertThat(events).extracting(event -> event.get("event").asText()).containsExactly("ready");
    }

    @Test
    void aLastLineWithoutItsEndIsDelivered() throws Exception {
        start("printf '{\"event\":\"final\"}'");
        awaitEnd();

        assertThat(events).hasSize(1);
    }

    @Test
    void ordersReachItsStdin() throws Exception {
        run("cat");

        child.order("{\"event\":\"echo\",\"n\":1}");

        assertThat(next().get("n").asInt()).isEqualTo(1);
        assertThat(child.isAlive()).isTrue();
    }

    @Test
    void theEndOfItsStdinEndsIt() throws Exception {
        run("cat");

        child.endInput();
        awaitEnd();

        assertThat(child.isAlive()).isFalse();
        assertThat(child.exit()).isEqualTo("exit code 0");
    }

    @Test
    void stopWaitsForTheLastLine() throws Exception {
        start("cat >/dev/null; echo '{\"event\":\"final\"}'");

        child.stop(Duration.ofSeconds(DEADLINE_SECONDS));

        assertThat(child.isAlive()).isFalse();
        assertThat(child.exit()).isEqualTo("exit code 0");
        assertThat(next().get("event").asText()).isEqualTo("final");
    }

    @Test
    void stopKillsWhatIgnoresTheEndOfItsStdin() throws Exception {
        start("echo '{\"event\":\"ready\"}'; exec sleep 600");
        next();

        child.stop(Duration.ofMillis(50));

        assertThat(child.isAlive()).isFalse();
        assertThat(child.exit()).isEqualTo("killed by signal 9");
    }

    @Test
    void stopKillsWhatItStartedToo() throws Exception {
        start("sleep 600 & echo '{\"event\":\"ready\"}'; wait");
        next();

        child.stop(Duration.ofMillis(50));

        // the pipe has one more writer, and ends with the last of them
        awaitEnd();
        assertThat(child.exit()).isEqualTo("killed by signal 9");
    }

    /** What leaves the session, as daemons do, is known by one of two marks; who has neither was not started here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec sleep 600",
                "sleep 600 & exec sleep 600",
                "setsid env -i sleep 600 & exec sleep 600",
                "setsid sh -c 'exec 9<&-; exec sleep 600' & exit 0",
                "trap '' TERM; while :; do sleep 600; done"
            })
    void theGuardOfAServerEndsAllThatItHasStartedAndNothingElse(String script) throws Exception {
        Process other = new ProcessBuilder("setsid", "sleep", "600").start();
        try {
            startServer(script);
            await(
                    "no sleep",
                    () -> running().stream().anyMatch(pid -> command(pid).contains("sleep")));
            await("fewer than two", () -> !script.contains("&") || running().size() == 2 || !child.isAlive());
            List<Long> all = running();

            child.endInput();
            child.ended().get(DEADLINE_SECONDS, TimeUnit.SECONDS);

            assertThat(all).isNotEmpty().noneMatch(Processes::runs);
            assertThat(running()).isEmpty();
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    /** The JDK closes the pipe to a child that has ended: that was the order to stop. */
    @Test
    void aDaemonOutlivesItsFirstProcess() throws Exception {
        // for longer than the guard takes to end what it is told to
        startServer("setsid sh -c 'sleep 0.3; echo \"{\\\"event\\\":\\\"lives\\\"}\" >&8; exec sleep 600' & exit 3");
        await("the first process lives", () -> !child.isAlive());
        assertThat(next().get("event").asText()).isEqualTo("lives");
        List<Long> daemon = running();

        assertThat(daemon).hasSize(1).allMatch(Processes::runs);
        assertThat(child.exit()).isEqualTo("exit code 3");
        child.endInput();
        child.ended().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(daemon).noneMatch(Processes::runs);
    }

    @Test
    void whatAServerWritesToDescriptor8IsHeardAndItsOutputIsNot() throws Exception {
        startServer("echo '{\"event\":\"out\"}'; echo '{\"event\":\"told\"}' >&8");
        await("the first process lives", () -> !child.isAlive());

        assertThat(next().get("event").asText()).isEqualTo("told");
        assertThat(events).isEmpty();
        assertThat(child.lastWords()).containsExactly("{\"event\":\"out\"}");
    }

    @Test
    void aServerIsAskedToStopInItsOwnWay() throws Exception {
        startServer("trap 'echo bye; exit 0' USR1; echo ready; while :; do sleep 0.02; done");
        await("not ready", () -> child.lastWords().contains("ready"));

        child.stop(Duration.ofSeconds(DEADLINE_SECONDS));

        assertThat(child.lastWords()).containsExactly("ready", "bye");
        assertThat(child.exit()).isEqualTo("exit code 0");
    }

    /** Ctrl-C goes to a session that it is not in; a shell would leave signals ignored that were so before. */
    @Test
    void aServerHasItsSignalsAndASessionOfItsOwn() throws Exception {
        startServer("exec cat /proc/self/status");
        child.endInput();
        awaitEnd();

        long ignored = Files.readAllLines(child.log()).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElseThrow();
        long intQuitAndTerm = 1 << 1 | 1 << 2 | 1 << 14;
        assertThat(ignored & intQuitAndTerm).isZero();
        startServer("exec sleep 600");
        await(
                "in our session",
                () -> !session(child.pid())
                        .equals(session(ProcessHandle.current().pid())));
    }

    private void startServer(String script) throws IOException {
        Path mark = logs.resolve("mark");
        Files.deleteIfExists(mark);
        child = ChildProcess.startServer(
                "child",
                Identity.self(),
                Invocation.of(List.of("/bin/sh", "-c", script)),
                Files.createFile(mark),
                "USR1",
                logs,
                events::add);
    }

    private List<Long> running() {
        return List.copyOf(ChildProcess.running(List.of(child)).keySet());
    }

    /** The sixth field of /proc/PID/stat. */
    private static String session(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String command(long pid) {
        return Processes.command(pid);
    }

    private static void await(String otherwise, BooleanSupplier fact) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!fact.getAsBoolean()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Test
    void aLogThatSaysNothingGoes() throws Exception {
        run("cat");
        assertThat(child.log()).isEmptyFile();

        child.stop(Duration.ofSeconds(DEADLINE_SECONDS));

        assertThat(child.log()).doesNotExist();
    }

    @Test
    void stoppingTwiceDoesNothing() throws Exception {
        run("cat");
        child.stop(Duration.ofSeconds(DEADLINE_SECONDS));

        child.stop(Duration.ofSeconds(DEADLINE_SECONDS));

        assertThat(child.exit()).isEqualTo("exit code 0");
    }

    @Test
    void ctrlCDoesNotReachIt() throws Exception {
        run("cat");
        child.order("{\"event\":\"ready\"}");
        next();

        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -INT " + child.pid()).start();
        assertThat(kill.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
        child.order("{\"event\":\"still here\"}");

        assertThat(next().get("event").asText()).isEqualTo("still here");
        assertThat(child.isAlive()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "exit 0, exit code 0",
        "exit 3, exit code 3",
        "exit 255, exit code 255",
        "kill -KILL $$, killed by signal 9",
        "kill -USR1 $$, killed by signal 10"
    })
    void itsEndIsToldInWords(String script, String words) throws Exception {
        start(script);
        awaitEnd();

        assertThat(child.exit()).isEqualTo(words);
    }

    @Test
    void ordersToTheDeadAreDropped() throws Exception {
        start("exit 1");
        awaitEnd();

        child.order("tally");
        child.endInput();
        child.order("tally");

        assertThat(child.exit()).isEqualTo("exit code 1");
    }

    @Test
    void lastWordsAreTheLastFiveLinesOfItsLog() throws Exception {
        start("for i in 1 2 3 4 5 6 7; do echo \"line $i\" >&2; done");
        awaitEnd();

        assertThat(child.lastWords()).containsExactly("line 3", "line 4", "line 5", "line 6", "line 7");
        assertThat(child.log()).isEqualTo(logs.resolve("child.log")).isNotEmptyFile();
    }

    @Test
    void aLogIsWrittenThroughNoLink() throws Exception {
        Path victim = Files.writeString(logs.resolve("victim"), "kept");
        Files.createSymbolicLink(logs.resolve("child.log"), victim);

        start("echo said >&2");
        awaitEnd();

        assertThat(victim).hasContent("kept");
        assertThat(child.lastWords()).containsExactly("said");
    }

    @Test
    void aMembersRoutineIsNotAmongThem() throws Exception {
        start("echo too early >&2; echo '2026-11-28T02:06:44.123Z listening: port 80' >&2; echo 'out of memory' >&2");
        awaitEnd();

        assertThat(child.lastWords()).containsExactly("out of memory");
    }

    @Test
    void whoSaidLittleHasFewLastWords() throws Exception {
        start("echo only >&2");
        awaitEnd();

        assertThat(child.lastWords()).containsExactly("only");
    }

    @Test
    void whoSaidNothingHasNoLastWords() throws Exception {
        start("exit 1");
        awaitEnd();

        assertThat(child.lastWords()).isEmpty();
    }

    @Test
    void lastWordsNeedNotBeUtf8() throws Exception {
        start("printf 'caf\\351 is closed\\n' >&2");
        awaitEnd();

        assertThat(child.lastWords()).containsExactly("caf\uFFFD is closed");
    }

    @Test
    void messagesAreInEnglishAndFreeOfTheJvmsAnnouncements() throws Exception {
        start("echo \"{\\\"event\\\":\\\"environment\\\",\\\"locale\\\":\\\"$LC_ALL\\\","
                + "\\\"options\\\":\\\"${JAVA_TOOL_OPTIONS-none}\\\"}\"");

        JsonNode environment = next();

        assertThat(environment.get("locale").asText()).isEqualTo("C");
        assertThat(environment.get("options").asText()).isEqualTo("none");
    }

    @Test
    void itsNameAndPidTellItApart() throws Exception {
        run("cat");

        assertThat(child).hasToString("child (pid " + child.pid() + ")");
        assertThat(ProcessHandle.of(child.pid()).flatMap(ProcessHandle::parent))
                .isEqualTo(Optional.of(ProcessHandle.current()));
    }

    @Test
    void aCommandThatIsNotThereEndsWithTheShellsWords() throws Exception {
        run("/no/such/program");
        awaitEnd();

        assertThat(child.exit()).isEqualTo("exit code 127");
        assertThat(child.lastWords()).singleElement().asString().contains("/no/such/program");
    }

    @Test
    void aLogThatCannotBeWrittenIsToldWithTheCommand() {
        assertThatThrownBy(() -> ChildProcess.start(
                        "child", Identity.self(), Invocation.of(List.of("cat")), logs.resolve("none"), events::add))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot start child: ")
                .hasMessageEndingWith(" cat");
    }

    private void start(String script) {
        run("/bin/sh", "-c", script);
    }

    private void run(String... command) {
        child = ChildProcess.start("child", Identity.self(), Invocation.of(List.of(command)), logs, events::add);
    }

    private JsonNode next() throws InterruptedException {
        JsonNode event = events.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(event).as("an event within %d s", DEADLINE_SECONDS).isNotNull();
        return event;
    }

    private void awaitEnd() throws Exception {
        child.ended().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
}
