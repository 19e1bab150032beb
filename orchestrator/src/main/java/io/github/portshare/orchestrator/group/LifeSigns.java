package io.github.portshare.orchestrator.group;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Who gives no sign of life: neither the counts that a member tells each second nor an answer to the load. Time is counted in
 * looks a second apart, and not by the clock, so that a pause of this process, or of the whole machine, is nobody's silence.
 */
final class LifeSigns {

    /** Looks in vain after which a member hangs; a busy one is late by less, since the load sees its answers. */
    static final int LIFELESS = 5;

    /** Looks are a second apart, less what makes one of them late. */
    private static final long APART = TimeUnit.MILLISECONDS.toNanos(900);

    private static final class Watched {
        long signs;
        int inVain;
        long countedAt;
    }

    private final Map<String, Watched> members = new HashMap<>();

    /**
     * One look at a member.
     *
     * @param id its name
     * @param signs how many it has given so far
     * @param nowNanos of System.nanoTime()
     * @return seconds with a look in each, and no sign
     */
    int look(String id, long signs, long nowNanos) {
        Watched watched = members.get(id);
        if (watched == null || watched.signs != signs) {
            watched = new Watched();
            watched.signs = signs;
            watched.countedAt = nowNanos;
            members.put(id, watched);
        } else if (nowNanos - watched.countedAt >= APART) {
            watched.inVain++;
            watched.countedAt = nowNanos;
        }
        return watched.inVain;
    }
}
