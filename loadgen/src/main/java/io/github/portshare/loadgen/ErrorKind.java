package io.github.portshare.loadgen;

import java.util.Locale;

/** How a request can end other than well. A request ends in exactly one of these, or well. */
public enum ErrorKind {
    /**
     * No listener: the connect was answered with RST, or the datagram with ICMP port unreachable
     * (ECONNREFUSED), or by the client's own socket.
     */
    REFUSED,
    /** No way to the host: the network between has none, or is away (EHOSTUNREACH, ENETUNREACH). */
    UNREACHABLE,
    /** The connect was answered, and an RST came before the client had seen it as established (ECONNRESET from connect). */
    RESET_AT_CONNECT,
    /** RST on an established connection, before any byte of the answer. */
    RESET,
    /**
     * FIN on an established connection, before any byte of the answer: on a reused one typically a server's idle limit that
     * crossed the request.
     */
    CLOSED,
    /** RST or FIN within the answer. */
    CUT_SHORT,
    /** No connection, or no whole answer, within the plan's timeout. */
    TIMEOUT,
    /** Bytes that are no answer: not of the protocol, without an end, or a switch of protocols that nobody asked for. */
    BAD_ANSWER,
    /** An answer with a status other than 2xx. */
    BAD_STATUS,
    /** An answer of somebody who is not an expected responder, or of two responders on one connection. */
    BAD_IDENTITY,
    /** A limit of the generator's own machine, such as no free local port or descriptor: nothing was sent. */
    CLIENT_LIMIT,
    /** Anything else; {@link Counts#errorSamples} has the words. */
    OTHER;

    /** The name in reports: {@code bad status}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether the request was never answered in full, so that the member's count may lack it. */
    public boolean unanswered() {
        return this != BAD_STATUS && this != BAD_IDENTITY;
    }

    /** Whether the generator is the cause: nothing was sent, and the server has no part in it. */
    public boolean ownLimit() {
        return this == CLIENT_LIMIT;
    }
}
