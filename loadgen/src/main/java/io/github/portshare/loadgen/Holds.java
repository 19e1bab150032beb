package io.github.portshare.loadgen;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * The connections of one event loop that wait until it is known who has them at the other end. Confined to that
 * loop.
 *
 * <p>One question is under way at a time, and it is for all: a look at the kernel's table costs much the same
 * for one as for thousands. It is asked when every connection of the loop waits, or some milliseconds after the
 * first does. Who is named goes on, and so makes room for the next at a server that accepts one at a time; who
 * is not named has not been accepted yet and is asked for again, until nobody was named for a while. That a
 * question takes long is no server's fault.
 */
final class Holds {

    /** Without anybody being named: a server may accept only what has sent something (TCP_DEFER_ACCEPT, tcp(7)). */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** That one may wait at all once the load is to end. */
    static final long AT_END_NANOS = TimeUnit.SECONDS.toNanos(3);

    static final long GATHER_MILLIS = 5;

    /** Who waits. */
    interface Waiting {

        /**
         * The end of the wait.
         *
         * @param name of the owner, {@link Counts#UNNAMED} where nobody can name it; null = nobody has accepted it so far
         */
        void owned(String name);
    }

    /** What the loop is asked to do. */
    interface Loop {

        /** Has the question answered elsewhere, and hands the answer on here. */
        void ask(Set<InetSocketAddress> held, Consumer<Map<InetSocketAddress, String>> answer);

        void after(long millis, Runnable task);
    }

    private record Hold(Waiting who, boolean once, long sinceNanos) {}

    private final Loop loop;
    private final IntSupplier all;
    private final LongSupplier nanos;
    private final Map<InetSocketAddress, Hold> holds = new HashMap<>();
    private boolean asking;
    private boolean gathering;
    private long namedNanos;

    /**
     * Holds nobody yet.
     *
     * @param all how many connections could wait
     */
    Holds(Loop loop, IntSupplier all, LongSupplier nanos) {
        this.loop = loop;
        this.all = all;
        this.nanos = nanos;
        this.namedNanos = nanos.getAsLong();
    }

    /**
     * One more waits.
     *
     * @param address our end of its connection
     * @param once whether one question is enough, since the connection has been accepted
     */
    void add(InetSocketAddress address, Waiting who, boolean once) {
        holds.put(address, new Hold(who, once, nanos.getAsLong()));
        if (!asking && holds.size() >= all.getAsInt()) {
            ask();
        } else {
            gather();
        }
    }

    /** It waits no more, and is told nothing. */
    void remove(InetSocketAddress address) {
        holds.remove(address);
    }

    private void gather() {
        if (!asking && !gathering && !holds.isEmpty()) {
            gathering = true;
            loop.after(GATHER_MILLIS, () -> {
                gathering = false;
                if (!asking && !holds.isEmpty()) {
                    ask();
                }
            });
        }
    }

    private void ask() {
        asking = true;
        Map<InetSocketAddress, Hold> asked = Map.copyOf(holds);
        long now = nanos.getAsLong();
        loop.ask(asked.keySet(), names -> answered(asked, now, names));
    }

    private void answered(Map<InetSocketAddress, Hold> asked, long askedNanos, Map<InetSocketAddress, String> names) {
        asking = false;
        if (!names.isEmpty()) {
            namedNanos = nanos.getAsLong();
        }
        List<Runnable> ends = new ArrayList<>();
        asked.forEach((address, hold) -> {
            String name = names.get(address);
            boolean vain = askedNanos - Math.max(hold.sinceNanos, namedNanos) >= PATIENCE_NANOS;
            // not of one that has ended meanwhile, nor of the next connection from its port
            if ((name != null || hold.once || vain) && holds.remove(address, hold)) {
                ends.add(() -> hold.who.owned(name));
            }
        });
        ends.forEach(Runnable::run);
        gather();
    }

    /** Lets go those who have waited for so long, whatever for. */
    void expire(long mostNanos) {
        long now = nanos.getAsLong();
        List<Runnable> ends = new ArrayList<>();
        holds.values().removeIf(hold -> {
            boolean over = now - hold.sinceNanos >= mostNanos;
            if (over) {
                ends.add(() -> hold.who.owned(null));
            }
            return over;
        });
        ends.forEach(Runnable::run);
    }
}
