package io.github.portshare.orchestrator.kernel;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address written out, such as 127.0.0.1 or ::1; names are not resolved. */
public final class IpLiteral {

    private static final Pattern ZEROS = Pattern.compile("(?<![0-9a-f])0(:0)+(?![0-9a-f])");

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

    /** An address as people write it, {@code ::1} with its longest run of zeros left out (RFC 5952, 4.2). */
    public static String text(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        String words = address.getHostAddress().replaceFirst("%.*", "");
        Matcher zeros = ZEROS.matcher(words);
        String longest = "";
        int at = 0;
        while (zeros.find()) {
            if (zeros.group().length() > longest.length()) {
                longest = zeros.group();
                at = zeros.start();
            }
        }
        if (longest.isEmpty()) {
            return words;
        }
        String before = words.substring(0, at);
        String after = words.substring(at + longest.length());
        return (before.endsWith(":") ? before.substring(0, before.length() - 1) : before) + "::"
                + (after.startsWith(":") ? after.substring(1) : after);
    }

    /** With brackets where it has colons, as before a port: {@code [::1]}. */
    public static String bracketed(String text) {
        return text.contains(":") ? "[" + text + "]" : text;
    }

    /** Without them. */
    public static String unbracketed(String text) {
        return text.replaceAll("[\\[\\]]", "");
    }

    /** An address at which one who listens there is reached: loopback's for a wildcard. */
    public static String reachable(String text) {
        return parse(text)
                .filter(InetAddress::isAnyLocalAddress)
                .map(wildcard -> wildcard instanceof Inet6Address ? "::1" : "127.0.0.1")
                .orElse(text);
    }
}
