package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Under which hosts a page may be asked for. A site whose own name was made to point here (DNS rebinding) could else read
 * the page in its visitor's browser, which tells us the site's name in the Host header.
 *
 * <p>Known are {@code localhost}, the names that were given, and every IP literal: what has no name to look up cannot be
 * made to point elsewhere, and behind a published port or a forwarding the literal that a viewer uses is none of ours. The
 * port does not count, for the same reason.
 */
final class KnownHosts {

    private static final Pattern NAME =
            Pattern.compile("(?i)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");
    private static final Pattern HEADER = Pattern.compile("(\\[[^\\]]*]|[^:\\[\\]]*)(:\\d{0,5})?");

    private final Set<String> names = new TreeSet<>(Set.of("localhost"));

    /** @throws IllegalArgumentException if one of the names cannot be a host's */
    KnownHosts(List<String> more) {
        for (String name : more) {
            if (!isName(name)) {
                throw new IllegalArgumentException("'" + name + "' is not a host name, such as reports.example.org");
            }
            names.add(normal(name));
        }
    }

    /** Whether the text is a host's name as in a Host header, without a port. */
    static boolean isName(String text) {
        String name = normal(text);
        return name.length() <= 253 && NAME.matcher(name).matches();
    }

    /** Whether the Host headers of a request are one, and name a known host. */
    boolean know(List<String> headers) {
        Matcher parts = HEADER.matcher(headers.size() == 1 ? headers.get(0).strip() : "");
        if (!parts.matches()) {
            return false;
        }
        String host = parts.group(1);
        if (host.startsWith("[")) {
            String literal = host.substring(1, host.length() - 1);
            return literal.contains(":") && IpLiteral.parse(literal).isPresent();
        }
        return names.contains(normal(host)) || IpLiteral.parse(host).isPresent();
    }

    /** What a viewer is told whose request has none of them. */
    String refusal(List<String> headers) {
        String asked = headers.size() == 1 ? headers.get(0).strip().replaceFirst(":\\d*$", "") : "";
        String remedy = isName(asked) ? "--page-host " + normal(asked) : "--page-host NAME";
        return "this page answers to an IP address or to one of " + names + "; portshare run " + remedy
                + " adds a name\n";
    }

    /** Names are compared without their case and the dot of the root. */
    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
