package io.github.portshare.orchestrator.restart;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A way to replace a member by its successor, which is prepared before and has but to listen. */
public enum Technique {
    NONE("none", "nothing is restarted: what the measurement itself loses"),
    STOP_START("stop-start", "all members stop, and then their successors listen"),
    KILL("kill", "SIGKILL, then the successor listens"),
    CLOSE("close", "the listener closes at once, then the successor listens"),
    OVERLAP("overlap", "the successor listens, then the old listener closes at once"),
    DRAIN("drain", "accept to EAGAIN, close, then the successor listens"),
    MIGRATE_CLOSE("migrate-close", "close, with net.ipv4.tcp_migrate_req=1"),
    MIGRATE_DRAIN("migrate-drain", "drain, with net.ipv4.tcp_migrate_req=1"),
    STEER("steer", "a program passes it by; it accepts for --settle, drains, closes"),
    PASS("pass", "the listening descriptor is handed on, the old member drains"),
    RELOAD("reload", "the server's own reload: SIGHUP of nginx's master, SIGUSR2 of HAProxy's");

    private final String word;
    private final String words;

    Technique(String word, String words) {
        this.word = word;
        this.words = words;
    }

    /** Those that a group of our own members can be restarted by, in the order of the report. */
    public static List<Technique> ofMembers() {
        return Arrays.stream(values()).filter(technique -> technique != RELOAD).toList();
    }

    /** The technique of this name, such as {@code drain}. */
    public static Optional<Technique> of(String word) {
        return ofMembers().stream()
                .filter(technique -> technique.word.equals(word))
                .findFirst();
    }

    /** The names of those that can be asked for. */
    public static String all() {
        return ofMembers().stream().map(Technique::toString).collect(Collectors.joining(", "));
    }

    @JsonCreator
    static Technique read(String word) {
        return Arrays.stream(values())
                .filter(technique -> technique.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no technique is called '" + word + "'"));
    }

    /** Whether it wants {@code net.ipv4.tcp_migrate_req}, and so a network namespace where that may be set. */
    public boolean migrates() {
        return this == MIGRATE_CLOSE || this == MIGRATE_DRAIN;
    }

    /** Whether a member that stays is needed. */
    public boolean needsAnother() {
        return this == STEER || migrates();
    }

    /** What it does, in a few words. */
    public String words() {
        return words;
    }

    /** Its name on the command line and in documents. */
    @JsonValue
    @Override
    public String toString() {
        return word;
    }
}
