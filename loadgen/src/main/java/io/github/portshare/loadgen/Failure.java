package io.github.portshare.loadgen;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors;
import java.net.ConnectException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a connect, a write or a read came to nothing: by errno and by what had come until then, and never by words, since
 * strerror(3) speaks the user's language.
 */
record Failure(ErrorKind kind, String words) {

    // the numbers of asm-generic/errno.h, which x86_64 and aarch64 share
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EPIPE = 32;
    private static final int EADDRNOTAVAIL = 99;
    private static final int ECONNRESET = 104;
    private static final int ENOBUFS = 105;
    private static final int ETIMEDOUT = 110;
    private static final int ECONNREFUSED = 111;

    /** The class of Netty that has the errno of a connect is not public; its message has the number. */
    private static final Pattern NUMBER = Pattern.compile("error\\(-(\\d+)\\)");

    /** Has all at hand that a failure needs: who has run out of descriptors can load no class either. */
    static void prepare() {
        ClientLimits.read();
    }

    /**
     * A connect that failed.
     *
     * @throws Error where that is the cause: this program's end, and no failure of a connection
     */
    static Failure ofConnect(Throwable cause) {
        rethrowError(cause);
        int errno = errno(cause);
        if (errno == ECONNRESET) {
            return new Failure(
                    ErrorKind.RESET_AT_CONNECT, "RST between the handshake and the first request (ECONNRESET)");
        }
        if (errno == EAGAIN) {
            // over UDP (net/ipv4/af_inet.c, inet_autobind)
            return own("EAGAIN: no free local port; " + ClientLimits.PORTS);
        }
        return errno == EPIPE ? new Failure(ErrorKind.OTHER, words(cause)) : of(cause, errno);
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
        boolean reset = errno == ECONNRESET;
        // EPIPE: an RST that answers what was sent after a FIN (net/ipv4/tcp_input.c, tcp_reset)
        boolean closed = cause == null || errno == EPIPE || errno == 0 && closed(cause);
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
            case EADDRNOTAVAIL -> own("EADDRNOTAVAIL: no free local port; " + ClientLimits.PORTS);
            case EMFILE -> own("EMFILE: too many open descriptors; " + ClientLimits.DESCRIPTORS);
            case ENFILE -> own("ENFILE: too many open files on this machine; " + ClientLimits.FILES);
            case ENOBUFS -> own("ENOBUFS: no room for the socket's buffers on this machine");
            case ENOMEM -> own("ENOMEM: no memory for the socket on this machine");
            case ETIMEDOUT -> new Failure(ErrorKind.TIMEOUT, words(cause));
            case ECONNREFUSED -> new Failure(ErrorKind.REFUSED, "connection refused (ECONNREFUSED)");
            default ->
                new Failure(
                        timedOut(cause) ? ErrorKind.TIMEOUT : refused(cause) ? ErrorKind.REFUSED : ErrorKind.OTHER,
                        words(cause));
        };
    }

    private static Failure own(String words) {
        return new Failure(ErrorKind.CLIENT_LIMIT, words);
    }

    private static boolean timedOut(Throwable cause) {
        return cause instanceof ConnectTimeoutException;
    }

    private static boolean refused(Throwable cause) {
        // over UDP the ICMP answer "port unreachable" comes with a later send or receive (net/ipv4/udp.c,
        // __udp4_lib_err)
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof PortUnreachableException) {
                return true;
            }
        }
        return false;
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
            if (at instanceof Errors.NativeIoException io) {
                return -io.expectedErr();
            }
            if (at instanceof ConnectException && at.getMessage() != null) {
                Matcher number = NUMBER.matcher(at.getMessage());
                if (number.find()) {
                    return Integer.parseInt(number.group(1));
                }
            }
        }
        return 0;
    }

    static String words(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
