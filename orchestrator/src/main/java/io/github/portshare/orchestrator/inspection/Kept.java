package io.github.portshare.orchestrator.inspection;

import java.time.Duration;
import java.util.function.Function;

/** An answer that is dear to get, and is kept for a while as long as the question is the same. */
final class Kept<Q, A> {

    private final Function<Q, A> ask;
    private final long nanos;
    private Q question;
    private A answer;
    private long asked;

    Kept(Duration time, Function<Q, A> ask) {
        this.nanos = time.toNanos();
        this.ask = ask;
    }

    A of(Q now) {
        if (!now.equals(question) || System.nanoTime() - asked > nanos) {
            answer = ask.apply(now);
            question = now;
            asked = System.nanoTime();
        }
        return answer;
    }

    /** Asks anew the next time. */
    void forget() {
        question = null;
    }
}
