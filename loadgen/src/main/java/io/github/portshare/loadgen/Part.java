package io.github.portshare.loadgen;

import java.util.List;

/**
 * One of several equal parts of a load, each made by a process of its own. The parts of a plan add up to it exactly: every
 * connection, every request, and in an open loop every intended start belongs to one of them. Where a number does not divide, the
 * first parts have one more.
 *
 * @param number from 0 on
 * @param of how many there are, at least 1
 */
public record Part(int number, int of) {

    /** All of it. */
    public static final Part WHOLE = new Part(0, 1);

    public Part {
        if (of < 1 || number < 0 || number >= of) {
            throw new ImpossibleLoadException(List.of("there is no part " + number + " of " + of));
        }
    }

    /** How many of so many are this part's. */
    public long of(long all) {
        return all / of + (number < all % of ? 1 : 0);
    }

    /** How many of so many are those of the parts before it. */
    public long before(long all) {
        return all / of * number + Math.min(number, all % of);
    }
}
