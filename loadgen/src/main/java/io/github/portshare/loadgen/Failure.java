package io.github.portshare.loadgen;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;

/**
 * How a connect, a write or a read came to nothing: by errno and by what had come until then, and never by words, since
 * strerror(3) speaks the user's language.
 */
record Failure(ErrorKind kind, String words) {

    /** Has all at hand that a failure needs: who has run out of descriptors can load no class either. */
    static void prepare() {
        ClientLimits.read();
        Errno.prepare();
    }

    /** A socket that could not be made: whatever the reason, it is this machine's. */
    static Failure ofSocket(IOException cause) {
        int errno = errno(cause);
        return errno == 0
                ? own(words(cause) + ": no socket; " + ClientLimits.DESCRIPTORS + ", " + ClientLimits.FILES)
                : of(cause, errno);
    }

    /** Of a connect that was not done within so long. */
    static Failure ofSlowConnect(Duration timeout) {
        return new Failure(ErrorKind.TIMEOUT, "no connection within " + timeout.toMillis() + " ms");
    }

    /** Every port of ours that was tried is in use. */
    static Failure noPort() {
        return own("EADDRNOTAVAIL: no free local port; " + ClientLimits.PORTS);
    }

    /**
     * A connect that failed.
     *
     * @throws Error where that is the cause: this program's end, and no failure of a connection
     */
    static Failure ofConnect(Throwable cause) {
        rethrowError(cause);
        int errno = errno(cause);
        if (errno == Errno.ECONNRESET) {
            return new Failure(
                    ErrorKind.RESET_AT_CONNECT, "RST between the handshake and the first request (ECONNRESET)");
        }
        if (errno == Errno.EAGAIN) {
            // over UDP (net/ipv4/af_inet.c, inet_autobind)
            return own("EAGAIN: no free local port; " + ClientLimits.PORTS);
        }
        return errno == Errno.EPIPE ? new Failure(ErrorKind.OTHER, words(cause)) : of(cause, errno);
    }

    /**
     * A connection that ended under a request.
     *
     * @param cause null for a FIN
     * @param answerBegun whether bytes of the answer have come
     * @param reused whether the connection had carried another request before
     * @throws Error where that is the cause: this program's end, and no failure of a connection
     */
    static Failure ofRequest(Throwable cause, boolean answerBegun, boolean reused) {
        rethrowError(cause);
        int errno = errno(cause);
        boolean reset = errno == Errno.ECONNRESET;
        // EPIPE: an RST that answers what was sent after a FIN (net/ipv4/tcp_input.c, tcp_reset)
        boolean closed = cause == null || errno == Errno.EPIPE || errno == 0 && closed(cause);
        if (!reset && !closed) {
            return of(cause, errno);
        }
        if (answerBegun) {
            return new Failure(ErrorKind.CUT_SHORT, (reset ? "RST" : "FIN") + " within the answer");
        }
        return new Failure(
                reset ? ErrorKind.RESET : ErrorKind.CLOSED,
                (reset ? "RST" : "FIN") + " instead of an answer, on a " + (reused ? "reused" : "fresh")
                        + " connection");
    }

    private static Failure of(Throwable cause, int errno) {
        return switch (errno) {
            case Errno.EADDRNOTAVAIL -> noPort();
            // bind(2) to an address of ours and any port
            case Errno.EADDRINUSE -> own("EADDRINUSE: no free local port; " + ClientLimits.PORTS);
            case Errno.EMFILE -> own("EMFILE: too many open descriptors; " + ClientLimits.DESCRIPTORS);
            case Errno.ENFILE -> own("ENFILE: too many open files on this machine; " + ClientLimits.FILES);
            case Errno.ENOBUFS -> own("ENOBUFS: no room for the socket's buffers on this machine");
            case Errno.ENOMEM -> own("ENOMEM: no memory for the socket on this machine");
            case Errno.ETIMEDOUT -> new Failure(ErrorKind.TIMEOUT, words(cause));
            case Errno.ECONNREFUSED -> new Failure(ErrorKind.REFUSED, "connection refused (ECONNREFUSED)");
            case Errno.ENETUNREACH -> new Failure(ErrorKind.UNREACHABLE, "network unreachable (ENETUNREACH)");
            case Errno.EHOSTUNREACH -> new Failure(ErrorKind.UNREACHABLE, "no route to host (EHOSTUNREACH)");
            default -> ofUnknown(cause);
        };
    }

    private static Failure ofUnknown(Throwable cause) {
        // Netty's, which has neither a number nor words (Errors.newConnectException0)
        return cause instanceof NoRouteToHostException
                ? new Failure(ErrorKind.UNREACHABLE, "no route to host (EHOSTUNREACH or ENETUNREACH)")
                : new Failure(timedOut(cause) ? ErrorKind.TIMEOUT : ErrorKind.OTHER, words(cause));
    }

    private static Failure own(String words) {
        return new Failure(ErrorKind.CLIENT_LIMIT, words);
    }

    private static boolean timedOut(Throwable cause) {
        return cause instanceof ConnectTimeoutException;
    }

    private static boolean closed(Throwable cause) {
        return cause instanceof ClosedChannelException || cause instanceof io.vertx.core.http.HttpClosedException;
    }

    private static void rethrowError(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof Error error) {
                throw error;
            }
        }
    }

    /** As a positive number; 0 where no errno is known. */
    private static int errno(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            int number = Errno.of(at);
            if (number > 0) {
                return number;
            }
        }
        return 0;
    }

    static String words(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
