package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonValue;

/** What an experiment is at: one word, the same wherever it is shown. */
public enum Phase {
    /** Until the members are there, and steered where they are to be. */
    STARTING("starting"),
    /** Load that is not measured yet. */
    WARM_UP("warm-up"),
    LOAD("load"),
    /** Outsiders try to get in; the load goes on meanwhile, or is over. */
    ATTACK("attack"),
    CONTROL("control"),
    STOPPING("stopping");

    private final String word;

    Phase(String word) {
        this.word = word;
    }

    /** As it is shown, and stands in JSON. */
    @JsonValue
    public String word() {
        return word;
    }
}
