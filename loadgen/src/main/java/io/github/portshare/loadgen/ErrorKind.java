package io.github.portshare.loadgen;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/** How a request can end other than well. A request ends in exactly one of these, or well. */
public enum ErrorKind {
    /** No listener: the connect was answered with RST, or the datagram with ICMP port unreachable (ECONNREFUSED). */
    REFUSED,
    /** The connection ended, by RST or FIN, before the whole answer was there. */
    RESET,
    /** No connection, or no whole answer, within the plan's timeout. */
    TIMEOUT,
    /** An answer with a status other than 2xx. */
    BAD_STATUS,
    /** An answer of somebody who is not an expected responder, or of two responders on one connection. */
    BAD_IDENTITY,
    /** Anything else, such as no free local port; {@link Counts#errorSamples} has the words. */
    OTHER;

    /** What the failure of a connect, of a write or of a read means. */
    static ErrorKind of(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return TIMEOUT;
        }
        String words = String.valueOf(cause.getMessage());
        // over UDP the ICMP answer "port unreachable" comes with a later send or receive (net/ipv4/udp.c,
        // __udp4_lib_err)
        if (words.contains("refused") || cause instanceof PortUnreachableException) {
            return REFUSED;
        }
        if (cause instanceof ConnectException) {
            return OTHER;
        }
        if (cause instanceof ClosedChannelException
                || words.contains("closed")
                || cause instanceof IOException && (words.contains("reset") || words.contains("Broken pipe"))) {
            return RESET;
        }
        return OTHER;
    }

    /** The name in reports: {@code bad status}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether the request was never answered in full, so that the member's count may lack it. */
    public boolean unanswered() {
        return this != BAD_STATUS && this != BAD_IDENTITY;
    }
}
