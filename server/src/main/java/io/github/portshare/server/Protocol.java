package io.github.portshare.server;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a member speaks. */
public enum Protocol {
    /** HTTP/1.1; see {@link Answers}. */
    HTTP,
    /** Line in, line out; see {@link Lines}. */
    TCP,
    /** Datagram in, datagram out; see {@link Lines}. */
    UDP;

    /** The protocol of this name, such as {@code udp}. */
    public static Optional<Protocol> of(String word) {
        return Stream.of(values())
                .filter(protocol -> protocol.toString().equals(word))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
