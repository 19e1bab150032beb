package io.github.portshare.orchestrator.kernel;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a group speaks, and so where the kernel shows its sockets. */
public enum Protocol {
    @JsonProperty("http")
    HTTP,
    /** AgentLine in, line out. */
    @JsonProperty("tcp")
    TCP,
    /** Datagram in, datagram out. */
    @JsonProperty("udp")
    UDP;

    /** The protocol of this name, such as {@code udp}. */
    public static Optional<Protocol> of(String word) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.toString().equals(word))
                .findFirst();
    }

    public Transport transport() {
        return this == UDP ? Transport.UDP : Transport.TCP;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
