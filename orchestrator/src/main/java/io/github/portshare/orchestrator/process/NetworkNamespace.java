package io.github.portshare.orchestrator.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace for a child process, with nothing in it but a loopback that is up: its settings are nobody else's, and it goes
 * with the last process in it (network_namespaces(7)).
 *
 * @param prefix words before the command; empty = there is none to be had, and the child runs where we do
 * @param settable whether net.ipv4.tcp_migrate_req can be set in it
 * @param missing what keeps it from being set; null = nothing
 * @param remedy for that; null = none is needed
 */
public record NetworkNamespace(List<String> prefix, boolean settable, String missing, String remedy) {

    private static final Duration TRIAL = Duration.ofSeconds(5);
    private static final String UP = "(ip link set lo up || ifconfig lo up) 2>/dev/null && ";
    private static final String SET =
            "echo 1 >/proc/sys/net/ipv4/tcp_migrate_req && " + "echo 0 >/proc/sys/net/ipv4/tcp_migrate_req && ";
    private static final List<List<String>> WAYS =
            List.of(List.of("unshare", "--net"), List.of("unshare", "--user", "--map-root-user", "--net"));

    /** The best that this user can have, by trial. */
    public static NetworkNamespace find() {
        for (List<String> way : WAYS) {
            if (works(way, UP + SET)) {
                return new NetworkNamespace(words(way, UP), true, null, null);
            }
        }
        for (List<String> way : WAYS) {
            if (works(way, UP)) {
                return new NetworkNamespace(
                        words(way, UP),
                        false,
                        "net.ipv4.tcp_migrate_req cannot be set in a network namespace of our own: /proc/sys is read-only,"
                                + " or this kernel is older than 5.14",
                        "in a container, run it privileged: docker run --privileged");
            }
        }
        return new NetworkNamespace(
                List.of(),
                false,
                "no network namespace of our own can be had (unshare --user --map-root-user --net, ip link set lo up), and"
                        + " net.ipv4.tcp_migrate_req of this machine is not touched",
                "run it as root (sudo portshare restart), with unshare (apt install util-linux) and ip (apt install iproute2);"
                        + " or let users make namespaces: sysctl -w user.max_user_namespaces=10000, and where there are these"
                        + " settings, kernel.unprivileged_userns_clone=1 and kernel.apparmor_restrict_unprivileged_userns=0");
    }

    /** None: the child runs where we do. */
    public static NetworkNamespace none(String missing, String remedy) {
        return new NetworkNamespace(List.of(), false, missing, remedy);
    }

    private static boolean works(List<String> way, String script) {
        return Trial.of(words(way, script), TRIAL).orElse(false);
    }

    private static List<String> words(List<String> way, String script) {
        List<String> words = new ArrayList<>(way);
        words.addAll(List.of("/bin/sh", "-c", script + "exec \"$@\"", "sh"));
        return words;
    }
}
