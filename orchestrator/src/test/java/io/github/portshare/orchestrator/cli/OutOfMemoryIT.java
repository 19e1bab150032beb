package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that run out of memory in a thread whose end nobody waits for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutOfMemoryIT {

    @ParameterizedTest
    @ValueSource(strings = {"swallowed", "uncaught", "full"})
    void theProgramEndsWithOneSentence(String kind) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx24m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Hungry.class.getName(),
                        kind)
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(child.waitFor()).isEqualTo(ExitCode.INTERNAL);
            assertThat(said).matches("portshare: out of memory: 2\\d MiB were not enough for this\n");
        } finally {
            child.destroyForcibly();
        }
    }

    /** Waits for ever, while another thread takes all memory. */
    static final class Hungry {

        private static final List<byte[]> TAKEN = new ArrayList<>();

        private Hungry() {}

        public static void main(String[] arguments) throws InterruptedException {
            OutOfMemory.watch();
            Thread thread = new Thread(() -> take(arguments[0]));
            thread.setDaemon(true);
            thread.start();
            new CountDownLatch(1).await();
        }

        private static void take(String kind) {
            int piece = kind.equals("full") ? 16 : 10_000;
            while (true) {
                try {
                    TAKEN.add(new byte[piece]);
                } catch (OutOfMemoryError e) {
                    if (kind.equals("uncaught")) {
                        throw e;
                    }
                }
            }
        }
    }
}
