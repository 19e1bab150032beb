package io.github.portshare.orchestrator.restart;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.portshare.orchestrator.verdict.LossRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;

/**
 * One technique under one kind of load: how often it lost something, and what.
 *
 * @param technique what was done
 * @param load what was under way
 * @param restarts how many restarts lost something, of how many
 * @param reserved those of them where a reservation held the port
 * @param settingFirst those of them where the technique's setting was made before the listener that closed; absent where it has none
 * @param requests that were sent while members were restarted
 * @param loss of them
 * @param slowConnects connections that took a retransmit of their SYN, 1 s and more
 * @param connectP99Millis of the connections
 * @param counters of the kernel, by how much they grew
 * @param expected what is expected of Linux
 * @param source the kernel's function that decides
 * @param untried why it could not be tried; null = it was
 * @param remedy how to make it possible
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "technique",
    "load",
    "restarts",
    "reserved",
    "settingFirst",
    "requests",
    "lost",
    "loss",
    "slowConnects",
    "connectP99Millis",
    "counters",
    "expected",
    "source",
    "untried",
    "remedy",
    "asExpected"
})
public record RestartRow(
        Technique technique,
        LoadKind load,
        LossRate restarts,
        LossRate reserved,
        LossRate settingFirst,
        long requests,
        Loss loss,
        long slowConnects,
        Double connectP99Millis,
        Map<String, Long> counters,
        LossRate.Expected expected,
        String source,
        String untried,
        String remedy) {

    /** Of what was measured. */
    static RestartRow of(Technique technique, LoadKind load, List<Repetition> repetitions, RestartTables tables) {
        Loss loss = Loss.NONE;
        Histogram connect = new Histogram(3);
        Map<String, Long> counters = new TreeMap<>();
        for (Repetition repetition : repetitions) {
            loss = loss.plus(repetition.loss());
            connect.add(repetition.connect());
            repetition.counters().forEach((name, count) -> counters.merge(name, count, Long::sum));
        }
        return new RestartRow(
                technique,
                load,
                rate(repetitions, repetition -> true),
                rate(repetitions, Repetition::reserved),
                technique.migrates() ? rate(repetitions, Repetition::settingFirst) : null,
                repetitions.stream().mapToLong(Repetition::requests).sum(),
                loss,
                connect.getCountBetweenValues(Repetition.RETRANSMIT_MICROS, connect.getHighestTrackableValue()),
                connect.getTotalCount() == 0 ? null : connect.getValueAtPercentile(99) / 1e3,
                counters,
                tables.expected(technique, load),
                tables.source(technique),
                null,
                null);
    }

    /** Of what could not be tried. */
    static RestartRow untried(Technique technique, LoadKind load, String why, String remedy, RestartTables tables) {
        return new RestartRow(
                technique,
                load,
                LossRate.of(0, 0),
                LossRate.of(0, 0),
                null,
                0,
                Loss.NONE,
                0,
                null,
                Map.of(),
                tables.expected(technique, load),
                tables.source(technique),
                why,
                remedy);
    }

    private static LossRate rate(List<Repetition> repetitions, Predicate<Repetition> which) {
        List<Repetition> these = new ArrayList<>(repetitions);
        these.removeIf(which.negate());
        return LossRate.of(these.stream().filter(Repetition::lost).count(), these.size());
    }

    /** Requests that were lost. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public long lost() {
        return loss.total();
    }

    /** Whether this kernel did what is expected of Linux; so many restarts may be too few to tell that it did not. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean asExpected() {
        return !restarts.contradicts(expected);
    }
}
