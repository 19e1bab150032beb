package io.github.portshare.orchestrator.verdict;

/**
 * A range of shares.
 *
 * @param low from 0 to 1
 * @param high from low to 1
 */
public record Interval(double low, double high) {

    boolean contains(Interval other) {
        return low <= other.low && other.high <= high;
    }

    boolean apartFrom(Interval other) {
        return other.high < low || high < other.low;
    }
}
