package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.disrupt.Disruption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The counts of a run, for who judges them again.
 *
 * @param counts of the members, without those that were to get nothing
 * @param weights what each was to have, relative to the others; empty = all the same
 */
public record SavedCounts(List<CountsPlan.Given> counts, List<Double> weights) {

    /**
     * Those of a result.
     *
     * @throws ImpossiblePlanException where counts alone do not tell what each was to get: its members were steered by cpu, or its
     *     group was disrupted
     */
    public static SavedCounts of(Result saved) {
        Problems problems = new Problems();
        problems.unless(
                !"cpu".equals(saved.plan().group().steer()),
                "its members were steered by cpu, and these counts do not say on which one their connections came in: see"
                        + " its check 'steer'");
        List<Disruption> disrupt = saved.plan().disrupting().disrupt();
        problems.unless(
                disrupt.isEmpty(),
                "its group was disrupted ("
                        + disrupt.stream().map(Disruption::word).collect(Collectors.joining(", "))
                        + "), and its counts are also of connections during disruptions, of which nothing is expected: see its"
                        + " check 'share'");
        problems.throwIfAny();
        List<CountsPlan.Given> counts = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (Result.MemberResult member : saved.members()) {
            Double expected = member.portion().expectedShare();
            if (expected != null && expected == 0) {
                problems.unless(
                        member.portion().connections() == 0,
                        "its member " + member.who().id() + " was to get nothing, and has "
                                + member.portion().connections() + " connections: see its check 'steer'");
                continue;
            }
            counts.add(new CountsPlan.Given(
                    member.who().id(), Long.toString(member.portion().connections())));
            if (expected != null) {
                weights.add(expected);
            }
        }
        problems.throwIfAny();
        return new SavedCounts(counts, weights);
    }
}
