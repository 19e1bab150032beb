package io.github.portshare.orchestrator.group;

import java.util.Optional;
import java.util.OptionalLong;

/** One of those that share the port: facts, and books where it keeps them. */
public interface Member {

    /** What it is. */
    Facts facts();

    /** Its latest counts; empty where it keeps none. */
    Optional<Tally> books();

    /** How many signs of life it has given of its own accord since it was ready, where it owes one each second; else empty. */
    OptionalLong signs();

    /** Why it is dead, in words; empty while it lives. */
    Optional<String> death();

    default boolean isAlive() {
        return death().isEmpty();
    }

    /** Its name for reports. */
    default String label() {
        return facts().label();
    }
}
