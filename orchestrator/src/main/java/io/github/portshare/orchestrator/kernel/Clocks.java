package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The three clocks, at one moment.
 *
 * @param wall the time of day, which may be set (CLOCK_REALTIME)
 * @param running time that goes on while this machine runs (CLOCK_MONOTONIC, clock_gettime(2))
 * @param since time since its start, suspended or not (CLOCK_BOOTTIME, by proc_uptime(5), to 10 ms); the one before where that is
 *     not told
 */
public record Clocks(Instant wall, Duration running, Duration since) {

    /** What they show now. */
    public static Clocks now() {
        Duration running = Duration.ofNanos(System.nanoTime());
        return new Clocks(Instant.now(), running, uptime(running));
    }

    private static Duration uptime(Duration otherwise) {
        try {
            String uptime = Files.readString(Path.of("/proc/uptime"), StandardCharsets.US_ASCII);
            return Duration.ofMillis((long) (Double.parseDouble(uptime.split(" ")[0]) * 1_000));
        } catch (IOException e) {
            return otherwise;
        }
    }
}
