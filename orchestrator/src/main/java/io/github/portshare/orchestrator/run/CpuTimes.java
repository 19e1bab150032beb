package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Processes;

/**
 * Who has had the CPU: since each began, or between two looks. Over loopback the sender's time contains most of what the kernel
 * does for the receiver (dev_queue_xmit and the softirq after it run where the sender is), in every set-up alike.
 *
 * @param servers seconds of all processes of a group, and of those of their children that have ended
 * @param generator seconds of this process
 * @param others seconds of all others of the machine; null = not told
 */
record CpuTimes(double servers, double generator, Double others) {

    /** A look, now. */
    static CpuTimes of(Group group) {
        double generator = seconds(ProcessHandle.current().pid());
        double servers =
                group.processes().stream().mapToDouble(CpuTimes::seconds).sum();
        return new CpuTimes(
                servers,
                generator,
                Kernel.cpuTime()
                        .map(all -> all.toMillis() / 1e3 - servers - generator)
                        .orElse(null));
    }

    private static double seconds(long pid) {
        return Processes.cpuTime(pid).toMillis() / 1e3;
    }

    /** Of the time from an earlier look to this one. */
    CpuTimes since(CpuTimes earlier) {
        return new CpuTimes(
                servers - earlier.servers,
                generator - earlier.generator,
                others == null || earlier.others == null ? null : Math.max(0, others - earlier.others));
    }
}
