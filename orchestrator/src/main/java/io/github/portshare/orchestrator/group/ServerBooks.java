package io.github.portshare.orchestrator.group;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a server has told of its counts: it keeps {@link Counters}, or each of its processes writes a line to
 * its descriptor 8 when it ends, as our members do on stdout:
 * {@code {"event":"final","pid":4711,"accepted":2512,"answered":25120}}.
 */
final class ServerBooks {

    private final Map<Long, Tally> told = new ConcurrentHashMap<>();
    private volatile boolean ofEach;
    private volatile boolean together;

    /** Nothing is told yet; it is expected of each process, or of none. */
    ServerBooks(boolean expected) {
        ofEach = expected;
    }

    void hear(JsonNode event) {
        if (event.get("event").asText().equals("final")) {
            told.put(event.path("pid").asLong(), Tally.of(event, true));
            ofEach = true;
        }
    }

    /** The counts as they stand now; missing from here on where they cannot be read. */
    void read(Counters counters) {
        together = counters.together();
        ofEach = !together;
        try {
            told.putAll(counters.read());
        } catch (IOException e) {
            // it has died: its side of the books is missing
        }
    }

    /** Of one process; empty where it keeps none. */
    Optional<Tally> of(long pid) {
        return ofEach ? Optional.of(told.getOrDefault(pid, Tally.NONE)) : Optional.empty();
    }

    /** Of all processes, where they keep one count. */
    Optional<Tally> together() {
        return together ? Optional.of(told.getOrDefault(Counters.TOGETHER, Tally.NONE)) : Optional.empty();
    }
}
