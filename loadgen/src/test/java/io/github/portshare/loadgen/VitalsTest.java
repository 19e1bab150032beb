package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class VitalsTest {

    private static Vitals at(long nanos, int loops, long busy, long waited) {
        return new Vitals(nanos, loops, busy, waited, 0, 0);
    }

    @Test
    void whatTheLoopsHadIsAPartOfTheTimeOfAllOfThem() {
        Vitals first = at(1_000, 2, 500, 100);
        Vitals last = at(2_000, 2, 2_000, 300);

        assertThat(last.busySince(first)).isCloseTo(0.75, within(1e-9));
        assertThat(last.waitedSince(first)).isCloseTo(0.1, within(1e-9));
    }

    @Test
    void whereTheKernelDoesNotTellNothingIsSaid() {
        assertThat(at(2_000, 2, 0, 0).busySince(at(1_000, 2, 0, 0))).isNull();
        assertThat(at(2_000, 0, 0, 0).busySince(at(1_000, 2, 5, 5))).isNull();
    }

    @Test
    void aLoopIsKnownByItsNameAndItsTimeGrows() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        Thread loop = new Thread(
                () -> {
                    while (!ended.get()) {
                        Thread.onSpinWait();
                    }
                },
                "load");
        int before = Vitals.now().loops();
        loop.start();
        try {
            // it has its name when it runs
            while (Vitals.now().loops() == before) {
                Thread.onSpinWait();
            }
            Vitals first = Vitals.now();
            while (Vitals.now().busyNanos() <= first.busyNanos()) {
                Thread.onSpinWait();
            }
            assertThat(first.loops()).isEqualTo(before + 1);
        } finally {
            ended.set(true);
            loop.join();
        }
    }
}
