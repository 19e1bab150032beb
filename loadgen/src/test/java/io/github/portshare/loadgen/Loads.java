package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/** Carries out plans within a deadline, and holds every result to what must be true of any. */
final class Loads {

    private static final long DEADLINE_SECONDS = 30;

    private Loads() {}

    static LoadResult run(PlanBuilder plan) throws InterruptedException {
        try (LoadGenerator generator = new LoadGenerator(plan.build())) {
            return accountedFor(within(generator.start()));
        }
    }

    static <T> T within(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed instead of completing", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("not complete after " + DEADLINE_SECONDS + " s", e);
        }
    }

    /** Checks that in a load that has ended nothing is lost and nothing is counted twice. */
    static LoadResult accountedFor(LoadResult result) {
        accountedFor(result.warmup());
        accountedFor(result.measured());
        return result;
    }

    private static void accountedFor(Counts counts) {
        assertThat(counts.requests()).as("requests = ok + errors").isEqualTo(counts.ok() + counts.errorTotal());
        long answers = counts.responders().values().stream()
                .mapToLong(Counts.Responder::answers)
                .sum();
        long unanswered = counts.errors().entrySet().stream()
                .filter(error -> error.getKey().unanswered())
                .mapToLong(error -> error.getValue())
                .sum();
        assertThat(counts.requests()).as("requests = answers + unanswered").isEqualTo(answers + unanswered);
        assertThat(counts.latency().getTotalCount()).as("one latency an answer").isEqualTo(answers);
        assertThat(counts.unansweredAtLeast().getTotalCount())
                .as("one bound a request without answer")
                .isEqualTo(unanswered);
        assertThat(counts.connect().getTotalCount())
                .as("one connect time a connection")
                .isEqualTo(counts.connections());
        counts.responders()
                .forEach((name, responder) -> assertThat(responder.latency().getTotalCount())
                        .as("one latency an answer of " + name)
                        .isEqualTo(responder.answers()));
        long answered = counts.responders().values().stream()
                .mapToLong(Counts.Responder::connections)
                .sum();
        assertThat(counts.connections()).as("connections = answered + silent").isEqualTo(answered + counts.silent());
        Pacing pacing = counts.pacing();
        if (pacing.scheduled() > 0) {
            assertThat(counts.requests())
                    .as("requests = scheduled - unsent")
                    .isEqualTo(pacing.scheduled() - pacing.unsent());
            assertThat(pacing.unsent()).as("unsent").isNotNegative();
            assertThat(pacing.intended().getTotalCount())
                    .as("one intended latency an answer")
                    .isEqualTo(answers);
            assertThat(pacing.intendedAtLeast().getTotalCount())
                    .as("one bound for each that was due and has no answer")
                    .isEqualTo(unanswered + pacing.unsent());
            assertThat(pacing.ofService().getTotalCount())
                    .as("one part of the service's for each that was due")
                    .isEqualTo(pacing.scheduled());
            Histogram due = pacing.intended().copy();
            due.add(pacing.intendedAtLeast());
            assertThat(pacing.ofService().getMaxValue())
                    .as("the service's part of the latency is no more than all of it")
                    .isLessThanOrEqualTo(due.getMaxValue());
        }
        assertThat(counts.errorSamples().keySet())
                .as("words for each kind of error")
                .isEqualTo(counts.errors().keySet());
    }

    private static final List<Socket> HELD = new CopyOnWriteArrayList<>();

    /** A TCP port on which nothing listens, and no other test will: a socket that is bound and does not listen holds it. */
    static int deadPort() throws IOException {
        Socket holder = new Socket();
        HELD.add(holder);
        holder.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        return holder.getLocalPort();
    }
}
