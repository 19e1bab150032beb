package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelectorLoopTest {

    private final CompletableFuture<Void> broken = new CompletableFuture<>();
    private final SelectorLoop loop = new SelectorLoop(broken::completeExceptionally) {
        @Override
        public Carrier carrier(int ordinal, Carrier.Outcome outcome) {
            throw new UnsupportedOperationException();
        }
    };

    @BeforeEach
    void begin() {
        loop.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        loop.end();
        loop.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(loop.isAlive()).isFalse();
    }

    @Test
    void whatATaskThrowsEndsTheLoopAndIsTold() {
        loop.execute(() -> {
            throw new OutOfMemoryError("of a test");
        });

        assertThatThrownBy(() -> broken.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("of a test");
    }

    @Test
    void timersRunInTheOrderOfTheirTimesAndNoneTooSoon() throws Exception {
        List<String> order = new ArrayList<>();
        CompletableFuture<Long> last = new CompletableFuture<>();
        long begun = System.nanoTime();
        loop.execute(() -> {
            loop.after(30, () -> {
                order.add("coarse");
                last.complete(System.nanoTime());
            });
            loop.exactlyAfter(20_000_000, () -> order.add("exact"));
            loop.exactlyAfter(0, () -> order.add("now"));
            loop.execute(() -> order.add("task"));
            loop.atEndOfTurn(() -> order.add("end of turn"));
        });

        assertThat(last.get(30, TimeUnit.SECONDS) - begun).isGreaterThanOrEqualTo(30_000_000);
        assertThat(order).containsExactly("task", "end of turn", "now", "exact", "coarse");
    }

    @Test
    void oneThatIsEndedTellsNothing() throws Exception {
        loop.end();
        loop.join(TimeUnit.SECONDS.toMillis(30));

        assertThat(broken).isNotDone();
    }
}
