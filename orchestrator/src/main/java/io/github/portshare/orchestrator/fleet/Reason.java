package io.github.portshare.orchestrator.fleet;

import io.netty.channel.unix.Errors;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** A failure of a connection in words for people, about the other end of it. */
final class Reason {

    /** By errno, since strerror(3) speaks the user's language; the numbers are those of Linux (errno(3)). */
    private static final Map<Integer, String> ERRNOS = Map.ofEntries(
            Map.entry(1, "operation not permitted (EPERM)"),
            Map.entry(13, "permission denied (EACCES)"),
            Map.entry(23, "too many open files on this machine (ENFILE)"),
            Map.entry(24, "too many open descriptors (EMFILE)"),
            Map.entry(32, "connection reset (EPIPE)"),
            Map.entry(97, "addresses of its kind are not supported here (EAFNOSUPPORT)"),
            Map.entry(98, "address already in use (EADDRINUSE)"),
            Map.entry(99, "no such address on this machine, or no free port (EADDRNOTAVAIL)"),
            Map.entry(100, "network is down (ENETDOWN)"),
            Map.entry(101, "network unreachable (ENETUNREACH)"),
            Map.entry(103, "connection aborted (ECONNABORTED)"),
            Map.entry(104, "connection reset (ECONNRESET)"),
            Map.entry(110, "connection timed out (ETIMEDOUT)"),
            Map.entry(111, "connection refused (ECONNREFUSED)"),
            Map.entry(113, "no route to host (EHOSTUNREACH)"));

    /** Netty's class of a failed connect is not public; its message has the number. */
    private static final Pattern NUMBER = Pattern.compile("error\\(-(\\d+)\\)");

    private static final int LONGEST = 300;

    /** What a peer's trust manager sends (RFC 8446, 6.2). */
    private static final Pattern CERTIFICATE_ALERT = Pattern.compile("alert: (certificate_unknown|bad_certificate)");

    private Reason() {}

    /** Such as {@code 4.8 s}. */
    static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    /** Without what a terminal would obey, and not long: much of it is another's words. */
    static String printable(String words) {
        String line = words.replaceAll("\\p{C}", "?");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }

    static String of(Throwable failure) {
        boolean inTls = false;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String told = told(at);
            if (told != null) {
                return told;
            }
            inTls |= at instanceof SSLException;
        }
        return (inTls ? "no TLS with it: " : "") + words(failure);
    }

    private static String told(Throwable cause) {
        if (cause instanceof Pin.OtherKeyException) {
            return "it has another key";
        } else if (cause instanceof NotSslRecordException) {
            return "it speaks no TLS: give it --fleet-key";
        } else if (cause instanceof SSLException) {
            return ofTls(String.valueOf(cause.getMessage()));
        } else if (cause instanceof TooLongFrameException) {
            return "it sent too long a message";
        } else if (cause instanceof CorruptedFrameException) {
            return cause.getMessage().startsWith("Max frame length")
                    ? "it sent too long a message: more than " + (Link.LONGEST >> 20) + " MiB"
                    : "it sent what is no message of ours: " + cause.getMessage();
        } else if (cause instanceof CharacterCodingException) {
            return "it sent a message that is no UTF-8";
        } else if (cause instanceof ClosedChannelException) {
            return "it closed the connection";
        } else if (cause instanceof NoRouteToHostException) {
            // Netty's has neither a number nor words (Errors.newConnectException0)
            return "no route to host (EHOSTUNREACH or ENETUNREACH)";
        }
        return cause instanceof IOException ? ERRNOS.get(errno(cause)) : null;
    }

    private static String ofTls(String message) {
        if (CERTIFICATE_ALERT.matcher(message).find()) {
            return "it has another key";
        }
        if (message.startsWith("Insufficient buffer remaining for AEAD cipher fragment")) {
            // the farewell of a client that has given up, in clear, where the JDK expects what is sealed
            return "it gave up before TLS was done";
        }
        return message.contains("Empty client certificate chain") ? "it showed no key" : null;
    }

    /** As a positive number; 0 where it is not known. */
    static int errno(Throwable cause) {
        if (cause instanceof Errors.NativeIoException io) {
            return -io.expectedErr();
        }
        Matcher number = NUMBER.matcher(String.valueOf(cause.getMessage()));
        return number.find() ? Integer.parseInt(number.group(1)) : 0;
    }

    /** The failure's own. */
    static String words(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
