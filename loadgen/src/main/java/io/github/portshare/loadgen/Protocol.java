package io.github.portshare.loadgen;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is spoken with who shares the port. */
public enum Protocol {
    HTTP,
    /** Line in, line out. */
    TCP,
    /** Datagram in, datagram out. */
    UDP;

    /** The protocol of this name, such as {@code udp}. */
    public static Optional<Protocol> of(String word) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.toString().equals(word))
                .findFirst();
    }

    /** Whether it goes in datagrams: over UDP, and not over TCP. */
    public boolean datagrams() {
        return this == UDP;
    }

    /** Its name on the command line, in documents, and as the scheme of a target. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
