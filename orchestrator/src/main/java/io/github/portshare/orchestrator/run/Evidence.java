package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.disrupt.Disruption;
import io.github.portshare.orchestrator.group.ConnectionOwners;
import io.github.portshare.orchestrator.group.Facts;
import io.github.portshare.orchestrator.group.Member;
import io.github.portshare.orchestrator.group.Steering;
import io.github.portshare.orchestrator.group.Tally;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Attribution;
import io.github.portshare.orchestrator.verdict.Control;
import io.github.portshare.orchestrator.verdict.Finding;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Missing;
import io.github.portshare.orchestrator.verdict.Shares;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Gathers what one experiment sees; {@link #findings} is what comes of it. */
final class Evidence {

    private static final Finding ANSWERS_ALONE = new Finding(
            "over UDP only an answer tells who gives it, and these do not begin with a member's pid",
            "have the server begin each answer with its pid and a space, or drive it over TCP");

    final Instant startedAt = Instant.now();
    private final long startedNanos = System.nanoTime();
    final RunPlan plan;
    final Environment environment;
    final SelfWatch self;

    Phase phase = Phase.STARTING;
    final Disruptions disruptions;
    /** All that were ever there. */
    volatile List<Member> members = List.of();
    /** The members' own counts, where they keep but one for all. */
    Supplier<Optional<Tally>> together = Optional::empty;
    /** Whether each answer names the member that gives it. */
    boolean named = true;
    /** Who has a connection; null = only answers can tell. */
    ConnectionOwners owners;

    final List<GroupAudit> audits = new CopyOnWriteArrayList<>();
    final Timeline timeline;
    final List<String> warnings = new ArrayList<>();
    /** Deaths before the orchestrator said stop, by the member's id. */
    private final Map<String, String> deaths = new LinkedHashMap<>();

    LoadResult load = LoadResult.nothing();
    List<Attempt> attempts = List.of();
    List<Missing> missing = List.of();
    /** The addresses that an outsider had to try. */
    Set<String> attacked = Set.of();

    Control control;
    /** Answers to the control's probes, by responder. */
    Map<String, Integer> probeAnswers = Map.of();

    int probesFailed;
    Long kernelOpens;
    double readySeconds;
    boolean interrupted;
    /** With how many independent draws the shares of these members are known well enough; 0 = they share with nobody. */
    long drawsNeeded;
    /** Why no more was sent; null while the load goes on. */
    Result.Ended ended;
    /** Whether requests were still in flight when the counts were taken. */
    boolean cutOff;

    /** When this process did not run so far, in words. */
    Supplier<List<String>> ownPauses = List::of;

    Evidence(RunPlan plan, Environment environment) {
        this.plan = plan;
        this.environment = environment;
        this.self = new SelfWatch(plan.traffic().openLoop());
        this.timeline = new Timeline(plan.traffic().openLoop());
        this.disruptions = new Disruptions(plan.disrupting().disrupt());
    }

    /** The members are known, and so is what it takes to know their shares. */
    void found(List<Member> group) {
        members = group;
        disruptions.found(ids(), this::joined);
        RunPlan.Limits limits = plan.limits();
        drawsNeeded = group.size() < 2
                ? 0
                : Shares.drawsNeeded(expected(group.size()), limits.tolerance(), limits.confidence());
    }

    private synchronized void joined(Member newcomer) {
        List<Member> all = new ArrayList<>(members);
        all.add(newcomer);
        members = List.copyOf(all);
    }

    /** When this process did not run, and when its load agents did not. */
    List<String> pauses() {
        List<String> all = new ArrayList<>(ownPauses.get());
        load.agents()
                .forEach(agent ->
                        agent.pauses().forEach(pause -> all.add("load agent " + agent.name() + " was " + pause)));
        return all;
    }

    /** It is at another phase now, which an observer is told; nothing where it is at that one. */
    void begin(Phase next, Observer observer) {
        if (next != phase) {
            phase = next;
            observer.phase(next);
            observer.step(next.word());
        }
    }

    double elapsedSeconds() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    List<Facts> facts() {
        return members.stream().map(Member::facts).toList();
    }

    Set<String> ids() {
        return facts().stream().map(Facts::id).collect(Collectors.toSet());
    }

    /** A second of the load has passed, or a part of one. */
    void note(LoadResult now) {
        self.note(now);
        // what was counted for who is lost by now was shown, and is not taken back
        timeline.add(facts(), load.without(now.lost()), now);
        load = now;
    }

    /** One look more; the last one's memory is shared where nothing has changed. */
    void note(GroupAudit audit) {
        audits.add(audits.isEmpty() ? audit : audit.after(audits.get(audits.size() - 1)));
    }

    void noteDeaths() {
        members.forEach(member -> {
            String id = member.facts().id();
            if (disruptions.leftBy(id) == null) {
                member.death().ifPresent(death -> deaths.putIfAbsent(id, death));
            }
        });
    }

    /** How many of a member's answers the load has seen. */
    long answersSeen(Member member) {
        return of(load.warmup(), member.facts()).answers()
                + of(load.measured(), member.facts()).answers();
    }

    /** All of it, as it stands. */
    Findings findings() {
        Segments segments = segments(load);
        Shares shares = shares(segments);
        List<String> pauses = pauses();
        return new Findings(
                plan,
                members.stream().map(member -> row(member, shares, segments)).toList(),
                together.get(),
                unnamed(),
                load,
                shares,
                others(),
                attribution(),
                List.copyOf(audits),
                new Findings.Intrusion(attempts, attacked, missing, control, probesFailed),
                ended == null ? null : self.trust(load, pauses.size()),
                new Findings.Doubts(interrupted, cutOff, pauses),
                kernelOpens,
                disrupted());
    }

    private Findings.Row row(Member member, Shares shares, Segments segments) {
        Facts facts = member.facts();
        return new Findings.Row(
                facts,
                of(load.measured(), facts),
                of(load.warmup(), facts),
                probeAnswers.getOrDefault(facts.id(), 0),
                member.books(),
                share(facts, shares, segments),
                deaths.get(facts.id()),
                word(disruptions.joinedBy(facts.id())),
                word(disruptions.leftBy(facts.id())));
    }

    private static String word(Disruption by) {
        return by == null ? null : by.word();
    }

    private Findings.Disturbed disrupted() {
        if (plan.disrupting().disrupt().isEmpty()) {
            return Findings.Disturbed.NOT;
        }
        Set<String> killed = members.stream()
                .filter(member -> disruptions.leftBy(member.facts().id()) != null)
                .filter(member -> !member.books().map(Tally::last).orElse(true))
                .map(Member::label)
                .collect(Collectors.toSet());
        List<Aftermath> aftermaths = disruptions.aftermaths(load);
        return new Findings.Disturbed(
                aftermaths,
                disruptions.cost(aftermaths, killed, plan.disrupting().maxLoss()));
    }

    private Findings.Unnamed unnamed() {
        if (named) {
            return Findings.Unnamed.NONE;
        }
        Set<String> named = ids();
        long probes = -(control == null ? 0 : control.took());
        for (Map.Entry<String, Integer> probe : probeAnswers.entrySet()) {
            probes += named.contains(probe.getKey()) ? 0 : probe.getValue();
        }
        Counts.Responder warmup = load.warmup().responders().getOrDefault(Counts.UNNAMED, NOBODY);
        Counts.Responder measured = load.measured().responders().getOrDefault(Counts.UNNAMED, NOBODY);
        return new Findings.Unnamed(
                warmup.connections() + measured.connections() + probes,
                warmup.answers() + measured.answers() + probes,
                probes);
    }

    private Attribution attribution() {
        Counts measured = load.measured();
        return named
                ? null
                : new Attribution(
                        measured.connections(),
                        measured.attributed(),
                        owners == null ? List.of(ANSWERS_ALONE) : owners.hindrances());
    }

    private Map<String, Long> others() {
        Set<String> ids = ids();
        Map<String, Long> others = new TreeMap<>();
        load.measured().responders().forEach((name, responder) -> {
            boolean unknown = !named && name.equals(Counts.UNNAMED);
            if (!ids.contains(name) && !unknown) {
                others.put(name, responder.answers());
            }
        });
        return others;
    }

    /** How the members are steered; empty where nobody asked, or some are missing, so that it was not done. */
    Optional<Steering> steering() {
        return plan.group()
                .steering()
                .filter(asked -> members.size() == plan.group().members());
    }

    /** What so many members are to have, relative to each other. */
    private List<Double> expected(int count) {
        return steering().map(asked -> asked.expected(count)).orElseGet(() -> Collections.nCopies(count, 1.0));
    }

    /** How many independent draws the members' connections are worth in a snapshot. */
    long draws(LoadResult snapshot) {
        Segments segments = segments(snapshot);
        long theirs = facts().stream()
                .mapToLong(member -> segments == null
                        ? of(snapshot.measured(), member).connections()
                        : segments.judges(member.id()) ? segments.connectionsOf(member.id()) : 0)
                .sum();
        return Shares.draws(theirs, worth(theirs, snapshot));
    }

    /** Null where members are there all the time: what may be done to a group that is steered takes none of them away. */
    private Segments segments(LoadResult snapshot) {
        return steering().isPresent() ? null : disruptions.segments(snapshot);
    }

    /** Who is to have how much changes with who is there, and so does what it takes to know it. */
    long drawsNeeded(LoadResult snapshot) {
        Segments segments = segments(snapshot);
        if (segments == null || segments.total() == 0) {
            return drawsNeeded;
        }
        List<Double> expected = facts().stream()
                .filter(member -> segments.judges(member.id()))
                .map(member -> segments.expectedOf(member.id()))
                .toList();
        return expected.size() < 2
                ? 0
                : Shares.drawsNeeded(
                        expected, plan.limits().tolerance(), plan.limits().confidence());
    }

    /** By a program that draws for each connection, all are independent. */
    private double worth(long theirs, LoadResult snapshot) {
        return steering().filter(asked -> asked.drawsAnew(plan.transport())).isPresent()
                ? theirs
                : effective(theirs, snapshot);
    }

    /**
     * Of all measured connections; of a group that is disrupted, of those between the disruptions, and of the members that were
     * there long enough to be judged.
     */
    private Shares shares(Segments segments) {
        if (segments != null && segments.total() > 0) {
            List<Facts> judged = facts().stream()
                    .filter(member -> segments.judges(member.id()))
                    .toList();
            Map<String, Long> connections = new LinkedHashMap<>();
            judged.forEach(member -> connections.put(member.label(), segments.connectionsOf(member.id())));
            return shares(
                    connections,
                    judged.stream()
                            .map(member -> segments.expectedOf(member.id()))
                            .toList());
        }
        Map<String, Long> connections = new LinkedHashMap<>();
        facts().forEach(member ->
                connections.put(member.label(), of(load.measured(), member).connections()));
        return shares(connections, expected(connections.size()));
    }

    private Shares shares(Map<String, Long> connections, List<Double> expected) {
        long theirs = connections.values().stream().mapToLong(Long::longValue).sum();
        RunPlan.Limits limits = plan.limits();
        return Shares.of(connections, worth(theirs, load), expected, limits.tolerance(), limits.confidence());
    }

    /**
     * Of a member. Of a group that was disrupted, it is of all connections between the disruptions, those of members that were there
     * too short a time to be judged among them.
     */
    private static Shares.Share share(Facts member, Shares shares, Segments segments) {
        Shares.Share judged = shares.members().get(member.label());
        if (segments == null || segments.total() == 0) {
            return judged;
        }
        long connections = segments.connectionsOf(member.id());
        double part = shares.connections() / (double) segments.total();
        return new Shares.Share(
                connections,
                segments.expectedOf(member.id()) / segments.total(),
                connections / (double) segments.total(),
                judged == null
                        ? null
                        : new Interval(
                                judged.interval().low() * part,
                                judged.interval().high() * part),
                judged == null ? null : judged.verdict());
    }

    /** Shares of connections of the measured phase, some of which others may have answered. */
    static Shares shares(Map<String, Long> connections, LoadResult load, RunPlan.Limits limits) {
        long theirs = connections.values().stream().mapToLong(Long::longValue).sum();
        return Shares.of(connections, effective(theirs, load), limits.tolerance(), limits.confidence());
    }

    /** How many independent draws so many of the answered connections are worth. */
    private static double effective(long theirs, LoadResult load) {
        long answered = load.measured().responders().values().stream()
                .mapToLong(Counts.Responder::connections)
                .sum();
        return answered == 0 ? 0 : load.draws().effective() * theirs / answered;
    }

    private static final Counts.Responder NOBODY = new Counts.Responder(0, 0, 0, new org.HdrHistogram.Histogram(3));

    private static Counts.Responder of(Counts counts, Facts member) {
        return counts.responders().getOrDefault(member.id(), NOBODY);
    }
}
