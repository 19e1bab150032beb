package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.portshare.orchestrator.verdict.PairedDifference;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A figure by which set-ups are compared. */
public enum Metric {
    REQUESTS("requestsPerSecond", CompareResult.Figures::requestsPerSecond),
    MEAN("meanMillis", CompareResult.Figures::meanMillis),
    DEVIATION("standardDeviationMillis", CompareResult.Figures::standardDeviationMillis),
    P99("p99Millis", CompareResult.Figures::p99Millis),
    CPU("cpuMicrosPerRequest", CompareResult.Figures::cpuMicrosPerRequest),
    SPREAD("shareSpread", CompareResult.Figures::shareSpread);

    private final String word;
    private final Function<CompareResult.Figures, Double> figure;

    Metric(String word, Function<CompareResult.Figures, Double> figure) {
        this.word = word;
        this.figure = figure;
    }

    /** Its field in a round. */
    @JsonValue
    public String word() {
        return word;
    }

    /** Whether it is compared as a ratio; shares are ratios already, and may be zero. */
    public boolean relative() {
        return this != SPREAD;
    }

    /** Of one round; empty where it says nothing. */
    Optional<Double> of(CompareResult.Figures figures) {
        return Optional.ofNullable(figure.apply(figures));
    }

    Optional<PairedDifference> difference(List<Double> baseline, List<Double> other, double confidence) {
        return relative()
                ? PairedDifference.relative(baseline, other, confidence)
                : PairedDifference.absolute(baseline, other, confidence);
    }
}
