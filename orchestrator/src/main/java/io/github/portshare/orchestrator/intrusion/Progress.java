package io.github.portshare.orchestrator.intrusion;

/** Hears how far a table is; called before each of its steps. */
@FunctionalInterface
public interface Progress {

    Progress NOBODYS = (done, of) -> {};

    /** So many of the steps are done. */
    void at(int done, int of);
}
