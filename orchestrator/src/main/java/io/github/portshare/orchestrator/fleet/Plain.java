package io.github.portshare.orchestrator.fleet;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import java.io.IOException;
import java.net.InetAddress;

/** A fleet without a key: everybody who reaches it may command it, so that it stays within its machine. */
final class Plain {

    private Plain() {}

    static void requireLoopback(InetAddress address) throws IOException {
        if (!address.isLoopbackAddress()) {
            throw new IOException(
                    IpLiteral.text(address) + " is not loopback, and a fleet without a key stays there: give"
                            + " --fleet-key FILE at both ends ('portshare fleet-key FILE' makes one)");
        }
    }
}
