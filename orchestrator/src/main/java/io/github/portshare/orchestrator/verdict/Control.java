package io.github.portshare.orchestrator.verdict;

/**
 * The proof that the test can see an intruder: a process under the members' own uid joined after the measured window.
 *
 * @param attempt its bind
 * @param seenByAudit whether the audit found the control's own socket, by inode and uid, while it was in
 * @param probes connections made to the port while it was in
 * @param took how many of them it answered
 */
public record Control(Attempt attempt, boolean seenByAudit, int probes, int took) {

    /** Whether the intruder got in, was noticed, and got traffic. */
    boolean works() {
        return attempt.outcome() == Attempt.Outcome.ADMITTED && seenByAudit && took > 0;
    }
}
