package io.github.portshare.orchestrator.verdict;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Of how many connections it is known who has them, where answers do not name who gives them.
 *
 * @param made connections of the measured phase
 * @param attributed those of them whose owner was found
 * @param hindrances what keeps others from being found, as far as that shows
 */
public record Attribution(long made, long attributed, List<Finding> hindrances) {

    /** The part of the connections whose owners must be known: shares of fewer may be those of who is easily seen. */
    static final double ENOUGH = 0.99;

    boolean isEnough() {
        return attributed >= ENOUGH * made;
    }

    /** {@code 5,868 of 5,868 connections attributed}. */
    String words() {
        return String.format(Locale.ROOT, "%,d of %,d connections attributed", attributed, made);
    }

    /** Why that is not enough. */
    List<Finding> findings() {
        String few = String.format(
                Locale.ROOT,
                "%s, %.1f %% where %.0f %% are needed",
                words(),
                Math.floor(1_000.0 * attributed / made) / 10,
                ENOUGH * 100);
        if (hindrances.isEmpty()) {
            return List.of(new Finding(
                    few,
                    "who is accepted late, or left with its first answer, is not found: fewer --connections, more"
                            + " --requests-per-connection, no TCP_DEFER_ACCEPT at the server; a stranger's are nobody's: see"
                            + " the check 'group'"));
        }
        Finding first = hindrances.get(0);
        return Stream.concat(
                        Stream.of(new Finding(few + ": " + first.words(), first.remedy())),
                        hindrances.stream().skip(1))
                .toList();
    }
}
