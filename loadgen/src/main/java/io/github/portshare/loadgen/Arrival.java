package io.github.portshare.loadgen;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the requests of an open loop follow each other. */
public enum Arrival {
    /** At equal distances, dealt to the connections in turn. */
    EVEN,
    /**
     * As from very many clients that know nothing of each other: at distances that are exponentially distributed. Each
     * connection has such a process of its own, and together they are one (superposition).
     */
    POISSON;

    /** The arrival of that name, as {@link #toString} gives it. */
    public static Optional<Arrival> of(String name) {
        return Arrays.stream(values())
                .filter(arrival -> arrival.toString().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
