package io.github.portshare.orchestrator.kernel;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What carries a protocol: each has port numbers, a socket table and conflict rules of its own in the kernel. */
public enum Transport {
    @JsonProperty("tcp")
    TCP,
    @JsonProperty("udp")
    UDP;

    /** What carries a protocol of datagrams, or one of connections. */
    public static Transport of(boolean datagrams) {
        return datagrams ? UDP : TCP;
    }

    /** Its sockets in this process's network namespace. */
    public SocketTable table() {
        return this == UDP ? SocketTable.udp() : SocketTable.tcp();
    }

    /** Its sockets in the network namespace of a process. */
    SocketTable table(long pid) {
        return this == UDP ? SocketTable.udp(pid) : SocketTable.tcp(pid);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
