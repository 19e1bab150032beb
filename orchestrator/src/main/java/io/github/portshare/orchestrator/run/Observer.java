package io.github.portshare.orchestrator.run;

/** Watches an experiment. Called on the experiment's thread: what takes long here delays the next look, never the load. */
public interface Observer {

    /** A step has begun, in a few words. */
    default void step(String words) {}

    /** Something that a reader should know at once; it is in the result too. */
    default void warning(String words) {}

    /** What is known so far; about once a second while the load runs. */
    default void progress(Result soFar) {}
}
