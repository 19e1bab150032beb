package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.group.GroupPlan;
import io.github.portshare.orchestrator.group.Launcher;
import io.github.portshare.orchestrator.group.ServerKind;
import io.github.portshare.orchestrator.group.ServerPlan;
import io.github.portshare.orchestrator.process.Identity;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A way to serve one port, of those that are compared. Only set-ups of one family, which run the same server software, can be:
 * between families the software differs, and not only who accepts. The first of a family is its baseline.
 */
public enum Setup {
    VERTX_ONE("vertx-one", "one process with one event loop", null, false),
    VERTX_LOOPS("vertx-loops", "one process with an event loop for each member: one listener", null, false),
    VERTX_REUSEPORT("vertx-reuseport", "a process for each member, SO_REUSEPORT", null, true),
    NGINX_SHARED(
            "nginx-shared", "one listener, accept_mutex off: the default since 1.11.3", ServerKind.NGINX_SHARED, true),
    NGINX_MUTEX("nginx-mutex", "one listener, accept_mutex on: the default before", ServerKind.NGINX_MUTEX, true),
    NGINX_REUSEPORT("nginx-reuseport", "a listener for each worker, SO_REUSEPORT", ServerKind.NGINX, true),
    PYTHON_INHERITED("python-inherited", "one listener, inherited by all processes", ServerKind.PYTHON_INHERITED, true),
    PYTHON_REUSEPORT("python-reuseport", "a listener for each process, SO_REUSEPORT", ServerKind.PYTHON, true);

    private final String word;
    private final String words;
    /** null = our own members. */
    private final ServerKind kind;

    private final boolean many;

    Setup(String word, String words, ServerKind kind, boolean many) {
        this.word = word;
        this.words = words;
        this.kind = kind;
        this.many = many;
    }

    /** Its name: {@code nginx-shared}. */
    @JsonValue
    public String word() {
        return word;
    }

    /** What it is, in words. */
    public String words() {
        return words;
    }

    /** The server software: {@code nginx}. */
    public String family() {
        return word.substring(0, word.indexOf('-'));
    }

    /** How many processes answer, in a comparison of so many members. */
    int processes(int members) {
        return many ? members : 1;
    }

    /** Why it cannot be started here, with the remedy; empty where nothing is in the way. */
    Optional<String> problem(Identity identity) {
        return kind == null ? Optional.empty() : kind.problem(identity);
    }

    Launcher launcher(int members, String host, int port, Identity identity) {
        if (kind != null) {
            return new ServerPlan(kind, members, Protocol.HTTP, host, port, identity, List.of());
        }
        return new GroupPlan(
                processes(members),
                Protocol.HTTP,
                host,
                port,
                identity,
                null,
                List.of(),
                this == VERTX_LOOPS ? members : 1,
                true,
                false);
    }

    /** The set-up of this name. */
    public static Optional<Setup> of(String word) {
        return Arrays.stream(values()).filter(setup -> setup.word.equals(word)).findFirst();
    }

    /** All names, for messages. */
    public static String all() {
        return Arrays.stream(values()).map(Setup::word).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return word;
    }
}
