package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.run.DiffResult.Doubt;
import io.github.portshare.orchestrator.run.DiffResult.Figure;
import io.github.portshare.orchestrator.run.DiffResult.Trait;
import io.github.portshare.orchestrator.verdict.BatchMeans;
import io.github.portshare.orchestrator.verdict.Bounds;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Difference;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds one result against another, and writes down how they differ. */
public final class DiffWriter {

    private static final String LONGER = "run both with a longer --duration, 15s or more";

    private final Measurement a;
    private final Measurement b;
    private final double tolerance;
    /** Why what is a matter of time cannot be told. */
    private final List<Doubt> ofTime = new ArrayList<>();
    /** Why what depends on the load cannot be told. */
    private final List<Doubt> ofLoad = new ArrayList<>();

    private DiffWriter(Measurement a, Measurement b, double tolerance) {
        this.a = a;
        this.b = b;
        this.tolerance = tolerance;
    }

    /**
     * The document.
     *
     * @param fileA that the one was read from
     * @param fileB that the other was read from
     * @param tolerance by how much B may be worse, relative to A
     * @throws ImpossiblePlanException if they are not two results of run, or two of load
     */
    public static DiffResult write(String fileA, Document a, String fileB, Document b, double tolerance) {
        Problems problems = new Problems();
        problems.unless(
                tolerance >= 0 && tolerance < 1, "--tolerance " + tolerance + " is not from 0 to 1 (0.1 or 10%)");
        problems.unless(isComparable(a), fileA + " is no result of 'run' or 'load'");
        problems.unless(isComparable(b), fileB + " is no result of 'run' or 'load'");
        problems.unless(
                a.getClass() == b.getClass() || !isComparable(a) || !isComparable(b),
                "of " + fileA + " and " + fileB
                        + " one is a result of 'run' and one of 'load': they do not count the same");
        problems.throwIfAny();
        return new DiffWriter(measurement(a), measurement(b), tolerance).write(fileA, fileB);
    }

    private static boolean isComparable(Document document) {
        return document instanceof Result || document instanceof LoadDocument;
    }

    private static Measurement measurement(Document document) {
        return document instanceof Result result ? Measurement.of(result) : Measurement.of((LoadDocument) document);
    }

    private DiffResult write(String fileA, String fileB) {
        List<Trait> loads = traits(a.traits().load(), b.traits().load(), true);
        doubtLoads(loads);
        doubtTime("A", a);
        doubtTime("B", b);
        List<Figure> figures = a.figures().keySet().stream()
                .filter(b.figures()::containsKey)
                .map(this::figure)
                .toList();
        Set<CheckId> ids = EnumSet.noneOf(CheckId.class);
        ids.addAll(a.checks().keySet());
        ids.addAll(b.checks().keySet());
        List<DiffResult.ComparedCheck> checks = ids.stream().map(this::check).toList();
        Verdict verdict = Stream.concat(
                        figures.stream().map(Figure::verdict), checks.stream().map(DiffResult.ComparedCheck::verdict))
                .filter(Objects::nonNull)
                .reduce(Verdict.PASSED, Verdict::and);
        return new DiffResult(
                DiffResult.SCHEMA_VERSION,
                Origin.here(),
                verdict,
                tolerance,
                side(fileA, a),
                side(fileB, b),
                Stream.concat(
                                loads.stream(),
                                traits(a.traits().other(), b.traits().other(), false).stream())
                        .toList(),
                traits(a.traits().environment(), b.traits().environment(), false),
                figures,
                checks,
                Stream.of(ofLoad, ofTime, wide(figures), unput(checks))
                        .flatMap(List::stream)
                        .toList());
    }

    private static DiffResult.Side side(String file, Measurement of) {
        return new DiffResult.Side(file, of.command(), of.startedAt(), of.seconds(), of.verdict(), of.interrupted());
    }

    private static List<Trait> traits(Map<String, String> a, Map<String, String> b, boolean ofLoad) {
        Set<String> names = new LinkedHashSet<>(a.keySet());
        names.addAll(b.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(a.get(name), b.get(name)))
                .map(name -> new Trait(name, a.get(name), b.get(name), ofLoad))
                .toList();
    }

    private void doubtLoads(List<Trait> differing) {
        if (a.traits().load().isEmpty() || b.traits().load().isEmpty()) {
            ofLoad.add(new Doubt(
                    "a document of an older version does not tell what load it is of",
                    "make it anew, with this version"));
        } else if (!differing.isEmpty()) {
            ofLoad.add(new Doubt(
                    "the loads are not the same ("
                            + differing.stream().map(Trait::name).collect(Collectors.joining(", "))
                            + "): their times and errors say nothing of each other",
                    "drive both in the same way"));
        }
    }

    private void doubtTime(String name, Measurement of) {
        if (of.interrupted()) {
            ofTime.add(new Doubt(name + " was interrupted, and is partial", "let it go on to its end"));
        } else if (of.trust() == null || of.trust().steady() == null) {
            ofTime.add(new Doubt(name + " is too short to tell whether its latency was steady", LONGER));
        } else if (of.trust().isUnsteady()) {
            ofTime.add(new Doubt(
                    name + " was not steady: its latency changed " + of.trust().when(),
                    "a longer --warmup, and nothing else on the machine"));
        } else if (of.command().equals("run") && !of.openLoop() && !of.bounds().containsKey(Quantity.REQUESTS)) {
            ofTime.add(
                    of.seconds() < BatchMeans.FEWEST + 1
                            ? new Doubt(
                                    name + " has fewer than " + BatchMeans.FEWEST
                                            + " whole seconds: too few to tell how" + " requests/s vary",
                                    LONGER)
                            : new Doubt(
                                    name + " was not steady: its requests/s drifted from second to second",
                                    "a longer --warmup (10s): servers that have just started get faster; and nothing else on the machine"));
        }
    }

    private Figure figure(Quantity quantity) {
        double before = a.figures().get(quantity);
        double after = b.figures().get(quantity);
        Bounds boundsA = a.bounds().get(quantity);
        Bounds boundsB = b.bounds().get(quantity);
        boolean known = boundsA != null && boundsB != null;
        boolean doubtful = quantity.isTimed() && !ofTime.isEmpty() || quantity.isOfLoad() && !ofLoad.isEmpty();
        Difference difference = known ? difference(quantity, boundsA, boundsB) : null;
        return new Figure(
                quantity,
                before,
                after,
                range(boundsA),
                range(boundsB),
                // a deviation that chance made has no tendency
                before == 0 || quantity == Quantity.DEVIATION ? null : (Double) (after / before - 1),
                doubtful || difference == null ? null : difference.shown(),
                verdict(quantity, difference, doubtful));
    }

    private Verdict verdict(Quantity quantity, Difference difference, boolean doubtful) {
        // the rate of an open loop is what was asked for
        boolean asked = quantity == Quantity.REQUESTS && (a.openLoop() || b.openLoop());
        if (!quantity.isJudged() || asked || difference == null && !doubtful) {
            return null;
        }
        return doubtful ? Verdict.INCONCLUSIVE : difference.verdict();
    }

    private Difference difference(Quantity quantity, Bounds boundsA, Bounds boundsB) {
        return switch (quantity) {
            case REQUESTS -> Difference.ofYield(boundsA, boundsB, tolerance);
            case ERRORS ->
                Difference.ofMishaps(
                        boundsA, boundsB, a.figures().get(quantity), b.figures().get(quantity), tolerance);
            case DEVIATION -> Difference.ofDeviation(boundsA, boundsB, tolerance, b.even());
            default -> Difference.ofCost(boundsA, boundsB, tolerance);
        };
    }

    private static Result.Range range(Bounds bounds) {
        return bounds == null
                ? null
                : new Result.Range(bounds.low(), Double.isInfinite(bounds.high()) ? null : bounds.high());
    }

    private DiffResult.ComparedCheck check(CheckId id) {
        Verdict before = a.checks().get(id);
        Verdict after = b.checks().get(id);
        return new DiffResult.ComparedCheck(id, before, after, Difference.ofCheck(before, after));
    }

    /** Those of which all is known but enough. */
    private List<Doubt> wide(List<Figure> figures) {
        boolean some =
                figures.stream().anyMatch(figure -> figure.verdict() == Verdict.INCONCLUSIVE && figure.shown() != null);
        return some
                ? List.of(new Doubt(
                        "where it says 'not sure enough', the intervals leave open whether B is worse by more than is tolerated",
                        "a longer --duration makes them narrower; or tolerate more: --tolerance"))
                : List.of();
    }

    private static List<Doubt> unput(List<DiffResult.ComparedCheck> checks) {
        String ids = checks.stream()
                .filter(check -> check.verdict() == Verdict.INCONCLUSIVE && (check.a() == null || check.b() == null))
                .map(check -> check.id().name().toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.joining(", "));
        return ids.isEmpty()
                ? List.of()
                : List.of(
                        new Doubt("asked of one of the two alone: " + ids, "ask the same of both, as with --max-p99"));
    }
}
