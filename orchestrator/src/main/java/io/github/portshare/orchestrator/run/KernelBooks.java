package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.Map;
import java.util.function.Supplier;

/** By how much the counters have grown that the kernel keeps for the whole network namespace. */
final class KernelBooks {

    private static final String OPENS = "PassiveOpens";

    private final Supplier<Map<String, Long>> counters;
    private Map<String, Long> before = Map.of();
    private Map<String, Long> after = Map.of();

    /** Of counters by name, as they stand when they are asked for. */
    KernelBooks(Supplier<Map<String, Long>> counters) {
        this.counters = counters;
    }

    static KernelBooks of(Transport transport) {
        return new KernelBooks(transport == Transport.UDP ? Kernel::udpCounters : Kernel::tcpCounters);
    }

    void open() {
        before = counters.get();
    }

    void close() {
        after = counters.get();
    }

    /** Connections accepted for anybody between the two; null where the kernel does not tell. */
    Long opens() {
        return before.containsKey(OPENS) && after.containsKey(OPENS) ? growth(OPENS) : null;
    }

    /** Of one that the kernel does not tell, zero. */
    long growth(String counter) {
        return after.getOrDefault(counter, 0L) - before.getOrDefault(counter, 0L);
    }
}
