package io.github.portshare.orchestrator.run;

import java.util.ArrayList;
import java.util.List;

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
     * @throws ImpossiblePlanException where its members were steered in a way that counts alone do not tell
     */
    public static SavedCounts of(Result saved) {
        Problems problems = new Problems();
        problems.unless(
                !"cpu".equals(saved.plan().group().steer()),
                "its members were steered by cpu, and these counts do not say on which one their connections came in: see"
                        + " its check 'steer'");
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
