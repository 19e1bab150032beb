package io.github.portshare.loadgen;

import java.util.Locale;

/** How a request can end other than well. A request ends in exactly one of these, or well. */
public enum ErrorKind {
    /** No listener: the connect was answered with RST (ECONNREFUSED). */
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

    /** The name in reports: {@code bad status}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether the request was never answered in full, so that the member's count may lack it. */
    public boolean unanswered() {
        return this != BAD_STATUS && this != BAD_IDENTITY;
    }
}
