package io.github.portshare.orchestrator.inspection;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** What a view tells: pure functions of it, findings first. */
final class Symptoms {

    private static final List<Function<View, List<Symptom>>> KINDS = List.of(
            Stalls::of,
            Sharing::of,
            Strangers::of,
            Overlaps::of,
            Ownerships::of,
            Unevenness::of,
            Horizon::of,
            Deviations::of);

    private Symptoms() {}

    static PortSight of(View view) {
        List<Symptom> found = KINDS.stream()
                .flatMap(kind -> kind.apply(view).stream())
                .sorted(Comparator.comparing(Symptom::weight))
                .toList();
        return new PortSight(view.transport(), view.port(), view.listeners(), view.connections(), found);
    }
}
