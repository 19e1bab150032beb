package io.github.portshare.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WireTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Counters counters = new Counters();
    private final List<String> carriedOut = new CopyOnWriteArrayList<>();
    private final Wire wire = new Wire(counters, new PrintStream(out, true, StandardCharsets.UTF_8));

    @AfterEach
    void endTheClock() {
        wire.close();
    }

    @Test
    void aTallyTellsTheCountsOfTheMoment() throws InterruptedException {
        counters.accepted.add(3);
        counters.closed.add(1);
        counters.received.add(7);
        counters.answered.add(6);
        counters.bytes.add(600);

        take("tally\nstop\n");

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("{\"event\":\"tally\",\"accepted\":3,\"open\":2,\"received\":7,\"answered\":6,"
                        + "\"bytes\":600,\"clients\":{},\"cpuMillis\":");
    }

    @Test
    void nothingIsWrittenAfterTheFinalCounts() throws InterruptedException {
        wire.last("ended");

        take("tally\nstop\n");

        assertThat(lines()).singleElement().asString().startsWith("{\"event\":\"final\",");
    }

    @Test
    void ordersAfterStopAreNotRead() throws InterruptedException {
        take("stop\ntally\n");

        assertThat(lines()).isEmpty();
    }

    @Test
    void eachOrderReachesWhoCarriesItOut() throws InterruptedException {
        take("listen\nsteer cpu 1\n\nsteer off \nclose\nsteer off\n");

        assertThat(carriedOut).containsExactly("listen", "steer cpu 1", "steer off", "the order 'close' at once");
    }

    @Test
    void theEndOfStdinMeansStop() throws InterruptedException {
        take("");

        assertThat(carriedOut).containsExactly("the end of stdin");
    }

    /** Who reads the tallies takes one that does not come for a sign that the member hangs. */
    @Test
    void aTallyIsToldWhenTheEventLoopsHaveComeByAndNotBefore() throws InterruptedException {
        BlockingQueue<Runnable> loops = new LinkedBlockingQueue<>();
        MemberOptions options = MemberOptions.parse();
        wire.ready(options, 80, new ListenerProof("inet", 1, 2, true, false), loops::add);

        Runnable comeBy = loops.poll(20, TimeUnit.SECONDS);
        assertThat(lines()).singleElement().asString().contains("\"event\":\"ready\"");

        comeBy.run();
        Runnable next = loops.poll(20, TimeUnit.SECONDS);
        assertThat(lines()).hasSize(2);
        assertThat(lines()[1]).contains("\"event\":\"tally\"");
        assertThat(next).isNotNull();
        assertThat(loops).as("asked once, until they have come by").isEmpty();
    }

    /** Gives these orders and waits until the wire has told to stop. */
    private void take(String orders) throws InterruptedException {
        InputStream in = new ByteArrayInputStream(orders.getBytes(StandardCharsets.UTF_8));
        CountDownLatch stopped = new CountDownLatch(1);
        wire.takeOrders(in, new Wire.Orders() {
            @Override
            public void listen() {
                carriedOut.add("listen");
            }

            @Override
            public void steer(String how) {
                carriedOut.add("steer " + how);
            }

            @Override
            public void pass(String path) {
                carriedOut.add("pass " + path);
            }

            @Override
            public void stop(String reason, boolean atOnce) {
                carriedOut.add(reason + (atOnce ? " at once" : ""));
                stopped.countDown();
            }
        });
        assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private String[] lines() {
        assertThat(wire.areWritten()).isTrue();
        String text = out.toString(StandardCharsets.UTF_8);
        return text.isEmpty() ? new String[0] : text.split("\n");
    }
}
