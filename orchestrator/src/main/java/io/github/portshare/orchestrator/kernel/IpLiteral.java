package io.github.portshare.orchestrator.kernel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** An address written out, such as 127.0.0.1 or ::1; names are not resolved. */
public final class IpLiteral {

    private IpLiteral() {}

    /** The address; empty if the text is something else, a name perhaps. */
    public static Optional<InetAddress> parse(String text) {
        // what has a colon is never looked up
        if (text.matches("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}")
                || text.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            try {
                return Optional.of(InetAddress.getByName(text));
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** With brackets where it has colons, as before a port: {@code [::1]}. */
    public static String bracketed(String text) {
        return text.contains(":") ? "[" + text + "]" : text;
    }

    /** An address at which one who listens there is reached: loopback's for a wildcard. */
    public static String reachable(String text) {
        return parse(text)
                .filter(InetAddress::isAnyLocalAddress)
                .map(wildcard -> wildcard instanceof Inet6Address ? "::1" : "127.0.0.1")
                .orElse(text);
    }
}
