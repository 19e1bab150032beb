package io.github.portshare.orchestrator.restart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code net.ipv4.tcp_migrate_req} of this process's network namespace, which must be its own. A closing listener reads it (inet_csk_listen_stop
 * -> reuseport_migrate_sock, net/core/sock_reuseport.c).
 */
final class MigrateSetting {

    private static final Path FILE = Path.of("/proc/sys/net/ipv4/tcp_migrate_req");

    private boolean on;
    private int generation;

    /** Sets it; nothing is written where it is so already. */
    void set(boolean wanted) {
        if (wanted == on) {
            return;
        }
        try {
            Files.writeString(FILE, wanted ? "1" : "0");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set " + FILE, e);
        }
        on = wanted;
        generation++;
    }

    /** How often it has been changed: what was made under another generation was made before. */
    int generation() {
        return generation;
    }
}
