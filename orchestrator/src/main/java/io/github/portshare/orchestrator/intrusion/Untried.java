package io.github.portshare.orchestrator.intrusion;

/** What an experiment needs could not be had, so that it has no answer; the message says what. */
final class Untried extends Exception {

    private static final long serialVersionUID = 1;

    Untried(String what) {
        super(what);
    }
}
