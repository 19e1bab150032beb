package io.github.portshare.orchestrator.run;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a plan, so that its author hears of everything at once. */
final class Problems {

    private final List<String> found = new ArrayList<>();

    void unless(boolean fine, String problem) {
        if (!fine) {
            found.add(problem);
        }
    }

    void add(String problem) {
        found.add(problem);
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ImpossiblePlanException(found);
        }
    }
}
