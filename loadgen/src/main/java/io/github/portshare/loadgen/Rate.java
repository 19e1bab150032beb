package io.github.portshare.loadgen;

import java.util.Locale;

/**
 * How many requests begin in a second, by the clock.
 *
 * @param first requests per second at the begin; 0 = none begins by the clock, but each connection sends its next request
 *     when the last is answered (closed loop)
 * @param last requests per second at the end of the measured phase, to which the rate goes in a straight line
 * @param arrival how they follow each other
 */
public record Rate(long first, long last, Arrival arrival) {

    /** No clock. */
    public static final Rate CLOSED_LOOP = even(0);

    private static final double SECOND = 1e9;

    /** So many, from begin to end, at equal distances. */
    public static Rate even(long perSecond) {
        return new Rate(perSecond, perSecond, Arrival.EVEN);
    }

    /** Whether it is another at the end. */
    public boolean isStaged() {
        return first != last;
    }

    /** The same without its change. */
    Rate atFirst() {
        return new Rate(first, first, arrival);
    }

    /**
     * How many requests are expected until then.
     *
     * @param nanos since the begin
     * @param span of the measured phase, in nanoseconds
     */
    double expected(double nanos, double span) {
        double seconds = nanos / SECOND;
        return seconds * (first + slope(span) * seconds / 2);
    }

    /** When that many are expected, in nanoseconds since the begin: the other way round. */
    double when(double requests, double span) {
        // the root of a quadratic equation in the form that is exact for a small slope
        double root = Math.sqrt((double) first * first + 2 * slope(span) * requests);
        return 2 * requests / (first + root) * SECOND;
    }

    private double slope(double span) {
        return isStaged() ? (last - first) / (span / SECOND) : 0;
    }

    /** {@code 5,000/s}, or {@code 100..5,000/s}. */
    @Override
    public String toString() {
        return (isStaged()
                        ? String.format(Locale.ROOT, "%,d..%,d/s", first, last)
                        : String.format(Locale.ROOT, "%,d/s", first))
                + (arrival == Arrival.POISSON ? " (Poisson)" : "");
    }
}
