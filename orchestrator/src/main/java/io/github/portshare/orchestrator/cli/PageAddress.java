package io.github.portshare.orchestrator.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Where the live page is: {@code 8081}, {@code 0.0.0.0:8081}, {@code [::1]:8081}; without an address, on loopback. */
final class PageAddress {

    private static final Pattern FORM = Pattern.compile("(?:(\\d+(?:\\.\\d+){3}|\\[[0-9a-fA-F:.]+]):)?(\\d{1,5})");

    private PageAddress() {}

    static InetSocketAddress parse(String words) {
        Matcher parts = FORM.matcher(words);
        try {
            if (parts.matches()) {
                String address = parts.group(1) == null ? "127.0.0.1" : parts.group(1);
                return new InetSocketAddress(InetAddress.getByName(address), Integer.parseInt(parts.group(2)));
            }
        } catch (UnknownHostException | IllegalArgumentException e) {
            // told below
        }
        throw new TypeConversionException(
                "'" + words + "' is not a port or an IP address with a port, such as 8081 or 0.0.0.0:8081");
    }
}
