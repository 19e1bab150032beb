package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.inspection.Expected;
import io.github.portshare.orchestrator.inspection.Inspector;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Symptom;
import io.github.portshare.orchestrator.inspection.Symptom.Weight;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What was seen of live ports: the document of {@code inspect-schema-1.json}.
 *
 * @param schemaVersion 1
 * @param origin who made it
 * @param startedAt ISO 8601
 * @param verdict passed: nothing was found; failed: something was
 * @param environment where
 * @param port that was asked for; null = every one that is shared
 * @param looks how often it was looked
 * @param seconds from the first look to the last
 * @param ports what was seen of each; of the one that was asked for at least once
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "schemaVersion",
    "startedAt",
    "verdict",
    "environment",
    "port",
    "looks",
    "seconds",
    "ports",
    "counts"
})
public record InspectResult(
        int schemaVersion,
        @JsonUnwrapped Origin origin,
        String startedAt,
        Verdict verdict,
        Environment environment,
        Integer port,
        int looks,
        double seconds,
        List<PortSight> ports)
        implements Document {

    static final int SCHEMA_VERSION = 1;

    /**
     * Looks, for a second and a half.
     *
     * @param port which one; empty = every one that is shared
     * @param expected what it should be
     * @throws ImpossiblePlanException if there is no such port, or this is not Linux
     */
    public static InspectResult of(Set<Transport> transports, OptionalInt port, Expected expected)
            throws InterruptedException {
        require(port);
        Instant startedAt = Instant.now();
        Inspector inspector = new Inspector(transports, port, expected);
        List<PortSight> ports = inspector.inspect();
        return of(startedAt, Environment.here(), port, inspector, ports);
    }

    /** The document of sights. */
    static InspectResult of(
            Instant startedAt, Environment environment, OptionalInt port, Inspector inspector, List<PortSight> ports) {
        boolean found = ports.stream()
                .flatMap(sight -> sight.symptoms().stream())
                .anyMatch(symptom -> symptom.weight() == Weight.FINDING);
        return new InspectResult(
                SCHEMA_VERSION,
                Origin.here(),
                startedAt.toString(),
                found ? Verdict.FAILED : Verdict.PASSED,
                environment,
                port.isPresent() ? port.getAsInt() : null,
                inspector.looks(),
                inspector.span().toMillis() / 1000.0,
                ports);
    }

    /**
     * What has to be so before anybody looks.
     *
     * @throws ImpossiblePlanException if it is not
     */
    public static void require(OptionalInt port) {
        Problems problems = new Problems();
        Environment.requireLinux(problems);
        port.ifPresent(number ->
                problems.unless(number >= 1 && number <= 65_535, "port " + number + " is outside 1 to 65535"));
        problems.throwIfAny();
    }

    /** How many symptoms there are of each weight. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Counts counts() {
        return new Counts(count(Weight.FINDING), count(Weight.NOTE), count(Weight.UNSEEN));
    }

    private long count(Weight weight) {
        return ports.stream()
                .flatMap(sight -> sight.symptoms().stream())
                .map(Symptom::weight)
                .filter(weight::equals)
                .count();
    }

    /**
     * How many symptoms there are.
     *
     * @param findings that something is wrong
     * @param notes that are worth knowing
     * @param unseen that could not be seen
     */
    public record Counts(long findings, long notes, long unseen) {}
}
