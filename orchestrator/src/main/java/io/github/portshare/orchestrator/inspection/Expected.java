package io.github.portshare.orchestrator.inspection;

import java.util.OptionalInt;

/**
 * What a port's user says that it should be.
 *
 * @param members how many processes should use it; empty = any number
 * @param uid under which every listener should have been made; empty = any
 */
public record Expected(OptionalInt members, OptionalInt uid) {

    /** Nothing is said. */
    public static final Expected ANYTHING = new Expected(OptionalInt.empty(), OptionalInt.empty());

    /** Whether a listener is of another uid. */
    public boolean isForeign(ListenerSight listener) {
        return uid.isPresent() && listener.uid() != uid.getAsInt();
    }
}
