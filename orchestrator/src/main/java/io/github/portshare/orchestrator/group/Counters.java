package io.github.portshare.orchestrator.group;

import java.io.IOException;
import java.util.Map;

/** The counts that a server which knows nothing of us keeps of itself. */
interface Counters {

    /** Stands for all processes together, where they keep one count. */
    long TOGETHER = 0;

    /** Whether all processes keep one count. */
    boolean together();

    /** Its counts since its start: by pid, or {@link #TOGETHER}. */
    Map<Long, Tally> read() throws IOException;
}
