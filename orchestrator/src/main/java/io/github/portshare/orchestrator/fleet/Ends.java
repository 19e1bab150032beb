package io.github.portshare.orchestrator.fleet;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Ends of connections as text: {@code 10.0.0.3:40000}, {@code [::1]:40000}. */
final class Ends {

    private Ends() {}

    static String text(InetSocketAddress end) {
        return IpLiteral.bracketed(IpLiteral.text(end.getAddress())) + ":" + end.getPort();
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none
     */
    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = IpLiteral.unbracketed(text.substring(0, Math.max(0, colon)));
        InetAddress address = IpLiteral.parse(host)
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no address and port"));
        return new InetSocketAddress(address, Integer.parseInt(text.substring(colon + 1)));
    }
}
