package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.group.GroupAuditor;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import java.time.Duration;
import java.util.function.LongPredicate;

/** Looks at the group and at its queues, and notes what it sees. */
final class Lookout {

    /** While something else is waited for. */
    private static final Duration EACH = Duration.ofMillis(50);

    static final LongPredicate NOBODYS = inode -> false;

    private final Evidence evidence;
    private final GroupAuditor auditor;
    private final Queues queues;
    private final RunDeadline deadline;

    Lookout(Evidence evidence, GroupAuditor auditor, Queues queues, RunDeadline deadline) {
        this.evidence = evidence;
        this.auditor = auditor;
        this.queues = queues;
        this.deadline = deadline;
    }

    /**
     * One look; what is seen while the membership changes is of no single group, and is not noted.
     *
     * @param own tells by its inode a socket that we have brought in
     */
    void look(String moment, LongPredicate own) {
        int before = evidence.disruptions.windows().size();
        boolean quiet = evidence.disruptions.underWay() == null;
        GroupAudit audit = auditor.look(moment, own);
        if (quiet && evidence.disruptions.windows().size() == before) {
            int change = evidence.disruptions.change();
            evidence.note(change == 0 ? audit : audit.due(evidence.plan.group().members() + change));
        }
        queues.look(evidence.facts());
    }

    GroupAuditor auditor() {
        return auditor;
    }

    /** Whether a task ends while there is time; the members' signs of life are watched meanwhile. */
    boolean seesTheEndOf(SideTask task) throws InterruptedException {
        while (!task.endsWithin(EACH)) {
            if (deadline.untilStop().isZero()) {
                return false;
            }
            auditor.doubtful();
        }
        return true;
    }

    /** The last look; before it, where nobody is in a hurry, others while a member owes a sign of life. */
    void last() throws InterruptedException {
        long end = System.nanoTime() + deadline.untilStop().toNanos();
        while (!evidence.interrupted && auditor.doubtful() && System.nanoTime() < end) {
            Thread.sleep(EACH.toMillis());
        }
        look("before stop", NOBODYS);
    }
}
