package io.github.portshare.loadgen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whom a load drives, resolved once: a resolver asked at every connect would make a load of lookups, and count its failures as the
 * server's. Notes whether anybody was ever met there; used by all event loops.
 */
final class Target {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NOT_YET = Long.MIN_VALUE;

    private final InetSocketAddress address;
    private final List<InetAddress> sources;
    private final SourcePorts sourcePorts = new SourcePorts();
    private final Runnable giveUp;
    private final boolean patient;
    private final AtomicLong refusedSince = new AtomicLong(NOT_YET);
    private volatile boolean met;
    private volatile boolean gaveUp;

    /**
     * Looks the host up, which may take seconds.
     *
     * @param part of the load that goes there from here
     * @param giveUp is run when it has turned out that nobody is there
     */
    Target(LoadPlan plan, Part part, Runnable giveUp) {
        this.address = new InetSocketAddress(plan.host(), plan.port());
        this.sources =
                address.isUnresolved() ? List.of() : plan.traffic().sources().of(address.getAddress(), part);
        this.giveUp = giveUp;
        // a group that is known may be between two generations
        this.patient = !plan.responders().isEmpty() || plan.owners() != null;
    }

    /** Unresolved, where nobody knows the host. */
    InetSocketAddress address() {
        return address;
    }

    /** Our addresses that connections to it come from; none = the kernel is to choose. */
    List<InetAddress> sources() {
        return sources;
    }

    /** Notes our end of a connection that was answered. */
    void answeredFrom(InetSocketAddress source) {
        sourcePorts.used(source);
    }

    /** What those are worth so far. */
    Draws draws() {
        return sourcePorts.draws();
    }

    /** Somebody took a connection, or left a request unanswered: the port is not free. */
    void met() {
        if (!met) {
            met = true;
        }
    }

    /** An attempt was refused. */
    void refused() {
        if (met || patient) {
            return;
        }
        long now = System.nanoTime();
        refusedSince.compareAndSet(NOT_YET, now);
        if (now - refusedSince.get() > PATIENCE_NANOS && !gaveUp) {
            gaveUp = true;
            giveUp.run();
        }
    }

    /** Why the load was given up; empty where it was not. */
    Optional<String> gaveUp() {
        return gaveUp
                ? Optional.of("nobody listens on " + address.toString().replaceFirst("^[^/]*/", "")
                        + ": every attempt was refused for 1 s")
                : Optional.empty();
    }
}
