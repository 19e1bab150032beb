package io.github.portshare.orchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ErrandTest {

    @TempDir
    private Path directory;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private Errand errand(Duration deadline, int most, String script) {
        return new Errand(List.of("/bin/sh", "-c", script, "sh", directory.toString()), deadline, most, told::add);
    }

    private Errand errand(String script) {
        return errand(Duration.ofSeconds(30), 10, script);
    }

    private String told() throws InterruptedException {
        return told.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void eachTextIsItsStdinOneAfterAnother() throws Exception {
        // two at once would find the directory there, and say so
        try (Errand errand = errand("mkdir $1/busy && cat >>$1/texts; rmdir $1/busy; echo end >&2; exit 3")) {
            errand.run("one\n");
            errand.run("two\n");

            assertThat(told()).endsWith("failed with exit code 3; it said: end");
            assertThat(told()).endsWith("failed with exit code 3; it said: end");
        }
        assertThat(directory.resolve("texts")).hasContent("one\ntwo");
    }

    @Test
    void itsWordsAreNotSeenByAShell() throws Exception {
        Path copy = directory.resolve("$HOME; *");
        try (Errand errand = new Errand(List.of("/bin/cp", "/dev/null", copy.toString()), told::add)) {
            errand.run("");
            await(copy);
        }
        assertThat(told).isEmpty();
    }

    private static void await(Path file) {
        while (!Files.exists(file)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoHangsIsStoppedWithAllThatItHasStarted() throws Exception {
        try (Errand errand =
                errand(Duration.ofSeconds(1), 10, "trap '' TERM; echo $$ >$1/pid; sleep 600 & wait; wait")) {
            errand.run("");

            assertThat(told()).contains("had not ended after 1 s and was stopped");
        }
        assertThat(isAlive()).isFalse();
    }

    private boolean isAlive() throws Exception {
        long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        ProcessHandle.of(pid).ifPresent(handle -> handle.onExit().join());
        return ProcessHandle.of(pid).isPresent();
    }

    @Test
    void whoSaysMuchAndReadsNothingIsNotWaitedFor() throws Exception {
        try (Errand errand =
                errand("exec <&-; head -c 3000000 /dev/zero | tr '\\0' x >&2; head -c 3000000 /dev/zero; exit 1")) {
            errand.run("y".repeat(1_000_000));

            assertThat(told()).contains("failed with exit code 1").hasSizeLessThan(10_000);
        }
    }

    @Test
    void whatFindsTooManyWaitingIsDroppedAndCounted() throws Exception {
        try (Errand errand =
                errand(Duration.ofSeconds(30), 2, "touch $1/on; while [ ! -e $1/go ]; do sleep 0.05; done")) {
            errand.run("");
            await(directory.resolve("on"));
            for (int text = 0; text < 19; text++) {
                errand.run("");
            }
            Files.createFile(directory.resolve("go"));

            assertThat(told()).endsWith("is too slow: dropped 17 of what it was to be run for");
        }
    }

    @Test
    void noneOutlivesTheClosing() throws Exception {
        Errand errand = errand("echo $$ >$1/pid.new; mv $1/pid.new $1/pid; sleep 600");
        errand.run("");
        await(directory.resolve("pid"));
        errand.run("");

        errand.close();

        assertThat(isAlive()).isFalse();
        assertThat(told()).endsWith("was not run for 1 more");
    }

    @Test
    void whatCannotBeRunIsTold() throws Exception {
        try (Errand errand = new Errand(List.of(directory.toString()), told::add)) {
            errand.run("");

            assertThat(told()).startsWith("'" + directory + "' ");
        }
    }
}
