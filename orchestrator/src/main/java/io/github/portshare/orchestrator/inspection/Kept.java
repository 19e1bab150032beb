package io.github.portshare.orchestrator.inspection;

import java.time.Duration;
import java.util.function.Function;

/**
 * An answer that is dear to get, and is kept as long as the question is the same: for a while, and where it is very dear for so
 * long that asking takes no more than a share of the time.
 */
final class Kept<Q, A> {

    private final Function<Q, A> ask;
    private final long leastNanos;
    private final double share;
    private long nanos;
    private Q question;
    private A answer;
    private long asked;

    Kept(Duration time, double share, Function<Q, A> ask) {
        this.leastNanos = time.toNanos();
        this.share = share;
        this.ask = ask;
    }

    A of(Q now) {
        if (!now.equals(question) || System.nanoTime() - asked > nanos) {
            long begin = System.nanoTime();
            answer = ask.apply(now);
            question = now;
            asked = System.nanoTime();
            nanos = Math.max(leastNanos, (long) ((asked - begin) / share));
        }
        return answer;
    }

    /** Asks anew the next time. */
    void forget() {
        question = null;
    }
}
