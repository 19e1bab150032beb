package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Verdict;

/** The checks of a result by their id. */
final class Checks {

    private Checks() {}

    static Check check(Result result, CheckId id) {
        return result.checks().stream()
                .filter(check -> check.id() == id)
                .findFirst()
                .orElseThrow();
    }

    static Verdict verdict(Result result, CheckId id) {
        return check(result, id).verdict();
    }
}
