package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.group.Facts;
import io.github.portshare.orchestrator.group.Tally;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Attribution;
import io.github.portshare.orchestrator.verdict.Control;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import io.github.portshare.orchestrator.verdict.MemberCount;
import io.github.portshare.orchestrator.verdict.Missing;
import io.github.portshare.orchestrator.verdict.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an experiment has found up to a moment: every count once. The checks judge it, and the document says it, so that both
 * are of the same numbers.
 *
 * @param plan what was asked
 * @param members in the order of their start
 * @param load what the client counted
 * @param shares the members' of the measured connections, by their labels
 * @param others answers in the measured phase of processes that are no members, by name
 * @param attribution of how many connections it is known who has them; null = answers name who gives them
 * @param audits looks at the kernel's tables, in order of time
 * @param intrusion attempts to get in
 * @param doubts what forbids to say that something failed
 * @param kernelOpens connections that the kernel accepted meanwhile for anybody; null where it does not tell
 */
record Findings(
        RunPlan plan,
        List<Row> members,
        LoadResult load,
        Shares shares,
        Map<String, Long> others,
        Attribution attribution,
        List<GroupAudit> audits,
        Intrusion intrusion,
        Doubts doubts,
        Long kernelOpens) {

    /**
     * One member.
     *
     * @param facts what it is
     * @param measured what the client has from it in the measured phase
     * @param warmup and in the warm-up
     * @param probes of the control that it answered
     * @param books its own counts; empty where it keeps none
     * @param share of the measured connections
     * @param death how it ended before its time; null = it did not
     */
    record Row(
            Facts facts,
            Counts.Responder measured,
            Counts.Responder warmup,
            int probes,
            Optional<Tally> books,
            Shares.Share share,
            String death) {

        /** Both sides' counts of its whole life; empty where it keeps no books. */
        Optional<MemberCount> count() {
            return books.map(own -> new MemberCount(
                    facts.label(),
                    warmup.connections() + measured.connections() + probes,
                    warmup.answers() + measured.answers() + probes,
                    own.accepted(),
                    own.answered(),
                    own.clients(),
                    own.last()));
        }
    }

    /**
     * What outsiders and the control have tried.
     *
     * @param attempts the outsiders'
     * @param attacked the addresses that an outsider had to try
     * @param missing outsiders that could not be had
     * @param control null = there was none
     * @param probesFailed of the control's, those that nobody answered
     */
    record Intrusion(
            List<Attempt> attempts, Set<String> attacked, List<Missing> missing, Control control, int probesFailed) {

        static final Intrusion NONE = new Intrusion(List.of(), Set.of(), List.of(), null, 0);

        /** Every attempt, the control last. */
        List<Attempt> all() {
            List<Attempt> all = new ArrayList<>(attempts);
            if (control != null) {
                all.add(control.attempt());
            }
            return all;
        }
    }

    /**
     * What happened to the run itself.
     *
     * @param interrupted whether somebody ended it before its time
     * @param cutOff whether requests were still in flight when the counts were taken
     * @param pauses when this process did not run, in words
     */
    record Doubts(boolean interrupted, boolean cutOff, List<String> pauses) {}

    /** Warm-up and measured phase together. */
    Counts all() {
        return Counts.sum(List.of(load.warmup(), load.measured()));
    }

    /** Whether answers of this name are not a member's. */
    boolean isOthers(String name) {
        return !isMember(name) && !(attribution != null && name.equals(Counts.UNNAMED));
    }

    private boolean isMember(String name) {
        return members.stream().anyMatch(row -> row.facts().id().equals(name));
    }

    boolean openLoop() {
        return plan.traffic().openLoop();
    }
}
