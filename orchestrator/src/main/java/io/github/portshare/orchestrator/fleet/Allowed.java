package io.github.portshare.orchestrator.fleet;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** What an agent may drive, as its operator has said it: {@code HOST:PORT}, and no other port of it; or the loopback. */
final class Allowed {

    private static final int HTTP = 80;

    private Allowed() {}

    /** Whether that is one. */
    static boolean isOne(String word) {
        URI uri = uri(word);
        return uri != null
                && uri.getHost() != null
                && uri.getPort() > 0
                && uri.getPort() <= 65_535
                && uri.getRawPath().isEmpty()
                && uri.getUserInfo() == null
                && uri.getRawQuery() == null;
    }

    private static URI uri(String word) {
        try {
            return URI.create("tcp://" + word);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Why a target is not; empty where it is. Names are looked up, and addresses compared.
     *
     * @param words none = the loopback
     */
    static Optional<String> problem(List<String> words, URI target) {
        List<InetAddress> wanted = addresses(target.getHost());
        int port = target.getPort() < 0 ? HTTP : target.getPort();
        String shown = target.getHost() + ":" + port;
        if (wanted.isEmpty()) {
            return Optional.of("the host " + target.getHost() + " of the target is not known there: check its name");
        }
        if (words.isEmpty()) {
            return wanted.stream().allMatch(InetAddress::isLoopbackAddress)
                    ? Optional.empty()
                    : Optional.of("its operator allows the loopback of its machine alone, and not " + shown
                            + ": start it with" + " --allow " + shown);
        }
        boolean allowed = words.stream()
                .map(Allowed::uri)
                .anyMatch(
                        one -> one.getPort() == port && addresses(one.getHost()).containsAll(wanted));
        return allowed
                ? Optional.empty()
                : Optional.of("its operator allows " + String.join(", ", words) + ", and not " + shown
                        + ": start it with" + " --allow " + shown);
    }

    private static List<InetAddress> addresses(String host) {
        try {
            return List.of(InetAddress.getAllByName(IpLiteral.unbracketed(host)));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
