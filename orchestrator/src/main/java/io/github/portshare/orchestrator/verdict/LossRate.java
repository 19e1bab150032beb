package io.github.portshare.orchestrator.verdict;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * How many of some restarts lost something, and what that says of the next one.
 *
 * @param lost restarts that lost something
 * @param tried restarts
 * @param upper below which the chance that a restart loses something lies, with 95 % (Clopper and Pearson, 1934: one-sided;
 *     for 0 of n about 3/n); 1 where none was tried
 */
@JsonPropertyOrder({"lost", "tried", "upper"})
public record LossRate(long lost, long tried, double upper) {

    /** Of a two-sided interval, each of whose sides is 95 %. */
    private static final double ERROR_RATE = 0.10;
    /** That chance alone contradicts what is expected, in one row of a table. */
    private static final double RARE = 0.001;

    /** What the tables say of a technique: between which chances a restart loses something. */
    public enum Expected {
        /** Nothing is there that could lose: one loss contradicts. */
        @JsonProperty("none")
        NONE(0, 0, "none, since nothing is there that could lose"),
        /** So far none in a thousand was seen, and nothing rules it out. */
        @JsonProperty("hardly")
        HARDLY(0, 0.003, "hardly any, 0.3 % at most"),
        /** Some do. */
        @JsonProperty("some")
        SOME(0, 0.3, "some, 30 % at most"),
        /** It depends: any number is as expected. */
        @JsonProperty("any")
        ANY(0, 1, "any number"),
        /** One of ten and more does. */
        @JsonProperty("often")
        OFTEN(0.1, 1, "many, 10 % and more"),
        /** Most do. */
        @JsonProperty("most")
        MOST(0.5, 1, "most, 50 % and more");

        private final double least;
        private final double most;

        private final String words;

        Expected(double least, double most, String words) {
            this.least = least;
            this.most = most;
            this.words = words;
        }

        /** How many restarts are to lose something, in words. */
        public String words() {
            return words;
        }

        /** The expectation of this name. */
        public static Expected of(String word) {
            return Arrays.stream(values())
                    .filter(expected -> expected.toString().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no expectation is called '" + word + "'"));
        }

        /** Its name in tables and documents. */
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Reads one; the bound follows from the counts. */
    @JsonCreator
    static LossRate read(@JsonProperty("lost") long lost, @JsonProperty("tried") long tried) {
        return of(lost, tried);
    }

    /** So many of so many. */
    public static LossRate of(long lost, long tried) {
        double upper = tried == 0
                ? 1
                : BinomialConfidenceInterval.CLOPPER_PEARSON
                        .fromErrorRate((int) tried, (int) lost, ERROR_RATE)
                        .getUpperBound();
        return new LossRate(lost, tried, upper);
    }

    /** Whether so many lost are hardly to be seen (0.1 %) where the chance is what is expected. */
    public boolean contradicts(Expected expected) {
        return tried > 0 && (tooMany(expected.most) || tooFew(expected.least));
    }

    private boolean tooMany(double most) {
        // P(X >= lost)
        return lost > 0 && BinomialDistribution.of((int) tried, most).survivalProbability((int) lost - 1) < RARE;
    }

    private boolean tooFew(double least) {
        return BinomialDistribution.of((int) tried, least).cumulativeProbability((int) lost) < RARE;
    }
}
