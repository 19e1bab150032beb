package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.group.Facts;
import io.github.portshare.orchestrator.group.Tally;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Attribution;
import io.github.portshare.orchestrator.verdict.Control;
import io.github.portshare.orchestrator.verdict.Disrupted;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import io.github.portshare.orchestrator.verdict.MemberCount;
import io.github.portshare.orchestrator.verdict.Missing;
import io.github.portshare.orchestrator.verdict.Shares;
import java.util.ArrayList;
import java.util.HashSet;
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
 * @param together the members' own counts, where they keep but one for all
 * @param unnamed what members have answered of which it is not known which
 * @param load what the client counted
 * @param shares the members' of the measured connections, by their labels
 * @param others answers in the measured phase of processes that are no members, by name
 * @param attribution of how many connections it is known who has them; null = answers name who gives them
 * @param audits looks at the kernel's tables, in order of time
 * @param intrusion attempts to get in
 * @param trust how far the generator can be trusted; null while the load runs
 * @param doubts what forbids to say that something failed
 * @param kernelOpens connections that the kernel accepted meanwhile for anybody; null where it does not tell
 * @param disturbed what was done to the group on purpose
 */
record Findings(
        RunPlan plan,
        List<Row> members,
        Optional<Tally> together,
        Unnamed unnamed,
        LoadResult load,
        Shares shares,
        Map<String, Long> others,
        Attribution attribution,
        List<GroupAudit> audits,
        Intrusion intrusion,
        Trust trust,
        Doubts doubts,
        Long kernelOpens,
        Disturbed disturbed) {

    /**
     * What was done to the group on purpose.
     *
     * @param aftermaths of each disruption that was begun, in the order of time
     * @param cost what all that were asked for cost
     */
    record Disturbed(List<Aftermath> aftermaths, Disrupted cost) {

        static final Disturbed NOT = new Disturbed(List.of(), Disrupted.NONE);
    }

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
     * @param joined by which disruption it came; null = it was there from the begin
     * @param left by which it left; null = it did not
     */
    record Row(
            Facts facts,
            Counts.Responder measured,
            Counts.Responder warmup,
            int probes,
            Optional<Tally> books,
            Shares.Share share,
            String death,
            String joined,
            String left) {

        /** Connections that the client has had with it. */
        long connections() {
            return warmup.connections() + measured.connections() + probes;
        }

        /** Answers that the client has had from it. */
        long answers() {
            return warmup.answers() + measured.answers() + probes;
        }
    }

    /**
     * None where answers name who gives them.
     *
     * @param connections with an answer, the probes' among them
     * @param answers to requests and probes
     * @param probes among both
     */
    record Unnamed(long connections, long answers, long probes) {

        static final Unnamed NONE = new Unnamed(0, 0, 0);
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

    /**
     * Both sides' counts: of each member that keeps books; of all together where they keep one count, or where
     * of some answers nobody knows whose they are; none where nobody counts.
     */
    List<MemberCount> counts() {
        Set<String> gone = addressesOfTheLost();
        List<Row> own = members.stream().filter(row -> row.books().isPresent()).toList();
        Optional<Tally> all = together.or(() -> own.isEmpty() || unnamed.answers() == 0
                ? Optional.empty()
                : own.stream().map(row -> row.books().orElseThrow()).reduce(Tally::plus));
        return all.map(tally -> List.of(count(
                        "the members together",
                        members.stream().mapToLong(Row::connections).sum() + unnamed.connections(),
                        members.stream().mapToLong(Row::answers).sum() + unnamed.answers(),
                        tally.without(gone))))
                .orElseGet(() -> own.stream()
                        .map(row -> count(
                                row.facts().label(),
                                row.connections(),
                                row.answers(),
                                row.books().orElseThrow().without(gone)))
                        .toList());
    }

    private static MemberCount count(String name, long connections, long answers, Tally books) {
        return new MemberCount(
                name, connections, answers, books.accepted(), books.answered(), books.clients(), books.last());
    }

    /** Those of load agents that are lost, and that no other had: what came from there is in none of the client's counts. */
    private Set<String> addressesOfTheLost() {
        Set<String> gone = new HashSet<>();
        load.lost().forEach(agent -> {
            gone.add(agent.address());
            agent.counted().draws().addresses().forEach(address -> gone.add(IpLiteral.text(address)));
        });
        load.draws().addresses().forEach(address -> gone.remove(IpLiteral.text(address)));
        return gone;
    }

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

    /** Whether nothing is done to the group: all members are there all the time. */
    boolean isUndisturbed() {
        return plan.disrupting().disrupt().isEmpty();
    }

    boolean openLoop() {
        return plan.traffic().openLoop();
    }
}
