package io.github.portshare.loadgen;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What came of a {@link Schedule} in one phase: how an open loop kept to it. In a closed loop all of it is
 * zero.
 *
 * @param scheduled requests whose intended start has come; {@code scheduled = begun + unsent}
 * @param queued begun requests whose connection was busy at their intended start
 * @param lag of the begun ones in microseconds, from the intended start until the request was begun
 * @param intended latency of the answered ones in microseconds, from the intended start to the whole answer
 * @param intendedAtLeast of all others, the unsent ones among them, the least that their latency would have been: microseconds
 *     from the intended start to their end, or to the end of the load; {@code scheduled} = both counts together, once the
 *     load has ended
 * @param ofService of all of these, the least of that time that the service is to blame for: what the generator's event loop
 *     slept with nothing to do while the connection was busy; {@code scheduled} in number
 */
public record Pacing(
        long scheduled,
        long queued,
        Histogram lag,
        Histogram intended,
        Histogram intendedAtLeast,
        Histogram ofService) {

    private static final long LATE_MICROS = 10_000;
    private static final double MOST_OFF = 0.01;

    /** Requests whose intended start came and that were never begun, since the load ended. */
    public long unsent() {
        return scheduled - lag.getTotalCount();
    }

    /**
     * Why the rate was not held; empty where it was: at least 99 % of the requests were begun, and within 10
     * ms of their time.
     *
     * @param rate that was asked for
     */
    public Optional<String> shortfall(Rate rate) {
        long late = lag.getTotalCount() - lag.getCountBetweenValues(0, LATE_MICROS);
        if (late + unsent() <= MOST_OFF * scheduled) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "the rate of %s was not held: of %,d requests %,d began more than %d ms late and %,d not at all; %s",
                rate,
                scheduled,
                late,
                LATE_MICROS / 1_000,
                unsent(),
                2 * (queued + unsent()) > late + unsent()
                        ? "their connections were busy: the server or this machine is too slow for the rate, or give more"
                                + " --connections"
                        : "the generator was late: it lacks processor time, or give more --client-threads"));
    }

    static Pacing sum(Collection<Pacing> parts) {
        long scheduled = 0;
        long queued = 0;
        Histogram lag = Counts.histogram();
        Histogram intended = Counts.histogram();
        Histogram intendedAtLeast = Counts.histogram();
        Histogram ofService = Counts.histogram();
        for (Pacing part : parts) {
            scheduled += part.scheduled;
            queued += part.queued;
            lag.add(part.lag);
            intended.add(part.intended);
            intendedAtLeast.add(part.intendedAtLeast);
            ofService.add(part.ofService);
        }
        return new Pacing(scheduled, queued, lag, intended, intendedAtLeast, ofService);
    }
}
