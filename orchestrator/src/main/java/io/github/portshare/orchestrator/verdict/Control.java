package io.github.portshare.orchestrator.verdict;

import java.util.Locale;

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
        return attempt.admitted() && seenByAudit && took > 0;
    }

    /** {@code same uid admitted, seen by the audit, took 41 of 200}. */
    String words() {
        return attempt.admitted()
                ? "same uid admitted, " + (seenByAudit ? "seen" : "not seen") + " by the audit, took " + took + " of "
                        + probes
                : "same uid " + attempt.outcome().name().toLowerCase(Locale.ROOT) + " (" + attempt.errno() + ")";
    }

    /** What to do about one that does not work. */
    String remedy() {
        if (!attempt.admitted()) {
            return "the members' own uid must be able to join: is SO_REUSEPORT on at every member, and the control's uid"
                    + " really theirs?";
        }
        return seenByAudit
                ? "the control joined and was sent nothing: look at who else binds the port, and at a program that is"
                        + " attached to the group"
                : "the control is not in this network namespace's table of sockets: start it where the members are";
    }
}
