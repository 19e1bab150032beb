package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadPlan;
import java.util.function.Consumer;

/** Who makes the load: this process, or others at its word. */
@FunctionalInterface
public interface Loads extends AutoCloseable {

    /**
     * Until they are there; before anything else is started, since who learns later that they are not has waited for nothing.
     *
     * @param step is told what is waited for, in a few words
     * @throws ImpossiblePlanException where they do not come
     */
    default void await(Consumer<String> step) throws InterruptedException {}

    /**
     * A load that has not begun.
     *
     * @throws ImpossiblePlanException where it cannot be made
     */
    Load of(LoadPlan plan) throws InterruptedException;

    /** Lets them go. */
    @Override
    default void close() {}
}
