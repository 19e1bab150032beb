package io.github.portshare.orchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
