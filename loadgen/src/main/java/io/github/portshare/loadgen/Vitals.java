package io.github.portshare.loadgen;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * What the generator has had of the machine up to a moment: its event loops by /proc/self/task/TID/schedstat
 * (Documentation/scheduler/sched-stats.rst: nanoseconds on a cpu, and waiting for one), its collector by the JVM.
 *
 * @param nanos the moment, as {@link System#nanoTime} counts
 * @param loops event loops that there are
 * @param busyNanos of all of them, on a cpu
 * @param waitedNanos of all of them, ready to run and without a cpu
 * @param collections of garbage
 * @param collectionMillis that they took
 */
public record Vitals(long nanos, int loops, long busyNanos, long waitedNanos, long collections, long collectionMillis) {

    /** As the kernel cuts the names of the threads off, of both engines. */
    private static final Set<String> LOOPS = Set.of("load", "vert.x-eventloo");

    private static final Path TASKS = Path.of("/proc/self/task");

    /** A look, now. */
    public static Vitals now() {
        int loops = 0;
        long busy = 0;
        long waited = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                String[] times = times(task);
                if (times != null) {
                    loops++;
                    busy += Long.parseLong(times[0]);
                    waited += Long.parseLong(times[1]);
                }
            }
        } catch (IOException e) {
            loops = 0;
        }
        long collections = 0;
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            millis += Math.max(0, collector.getCollectionTime());
        }
        return new Vitals(System.nanoTime(), loops, busy, waited, collections, millis);
    }

    /** Null of a thread that is no event loop, or has ended; zeros where the kernel keeps none (CONFIG_SCHED_INFO). */
    private static String[] times(Path task) {
        try {
            return LOOPS.contains(Files.readString(task.resolve("comm")).strip())
                    ? Files.readString(task.resolve("schedstat")).strip().split(" ")
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Which part of the time since then its loops were on a cpu; null where that is not known. */
    public Double busySince(Vitals earlier) {
        return part(busyNanos - earlier.busyNanos, earlier);
    }

    /** Which part of it they waited for one. */
    public Double waitedSince(Vitals earlier) {
        return part(waitedNanos - earlier.waitedNanos, earlier);
    }

    private Double part(long of, Vitals earlier) {
        boolean known = loops > 0 && loops == earlier.loops && busyNanos > 0 && nanos > earlier.nanos;
        return known ? Math.max(0, Math.min(1, of / (double) loops / (nanos - earlier.nanos))) : null;
    }
}
