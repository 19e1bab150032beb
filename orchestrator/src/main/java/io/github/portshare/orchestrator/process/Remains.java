package io.github.portshare.orchestrator.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What of this process's own could not be ended or removed, in words. It is this process's as a whole, since it is found out while
 * everything else is closed; whoever tells its user of it takes it.
 */
public final class Remains {

    private static final Queue<String> NOTED = new ConcurrentLinkedQueue<>();

    private Remains() {}

    static void note(String words) {
        NOTED.add(words);
    }

    /** Everything that was noted since it was last taken. */
    public static List<String> take() {
        List<String> taken = new ArrayList<>();
        for (String words = NOTED.poll(); words != null; words = NOTED.poll()) {
            taken.add(words);
        }
        return taken;
    }
}
