package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Untried;
import java.time.Duration;

/** Waits for what the kernel does on its own, soon. */
final class Deadline {

    private static final Duration SOON = Duration.ofSeconds(2);

    /** Something that may have come about. */
    interface Fact {
        boolean holds() throws InterruptedException;
    }

    private Deadline() {}

    /** Whether it came about in time. */
    static boolean met(Fact fact) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (!fact.holds()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(1);
        }
        return true;
    }

    /** Waits until it has come about. */
    static void require(Fact fact, String otherwise) throws InterruptedException, Untried {
        if (!met(fact)) {
            throw new Untried(otherwise + " within " + SOON.toSeconds() + " s");
        }
    }
}
