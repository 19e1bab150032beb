package io.github.portshare.orchestrator.report;

import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.disrupt.Disruption;
import io.github.portshare.orchestrator.run.AgentPart;
import io.github.portshare.orchestrator.run.Environment;
import io.github.portshare.orchestrator.run.Origin;
import io.github.portshare.orchestrator.run.Phase;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.run.RunPlan;
import io.github.portshare.orchestrator.run.Trust;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Books;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Control;
import io.github.portshare.orchestrator.verdict.ErrorsCheck;
import io.github.portshare.orchestrator.verdict.Finding;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import io.github.portshare.orchestrator.verdict.GroupCheck;
import io.github.portshare.orchestrator.verdict.HijackCheck;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.LatencyCheck;
import io.github.portshare.orchestrator.verdict.LossCheck;
import io.github.portshare.orchestrator.verdict.MemberCount;
import io.github.portshare.orchestrator.verdict.Missing;
import io.github.portshare.orchestrator.verdict.Samples;
import io.github.portshare.orchestrator.verdict.ShareCheck;
import io.github.portshare.orchestrator.verdict.Shares;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Results of experiments that never ran, with checks made by the judges themselves. */
public final class Results {

    private static final Origin ORIGIN =
            new Origin(new Origin.Tool("portshare", "0.1.0", "0123456789ab"), List.of("run", "--seed", "7"));

    static final Environment ENVIRONMENT = new Environment(
            "6.18.44", "amd64", "17.0.15", "epoll", 2, 1000, null, Map.of("net.core.somaxconn", "4096"));
    static final RunPlan PLAN = new RunPlan(
            new RunPlan.Grouping(4, "127.0.0.1", 8080, null),
            Traffics.of(16, "4", 1, 10, 0, 5, "/", 1, 42),
            new RunPlan.Limits(0.1, 0.999, 0, null),
            new RunPlan.Hijack(true, null, false));
    static final String DEATH = "member-4 (pid 41204) ended: killed by signal 9; its log"
            + " /tmp/portshare-1234567890/member-4.log ends: a last word | another one";

    private static final List<Result.Percentile> CURVE = List.of(
            new Result.Percentile(0, 0.4),
            new Result.Percentile(50, 0.9),
            new Result.Percentile(90, 1.7),
            new Result.Percentile(99, 3.2),
            new Result.Percentile(99.9, 7.8),
            new Result.Percentile(100, 12.1));
    private static final Trust TRUST = new Trust(true, List.of(), 0.421, 0.034, 7, 12, 0, null, 0.97, 0, null);
    private static final Result.Intervals INTERVALS = new Result.Intervals(
            new Result.Range(0.9, 0.9),
            new Result.Range(1.7, 1.8),
            new Result.Range(3.1, 3.3),
            new Result.Range(7.2, 8.9));
    /** A fifth was never answered: how long that would have taken nobody knows. */
    private static final Result.Intervals UNANSWERED = new Result.Intervals(
            new Result.Range(905.2, 920.1),
            new Result.Range(1_478.0, null),
            new Result.Range(1_501.1, null),
            new Result.Range(1_509.8, null));

    static final String HOSTILE = "</script><img src=x onerror=alert(1)><b>&amp;${7*7}<!--";

    static final Result.Pace CLOSED_LOOP = new Result.Pace(null, null);

    private static final Map<String, Long> NONE = Map.of();
    private static final long[] EVEN = {2_533, 2_478, 2_547, 2_492};

    private Results() {}

    /** Everything passed, and nearly every optional field is there. */
    public static Result passed() {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(4, "127.0.0.1", 8080, 1000),
                PLAN.traffic(),
                new RunPlan.Limits(0.1, 0.999, 0, 5.0),
                new RunPlan.Hijack(true, 58_000, false));
        Environment environment = new Environment(
                "6.18.44", "amd64", "17.0.15", "epoll", 2, 1000, "docker", Map.of("net.core.somaxconn", "4096"));
        List<Attempt> attempts = refusedEverywhere();
        List<Check> checks = new ArrayList<>(checks(EVEN));
        checks.add(LatencyCheck.judge(Samples.latency(40_200, 3.2), Samples.latency(0, 1), 5));
        checks.add(HijackCheck.judge(Set.of(1000), attempts, ATTACKED, List.of(), control()));
        return result(environment, plan, false, members(EVEN, null), load(NONE, NONE), checks, attempts, List.of());
    }

    /** A stranger listens, a member took twice its share, a request was lost, an outsider got in. */
    public static Result failed() {
        long[] counts = {2_010, 2_010, 2_010, 4_020};
        Map<String, Long> errors = Map.of("reset", 1L);
        List<Attempt> attempts = new ArrayList<>(refusedEverywhere());
        attempts.add(new Attempt(
                "root",
                0,
                Attempt.Role.OUTSIDER,
                List.of("SO_REUSEPORT", "SO_REUSEADDR"),
                "0.0.0.0",
                Attempt.Outcome.ADMITTED,
                null,
                1_234));
        List<Check> checks = List.of(
                group(List.of("pid 77 (uid 1000, python3 -m http.server --bind 127.0.0.1 8080) on 127.0.0.1:8080")),
                ShareCheck.judge(Shares.of(byPid(counts), 10_050, 0.15, 0.999), 0),
                LossCheck.judge(
                        new Books(books(counts), 40_201, Map.of(ErrorKind.RESET, 1L), 0, 0, 1, Set.of(), 10_051L), 0),
                ErrorsCheck.judge(
                        40_201, Map.of(ErrorKind.RESET, 1L), Map.of(ErrorKind.RESET, "Connection reset by peer"), 0),
                HijackCheck.judge(Set.of(1000), attempts, ATTACKED, List.of(), control()));
        return result(ENVIRONMENT, PLAN, false, members(counts, null), load(errors, NONE), checks, attempts, List.of());
    }

    /** Too few connections, and nobody to try to get in. */
    public static Result inconclusive() {
        long[] counts = {26, 24, 27, 23};
        List<Check> checks = new ArrayList<>(checks(counts));
        checks.add(HijackCheck.judge(
                Set.of(1000),
                List.of(),
                ATTACKED,
                List.of(new Missing(
                        "uid 1000 may not run a process as anybody else", "run as root, or allow 'sudo -n'")),
                control()));
        List<String> warnings =
                List.of("accept queues overflowed 12 times (ListenOverflows): members accept too slowly,"
                        + " or net.core.somaxconn is too small");
        return result(ENVIRONMENT, PLAN, false, members(counts, null), load(NONE, NONE), checks, List.of(), warnings);
    }

    /** Stopped early, before the control. */
    static Result interrupted() {
        List<Attempt> attempts = refusedEverywhere();
        List<Check> checks = new ArrayList<>(checks(EVEN));
        checks.add(HijackCheck.judge(Set.of(1000), attempts, ATTACKED, List.of(), null));
        return result(ENVIRONMENT, PLAN, true, members(EVEN, null), load(NONE, NONE), checks, attempts, List.of());
    }

    /** The last member was killed on the way. */
    static Result memberDied() {
        List<MemberCount> books = new ArrayList<>(books(EVEN));
        books.set(3, new MemberCount("pid 41204", 2_492, 9_968, 2_400, 9_600, Map.of(), false));
        GroupAudit audit = new GroupAudit(
                "before stop",
                3,
                3,
                Set.of(1000),
                Set.of("inet"),
                List.of(),
                List.of(),
                List.of(new Finding(DEATH, "see why in the members' logs, which --out DIR keeps")),
                List.of());
        List<Check> checks = List.of(
                GroupCheck.judge(4, 1, List.of(audit)),
                ShareCheck.judge(Shares.of(byPid(EVEN), 10_050, 0.15, 0.999), 0),
                LossCheck.judge(new Books(books, 40_200, Map.of(), 0, 0, 0, Set.of(), null), 0),
                ErrorsCheck.judge(40_200, Map.of(), Map.of(), 0));
        return result(ENVIRONMENT, PLAN, false, members(EVEN, DEATH), load(NONE, NONE), checks, List.of(), List.of());
    }

    /** Somebody who is no member answered. */
    static Result othersAnswered() {
        Map<String, Long> others = new LinkedHashMap<>();
        others.put("(unnamed)", 1L);
        others.put("intruder-4194304", 1_234_567L);
        Map<String, Long> errors = Map.of("bad identity", 1_234_568L);
        List<Check> checks = List.of(
                group(List.of()),
                ShareCheck.judge(Shares.of(byPid(EVEN), 10_050, 0.15, 0.999), 0),
                LossCheck.judge(new Books(books(EVEN), 1_274_768, Map.of(), 0, 1_234_568, 0, Set.of(), null), 0),
                ErrorsCheck.judge(
                        1_274_768,
                        Map.of(ErrorKind.BAD_IDENTITY, 1_234_568L),
                        Map.of(ErrorKind.BAD_IDENTITY, "answered by 'intruder-4194304'"),
                        0));
        return result(
                ENVIRONMENT, PLAN, false, members(EVEN, null), load(errors, others), checks, List.of(), List.of());
    }

    /** No member got ready. */
    static Result nobodyReady() {
        Result.Latency nothing = new Result.Latency(0, 0, 0, 0, 0, 0, null, null, null);
        Result.Load idle = new Result.Load(
                0,
                null,
                new Result.Dealt(0, 0, null, null, null),
                new Result.Asked(0, 0, NONE),
                nothing,
                new Result.Warmup(0, 0, null, null),
                NONE,
                CLOSED_LOOP);
        GroupAudit audit = new GroupAudit(
                "after start",
                0,
                0,
                Set.of(),
                Set.of(),
                List.of(),
                List.of(),
                List.of(new Finding(
                        "member-1 (pid 9) ended: exit code 1", "see why in the members' logs, which --out DIR keeps")),
                List.of());
        List<Check> checks = List.of(
                GroupCheck.judge(1, 1, List.of(audit)),
                ShareCheck.judge(Shares.of(Map.of(), 0, 0.15, 0.999), 0),
                LossCheck.judge(new Books(List.of(), 0, Map.of(), 0, 0, 0, Set.of(), 0L), 0),
                ErrorsCheck.judge(0, Map.of(), Map.of(), 0));
        return result(ENVIRONMENT, PLAN, false, List.of(), idle, checks, List.of(), List.of());
    }

    /** 64 members, ten minutes. */
    static Result huge() {
        long[] counts = new long[64];
        Arrays.setAll(counts, i -> 150_000 + 37L * i);
        List<Result.MemberResult> members = members(counts, null);
        List<Result.Second> timeline = java.util.stream.IntStream.rangeClosed(1, 600)
                .mapToObj(second -> new Result.Second(
                        second,
                        16_000,
                        64_000,
                        0,
                        members.stream()
                                .map(member -> new Result.MemberSecond(
                                        member.who().id(),
                                        member.who().pid(),
                                        250 + (member.who().pid() * second) % 60,
                                        1_000))
                                .toList()))
                .toList();
        return passed(members, load(NONE, NONE)).withTimeline(timeline);
    }

    /** Every string that somebody else may have chosen is markup. */
    static Result hostile() {
        Result failed = failed();
        List<Result.MemberResult> members = failed.members().stream()
                .map(member -> new Result.MemberResult(
                        new Result.Who(
                                HOSTILE + member.who().pid(),
                                member.who().pid(),
                                member.who().uid()),
                        member.portion(),
                        member.latency(),
                        member.books(),
                        new Result.Cost(null, null),
                        HOSTILE))
                .toList();
        List<Check> checks = List.of(
                group(List.of("pid 77 (uid 1000, " + HOSTILE + ") on 127.0.0.1:8080")),
                ErrorsCheck.judge(40_201, Map.of(ErrorKind.RESET, 1L), Map.of(ErrorKind.RESET, HOSTILE), 0));
        return result(
                failed.environment(),
                failed.plan(),
                false,
                members,
                load(Map.of(HOSTILE, 1L), Map.of(HOSTILE, 7L)),
                checks,
                failed.intrusion(),
                List.of(HOSTILE));
    }

    /** Every string of its disruptions is markup. */
    static Result hostilelyDisrupted() {
        Result hostile = hostile();
        List<Result.MemberResult> members = hostile.members().stream()
                .map(member -> comingAndGoing(member, member.portion().interval(), HOSTILE, HOSTILE))
                .toList();
        return disrupted(
                hostile,
                hostile.plan(),
                members,
                List.of(new Result.Disrupted(
                        HOSTILE,
                        0.5,
                        0.9,
                        List.of(HOSTILE),
                        List.of(HOSTILE),
                        Map.of(HOSTILE, 3L),
                        0,
                        0,
                        0,
                        null,
                        HOSTILE)));
    }

    /** Three close to each other: the second member is killed, one hangs, and a fifth comes, there too short a time to be judged. */
    static Result disrupted() {
        Result passed = passed();
        RunPlan plan = new RunPlan(
                passed.plan().group(),
                passed.plan().traffic(),
                passed.plan().limits(),
                passed.plan().hijack(),
                new RunPlan.Disrupting(
                        Stream.of("kill:2@2s", "stall@3s:1s", "join@4.6s")
                                .map(Disruption::of)
                                .toList(),
                        8L,
                        null));
        List<Result.MemberResult> members = new ArrayList<>();
        passed.members()
                .forEach(member ->
                        members.add(comingAndGoing(member, member.portion().interval(), null, null)));
        Result.MemberResult killed = members.get(1);
        members.set(1, comingAndGoing(killed, killed.portion().interval(), null, "kill:2@2s"));
        Result.MemberResult newcomer =
                members(new long[] {0, 0, 0, 0, 12}, null).get(4);
        members.add(comingAndGoing(newcomer, null, "join@4.6s", null));
        return disrupted(passed, plan, members, List.of(KILLED, STALLED, JOINED))
                .withTimeline(IntStream.rangeClosed(1, 10)
                        .mapToObj(second -> new Result.Second(
                                second,
                                1_005,
                                4_020,
                                0,
                                new Result.SecondLatency(0.9, 3.2),
                                members.stream()
                                        .filter(member -> second <= 3
                                                || member.who().pid()
                                                        != killed.who().pid())
                                        .map(member -> new Result.MemberSecond(
                                                member.who().id(), member.who().pid(), 250 + second, 1_000 + second))
                                        .toList()))
                        .toList());
    }

    static final Result.Disrupted KILLED = new Result.Disrupted(
            "kill:2@2s",
            2.0,
            2.5,
            List.of("pid 41202"),
            List.of(),
            new TreeMap<>(Map.of("reset before the first answer", 6L, "reset on a kept connection", 2L)),
            0,
            0,
            120,
            118.4,
            null);
    static final Result.Disrupted STALLED =
            new Result.Disrupted("stall@3s:1s", 3.0, 4.5, List.of(), List.of(), Map.of(), 0, 12, 1_041, 1_044.6, null);
    static final Result.Disrupted JOINED = new Result.Disrupted(
            "join@4.6s",
            4.6,
            5.2,
            List.of(),
            List.of("pid 41205"),
            Map.of(),
            0,
            0,
            0,
            null,
            "the load ended before it was over");

    /** One that is under way. */
    static Result.Disrupted underWay(Result.Disrupted whole) {
        return new Result.Disrupted(
                whole.what(), whole.from(), null, whole.left(), whole.joined(), null, 0, 0, 0, null, null);
    }

    static Result disrupted(
            Result result, RunPlan plan, List<Result.MemberResult> members, List<Result.Disrupted> disruptions) {
        return new Result(
                result.head(),
                result.origin(),
                result.environment(),
                plan,
                members,
                result.load(),
                result.trust(),
                disruptions,
                result.timeline(),
                result.checks(),
                result.intrusion(),
                result.warnings());
    }

    private static Result.MemberResult comingAndGoing(
            Result.MemberResult member, Interval interval, String joined, String left) {
        Result.Portion portion = member.portion();
        return new Result.MemberResult(
                member.who(),
                new Result.Portion(
                        portion.connections(),
                        portion.requests(),
                        interval == null ? portion.connections() / 10_050.0 : portion.share(),
                        interval == null ? 0.001 : 0.25,
                        interval,
                        interval == null ? null : portion.even(),
                        interval == null ? null : new Interval(0.2348, 0.2652)),
                member.latency(),
                member.books(),
                member.cost(),
                member.died(),
                joined,
                left);
    }

    /** The like of {@link #passed} that has ended by itself. */
    static Result enough() {
        Result passed = passed();
        RunPlan plan = new RunPlan(
                passed.plan().group(),
                Traffics.untilEnough(PLAN.traffic(), 60),
                new RunPlan.Limits(0.15, 0.999, 0, null),
                passed.plan().hijack());
        Result.Load load = passed.load();
        Result.Load ended = new Result.Load(
                2.45,
                Result.Ended.ENOUGH,
                new Result.Dealt(
                        10_050,
                        10_050,
                        Shares.drawsNeeded(4, 0.15, 0.999),
                        load.dealt().chance(),
                        null),
                load.asked(),
                load.latency(),
                load.warmup(),
                load.others(),
                load.pace());
        return result(
                passed.environment(),
                plan,
                false,
                passed.members(),
                ended,
                checks(EVEN),
                passed.intrusion(),
                List.of());
    }

    /** The like of {@link #openLoop} at that rate. */
    static Result of(Rate rate) {
        Result open = openLoop();
        RunPlan plan = open.plan();
        return new Result(
                open.head(),
                open.origin(),
                open.environment(),
                new RunPlan(plan.group(), Traffics.at(rate, plan.traffic()), plan.limits(), plan.hijack()),
                open.members(),
                open.load(),
                open.trust(),
                open.timeline(),
                open.checks(),
                open.intrusion(),
                open.warnings());
    }

    /** An open loop that was too fast for the group. */
    public static Result openLoop() {
        RunPlan plan = new RunPlan(
                PLAN.group(),
                Traffics.of(16, "4", 1, 10, 0, 5, "/", 1, 42, 5_000, Protocol.HTTP),
                new RunPlan.Limits(0.1, 0.999, 0, 5.0),
                new RunPlan.Hijack(false, null, false));
        Result.Load closed = load(NONE, NONE);
        Result.Latency intended =
                new Result.Latency(50_000, 912.5, 1_480, 1_502.5, 1_510, 1_512.1, UNANSWERED, CURVE, "HISTFAAA");
        Result.Load load = new Result.Load(
                closed.seconds(),
                closed.ended(),
                closed.dealt(),
                closed.asked(),
                closed.latency(),
                closed.warmup(),
                closed.others(),
                new Result.Pace(
                        new Result.Schedule(
                                50_000,
                                9_800,
                                40_100,
                                9_800,
                                new Result.Latency(40_200, 900, 1_400, 1_500, 1_505, 1_509, null, null, null)),
                        intended));
        List<Check> checks = new ArrayList<>(checks(EVEN));
        checks.add(LatencyCheck.judge(
                Samples.latency(40_200, intended.p99()),
                Samples.latency(9_800, 1),
                Samples.latency(50_000, intended.p99()),
                5));
        return result(ENVIRONMENT, plan, false, members(EVEN, null), load, checks, List.of(), List.of("not held"));
    }

    static Stream<Result> all() {
        return Stream.of(
                openLoop(),
                enough(),
                passed(),
                failed(),
                inconclusive(),
                interrupted(),
                memberDied(),
                othersAnswered(),
                nobodyReady(),
                hostile(),
                disrupted(),
                hostilelyDisrupted(),
                byAgents());
    }

    /** By three load agents, of which one was lost. */
    static Result byAgents() {
        Result inconclusive = inconclusive();
        Result.Load load = inconclusive.load();
        List<AgentPart> agents = List.of(
                new AgentPart("load-0", "10.77.0.2", 5_025L, 20_100L, 20_100L, 0L, 0.12, 0.04, 0.31, null),
                new AgentPart(
                        "load-1",
                        "10.77.0.3",
                        null,
                        null,
                        null,
                        null,
                        -3_600_000.4,
                        1.2,
                        2.4,
                        "no sign of it for 4.8 s"),
                new AgentPart("load-2", "fd00::1:2:3:4", 5_025L, 20_100L, 20_098L, 2L, 7, 0.05, -0.2, null));
        return new Result(
                inconclusive.head(),
                inconclusive.origin(),
                inconclusive.environment(),
                inconclusive.plan(),
                inconclusive.members(),
                new Result.Load(
                        load.seconds(),
                        load.ended(),
                        load.dealt(),
                        load.asked(),
                        load.latency(),
                        load.warmup(),
                        load.others(),
                        load.pace(),
                        agents),
                inconclusive.trust(),
                inconclusive.disruptions(),
                inconclusive.timeline(),
                inconclusive.checks(),
                inconclusive.intrusion(),
                inconclusive.warnings());
    }

    /** A result as it was while the load ran. */
    static Result running(Result finished) {
        Result.Head head = finished.head();
        return new Result(
                new Result.Head(
                        head.schemaVersion(),
                        head.startedAt(),
                        head.elapsedSeconds(),
                        head.readySeconds(),
                        false,
                        Phase.LOAD,
                        null),
                finished.origin(),
                finished.environment(),
                finished.plan(),
                finished.members(),
                finished.load(),
                null,
                finished.disruptions(),
                finished.timeline(),
                List.of(),
                finished.intrusion(),
                finished.warnings());
    }

    /** The passed one, elsewhere and with another plan. */
    static Result passed(Environment environment, RunPlan plan) {
        Result passed = passed();
        return result(
                environment,
                plan,
                false,
                passed.members(),
                passed.load(),
                passed.checks(),
                passed.intrusion(),
                List.of());
    }

    /** The passed one with other counts. */
    static Result passed(List<Result.MemberResult> members, Result.Load load) {
        Result passed = passed();
        return result(
                passed.environment(),
                passed.plan(),
                false,
                members,
                load,
                passed.checks(),
                passed.intrusion(),
                List.of());
    }

    private static Result result(
            Environment environment,
            RunPlan plan,
            boolean interrupted,
            List<Result.MemberResult> members,
            Result.Load load,
            List<Check> checks,
            List<Attempt> attempts,
            List<String> warnings) {
        Verdict verdict = checks.stream().map(Check::verdict).reduce(Verdict.PASSED, Verdict::and);
        List<Result.Second> timeline = members.isEmpty()
                ? List.of()
                : List.of(new Result.Second(
                        1.002,
                        1_005,
                        4_020,
                        0,
                        new Result.SecondLatency(0.9, 3.2),
                        List.of(new Result.MemberSecond("41201", 41_201, 1_005, 4_020))));
        return new Result(
                new Result.Head(
                        Result.SCHEMA_VERSION, "2026-11-22T10:15:30.123456Z", 14.25, 1.75, interrupted, verdict),
                ORIGIN,
                environment,
                plan,
                members,
                load,
                TRUST,
                timeline,
                checks,
                attempts,
                warnings);
    }

    private static List<Check> checks(long[] counts) {
        long connections = Arrays.stream(counts).sum();
        return List.of(
                group(List.of()),
                ShareCheck.judge(Shares.of(byPid(counts), 10_050, 0.15, 0.999), 0),
                LossCheck.judge(new Books(books(counts), connections * 4, Map.of(), 0, 0, 0, Set.of(), connections), 0),
                ErrorsCheck.judge(connections * 4, Map.of(), Map.of(), 0));
    }

    private static Check group(List<String> strangers) {
        return GroupCheck.judge(
                4,
                1,
                List.of(new GroupAudit(
                        "after start",
                        4,
                        4,
                        Set.of(1000),
                        Set.of("inet"),
                        strangers.stream()
                                .map(words -> new Finding(words, "end the processes named, or choose another --port"))
                                .toList(),
                        List.of(),
                        List.of(),
                        List.of())));
    }

    private static Map<String, Long> byPid(long[] counts) {
        Map<String, Long> byPid = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            byPid.put(Integer.toString(41_201 + i), counts[i]);
        }
        return byPid;
    }

    private static List<MemberCount> books(long[] counts) {
        List<MemberCount> books = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            books.add(new MemberCount(
                    "pid " + (41_201 + i), counts[i], counts[i] * 4, counts[i], counts[i] * 4, Map.of(), true));
        }
        return books;
    }

    private static List<Result.MemberResult> members(long[] counts, String deathOfLast) {
        long total = Arrays.stream(counts).sum();
        Shares shares = Shares.of(byPid(counts), total, 0.15, 0.999);
        List<Result.MemberResult> members = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            String id = Integer.toString(41_201 + i);
            String death = i == counts.length - 1 ? deathOfLast : null;
            members.add(new Result.MemberResult(
                    new Result.Who(id, 41_201 + i, 1000),
                    new Result.Portion(
                            counts[i],
                            counts[i] * 4,
                            counts[i] / (double) total,
                            shares.members().get(id).interval(),
                            shares.members().get(id).verdict()),
                    new Result.Latency(counts[i] * 4, 0.8, 1.6, 3.1, 7.7, 12.1, null, null, null),
                    new Result.Books(counts[i] + 250, counts[i] * 4 + 1_000),
                    death == null ? new Result.Cost(1.25, 51_200L) : new Result.Cost(null, null),
                    death));
        }
        return members;
    }

    private static Result.Load load(Map<String, Long> errors, Map<String, Long> others) {
        return new Result.Load(
                10.004,
                Result.Ended.DURATION,
                new Result.Dealt(10_050, 10_050, 13_423L, new Interval(0.234, 0.266), null),
                new Result.Asked(40_200, 4_018.4, errors),
                new Result.Latency(40_200, 0.9, 1.7, 3.2, 7.8, 12.1, INTERVALS, CURVE, "HISTFAAAACF42pNpmSzMwMDA"),
                new Result.Warmup(1_000, 4_000, null, null),
                others,
                CLOSED_LOOP);
    }

    private static final Set<String> ATTACKED = Set.of("0.0.0.0", "127.0.0.1", "[::]");

    private static List<Attempt> refusedEverywhere() {
        List<Attempt> attempts = new ArrayList<>();
        for (List<String> options : List.of(
                List.of("SO_REUSEPORT"),
                List.of("SO_REUSEADDR"),
                List.of("SO_REUSEPORT", "SO_REUSEADDR"),
                List.<String>of())) {
            for (String address : List.of("0.0.0.0", "127.0.0.1", "[::]")) {
                attempts.add(new Attempt(
                        "uid 58000",
                        58_000,
                        Attempt.Role.OUTSIDER,
                        options,
                        address,
                        Attempt.Outcome.REFUSED,
                        "EADDRINUSE",
                        0));
            }
        }
        return attempts;
    }

    private static Control control() {
        Attempt attempt = new Attempt(
                "uid 1000",
                1000,
                Attempt.Role.CONTROL,
                List.of("SO_REUSEPORT"),
                "127.0.0.1",
                Attempt.Outcome.ADMITTED,
                null,
                41);
        return new Control(attempt, true, 200, 41);
    }
}
