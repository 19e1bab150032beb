package io.github.portshare.server;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a member has seen since it started. Written on event loops, read from the wire's thread. */
final class Counters {

    /** So many clients are told apart by address; more are counted together. */
    static final int MOST_CLIENTS = 128;

    static final String OTHER_CLIENTS = "others";

    private final Map<String, LongAdder> clients = new ConcurrentHashMap<>();

    /** TCP connections accepted; UDP flows opened. */
    final LongAdder accepted = new LongAdder();
    /** Accepted connections that have closed. */
    final LongAdder closed = new LongAdder();
    /** Requests whose head has arrived. */
    final LongAdder received = new LongAdder();
    /** Requests whose whole response has been written to the socket. */
    final LongAdder answered = new LongAdder();
    /** Body bytes of those responses. */
    final LongAdder bytes = new LongAdder();

    /** The cpu whose connections the listener is for; below 0 = it is for none, and {@link #cpus} are not counted. */
    volatile int cpu = -1;

    private final Map<Integer, LongAdder> cpus = new ConcurrentHashMap<>();

    /** Counts a connection that came in on a cpu. */
    void arrive(int on) {
        cpus.computeIfAbsent(on, first -> new LongAdder()).increment();
    }

    /** Connections by the cpu that they came in on. */
    Map<String, Long> cpus() {
        Map<String, Long> counts = new TreeMap<>();
        cpus.forEach((on, count) -> counts.put(Integer.toString(on), count.sum()));
        return counts;
    }

    /** Counts a connection, or a flow, from an address. */
    void accept(String address) {
        accepted.increment();
        LongAdder known = clients.get(address);
        if (known == null) {
            // two at once may make it one more
            String name = clients.size() < MOST_CLIENTS ? address : OTHER_CLIENTS;
            known = clients.computeIfAbsent(name, first -> new LongAdder());
        }
        known.increment();
    }

    /** Connections, or flows, by the client's address. */
    Map<String, Long> clients() {
        Map<String, Long> counts = new TreeMap<>();
        clients.forEach((address, count) -> counts.put(address, count.sum()));
        return counts;
    }

    /** Connections that have not closed. */
    long open() {
        // in this order it is never below 0
        long gone = closed.sum();
        return accepted.sum() - gone;
    }

    /** For the log. */
    String words() {
        return accepted.sum() + " connections accepted, " + received.sum() + " requests received, " + answered.sum()
                + " answered";
    }
}
