package io.github.portshare.orchestrator.agent;

/** What an experiment needs could not be had, so that it has no answer; the message says what. */
public final class Untried extends Exception {

    private static final long serialVersionUID = 1;

    public Untried(String what) {
        super(what);
    }
}
