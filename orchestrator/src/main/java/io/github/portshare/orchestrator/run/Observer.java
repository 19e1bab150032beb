package io.github.portshare.orchestrator.run;

/** Watches an experiment. Called on the experiment's thread: what takes long here delays the next look, never the load. */
public interface Observer {

    /** A phase has begun, the one before is over. */
    default void phase(Phase phase) {}

    /** A step of the phase has begun, in a few words. */
    default void step(String words) {}

    /** Something that a reader should know at once; it is in the result too. */
    default void warning(String words) {}

    /** What is known so far; about once a second while the load runs. */
    default void progress(Result soFar) {}

    /** Another that hears the same after this one. */
    default Observer and(Observer other) {
        Observer first = this;
        return new Observer() {
            @Override
            public void phase(Phase phase) {
                first.phase(phase);
                other.phase(phase);
            }

            @Override
            public void step(String words) {
                first.step(words);
                other.step(words);
            }

            @Override
            public void warning(String words) {
                first.warning(words);
                other.warning(words);
            }

            @Override
            public void progress(Result soFar) {
                first.progress(soFar);
                other.progress(soFar);
            }
        };
    }
}
