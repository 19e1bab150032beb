package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * A host, or an address, and a port: {@code 10.0.0.1:7400}, {@code [::1]:7400}, {@code judge:7400}; a port alone is of the loopback.
 *
 * @param host without brackets
 */
record HostAndPort(String host, int port) {

    private static final Pattern FORM = Pattern.compile("(?:(\\[[0-9a-fA-F:.]+\\]|[^\\[\\]:]+):)?(\\d{1,5})");

    static HostAndPort parse(String words) {
        Matcher parts = FORM.matcher(words);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
            throw new TypeConversionException(
                    "'" + words + "' is no host and port such as 10.0.0.1:7400, [::1]:7400 or judge:7400");
        }
        String host = parts.group(1) == null ? "127.0.0.1" : IpLiteral.unbracketed(parts.group(1));
        return new HostAndPort(host, Integer.parseInt(parts.group(2)));
    }
}
