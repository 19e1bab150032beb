package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells when a load is to end since a check has failed for good. A failure counts when the next look, a second later, finds it
 * again: what a pause of this process makes look like one is known as such by then.
 */
final class FailFast {

    private final boolean wanted;
    private CheckId before;
    private CheckId failed;

    FailFast(RunPlan.Limits limits) {
        wanted = limits.abort();
    }

    /**
     * A look.
     *
     * @param checks that, once they have failed, nothing that is still to come can save
     * @return whether the load is to end
     */
    boolean look(List<Check> checks) {
        Optional<CheckId> now = checks.stream()
                .filter(check -> check.verdict() == Verdict.FAILED)
                .map(Check::id)
                .findFirst();
        if (now.isPresent() && now.get() == before) {
            failed = before;
            return true;
        }
        before = now.orElse(null);
        return false;
    }

    /** Whether a look may end the load. */
    boolean isOpen() {
        return wanted && failed == null;
    }

    /** What a reader should know; empty where the load went on to its end. */
    List<String> warning(Duration measured) {
        return failed == null
                ? List.of()
                : List.of(String.format(
                        Locale.ROOT,
                        "the load was ended after %.1f s, since the check '%s' had failed (--abort-on-fail): what had not been"
                                + " tried by then was left out",
                        measured.toMillis() / 1e3,
                        failed));
    }
}
