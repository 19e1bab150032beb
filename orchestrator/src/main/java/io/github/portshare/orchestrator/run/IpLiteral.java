package io.github.portshare.orchestrator.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** An address written out, such as 127.0.0.1 or ::1; names are not resolved. */
final class IpLiteral {

    private IpLiteral() {}

    /** The address; empty if the text is something else, a name perhaps. */
    static Optional<InetAddress> parse(String text) {
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
}
