package io.github.portshare.loadgen;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Event loops on selectors, and connections whose ends on our side are chosen by ourselves. */
final class RawLoops implements Loops {

    private final LoadPlan plan;
    private final Target target;
    private final SourcePairs pairs;
    private final List<SelectorLoop> loops = new CopyOnWriteArrayList<>();

    RawLoops(LoadPlan plan, Part part, Target target) {
        this.plan = plan;
        this.target = target;
        Failure.prepare();
        this.pairs = new SourcePairs(
                target.sources(),
                LocalPorts.here(),
                plan.port(),
                (int) part.of(plan.traffic().connections()),
                // parts that have an address in common do not draw its ports in one order
                plan.traffic().seed() + part.number());
    }

    @Override
    public Loop begin(Consumer<Throwable> broken) {
        SelectorLoop loop = new RawLoop(broken);
        loops.add(loop);
        loop.start();
        return loop;
    }

    @Override
    public void close(long seconds) {
        loops.forEach(SelectorLoop::end);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try {
            for (SelectorLoop loop : loops) {
                loop.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class RawLoop extends SelectorLoop {

        private final ByteBuffer request = HttpDialogue.request(plan);
        private final Names names = new Names();

        RawLoop(Consumer<Throwable> broken) {
            super(broken);
        }

        @Override
        public Carrier carrier(int ordinal, Carrier.Outcome outcome) {
            Protocol protocol = plan.traffic().protocol();
            Dialogue dialogue = protocol == Protocol.HTTP
                    ? new HttpDialogue(request, plan.identityHeader(), names)
                    : new LineDialogue(ordinal, protocol.datagrams(), names);
            return new RawCarrier(this, plan.traffic(), target.address(), pairs, dialogue, outcome);
        }
    }
}
