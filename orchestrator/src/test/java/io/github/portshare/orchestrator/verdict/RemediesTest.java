package io.github.portshare.orchestrator.verdict;

import static io.github.portshare.orchestrator.verdict.Attempt.Outcome.ADMITTED;
import static io.github.portshare.orchestrator.verdict.Attempt.Outcome.REFUSED;
import static io.github.portshare.orchestrator.verdict.Attempt.Outcome.UNTRIED;
import static io.github.portshare.orchestrator.verdict.Attempt.Role.CONTROL;
import static io.github.portshare.orchestrator.verdict.Attempt.Role.OUTSIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.ErrorKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each finding of each check, and words of the remedy that fits it. */
class RemediesTest {

    private static final List<Missing> MISSING = List.of(new Missing("uid 1000 may not run a process", "run as root"));
    private static final Control WORKS = control(null, true, 41);

    static Stream<Arguments> findings() {
        return Stream.of(
                row(group("a stranger", null, null, 2, 2, Set.of(1), Set.of("inet")), "end the processes named"),
                row(group(null, "pid 7 is stopped", null, 1, 1, Set.of(1), Set.of("inet")), "--out DIR"),
                row(
                        group(null, null, "pid 7 has SO_REUSEADDR on", 2, 2, Set.of(1), Set.of("inet")),
                        "SO_REUSEADDR off"),
                row(group(null, null, null, 3, 2, Set.of(1), Set.of("inet")), "one listener"),
                row(group(null, null, null, 1, 2, Set.of(1), Set.of("inet")), "binds the port itself"),
                row(group(null, null, null, 2, 1, Set.of(1), Set.of("inet")), "a process of its own"),
                row(group(null, null, null, 2, 2, Set.of(1, 2), Set.of("inet")), "under one uid"),
                row(group(null, null, null, 2, 2, Set.of(1), Set.of("inet", "inet6")), "one family"),
                row(GroupCheck.judge(2, 1, List.of()), "first load"),
                row(share(0), "the check 'group'"),
                row(share(0, 5), "2 processes or more"),
                row(share(0, 0, 0), "the check 'errors'"),
                row(share(7, 5_000, 5_000), "something between"),
                row(share(0, 9_000, 1_000), "two listeners"),
                row(share(0, 100, 100), "independent connections would do"),
                row(share(0, 11_500, 8_500), "would do"),
                row(loss(201, 100, 20, Map.of(ErrorKind.REFUSED, 1L), 0, 0), "refused: nobody listened"),
                row(loss(201, 100, 20, Map.of(), 1, 0), "probe without answer: a member hangs"),
                row(loss(203, 100, 20, Map.of(), 0, 3), "who answers"),
                row(loss(200, 99, 20, Map.of(), 0, 0), "does not know of answers"),
                row(loss(200, 100, 19, Map.of(), 0, 0), "hands them on"),
                row(loss(210, 100, 20, Map.of(), 0, 0), "report it"),
                row(
                        LossCheck.judge(new Books(List.of(), 0, Map.of(), 0, 0, 0, Set.of(), null), 0),
                        "'group' and 'errors'"),
                row(
                        LossCheck.judge(
                                new Books(
                                        List.of(new MemberCount("pid 1", 1, 1, 0, 0, Map.of(), false)),
                                        1,
                                        Map.of(),
                                        0,
                                        0,
                                        0,
                                        Set.of(),
                                        null),
                                0),
                        "live to the end"),
                row(ErrorsCheck.judge(0, Map.of(), Map.of(), 0), "--duration"),
                row(ErrorsCheck.nothingAnswered(3, Map.of(ErrorKind.REFUSED, 3L), Map.of(), true), "server listens"),
                row(ErrorsCheck.nothingAnswered(3, Map.of(), Map.of(), true), "let it end by itself"),
                row(ErrorsCheck.nothingAnswered(3, Map.of(), Map.of(), false), "server listens"),
                row(ErrorsCheck.judge(9, Map.of(ErrorKind.CLOSED, 3L), Map.of(), 0), "--requests-per-connection"),
                row(ErrorsCheck.judge(9, Map.of(ErrorKind.CLIENT_LIMIT, 3L), Map.of(), 0), "raise the limit named"),
                row(latency(999, 1, 0, 1), "1,000 would do"),
                row(latency(1_000, 60, 0, 1), "--warmup"),
                row(
                        LatencyCheck.judge(
                                Samples.latency(1_000, 60), Samples.latency(0, 1), Samples.latency(1_000, 5), 50),
                        "a lower --rate"),
                row(latency(1_000, 1, 100, 60), "who did not answer"),
                row(latency(1_000, 1, 100, 1), "--timeout"),
                row(hijack(refused(), List.of(), null), "let it end by itself"),
                row(hijack(refused(), List.of(), control(null, true, 0)), "attached to the group"),
                row(hijack(refused(), List.of(), control(null, false, 9)), "start it where the members are"),
                row(hijack(refused(), List.of(), control("EADDRINUSE", false, 0)), "SO_REUSEPORT on at every member"),
                row(hijack(attack(REFUSED, "EACCES"), List.of(), WORKS), "CAP_NET_BIND_SERVICE"),
                row(hijack(attack(REFUSED, "EACCES"), MISSING, WORKS), "run as root, or choose a --port"),
                row(hijack(attack(UNTRIED, "EPERM"), List.of(), WORKS), "seccomp"),
                row(hijack(attack(UNTRIED, "EMFILE"), List.of(), WORKS), "intrusion[]"),
                row(hijack(refused().subList(0, 3), MISSING, WORKS), "run as root"),
                row(hijack(List.of(), MISSING, WORKS), "run as root"),
                row(hijack(List.of(), List.of(), WORKS), "the other checks"),
                row(
                        hijack(List.of(attempt(58_000, OUTSIDER, "SO_REUSEADDR", ADMITTED, null)), List.of(), WORKS),
                        "switch SO_REUSEADDR off"),
                row(
                        hijack(List.of(attempt(58_000, OUTSIDER, "SO_REUSEPORT", ADMITTED, null)), List.of(), WORKS),
                        "--reserve"),
                row(
                        hijack(List.of(attempt(1_000, OUTSIDER, "SO_REUSEPORT", ADMITTED, null)), List.of(), WORKS),
                        "the members' own"));
    }

    @ParameterizedTest
    @MethodSource("findings")
    void eachFindingHasTheRemedyThatFitsIt(Check check, String remedy) {
        assertThat(check.verdict()).isNotEqualTo(Verdict.PASSED);
        assertThat(check.remedy()).contains(remedy);
    }

    @ParameterizedTest
    @EnumSource
    void eachEndOfARequestHasItsOwn(ErrorKind kind) {
        assertThat(Remedy.of(kind)).startsWith(kind.label() + ": ");
    }

    @Test
    void severalFindingsHaveAllTheirRemedies() {
        Check check = loss(202, 99, 20, Map.of(ErrorKind.TIMEOUT, 2L), 0, 0);

        assertThat(check.remedy()).contains("timeout: ", "does not know of answers");
    }

    private static Arguments row(Check check, String remedy) {
        return Arguments.of(check, remedy);
    }

    private static Check group(
            String stranger,
            String missing,
            String open,
            int listeners,
            int processes,
            Set<Integer> uids,
            Set<String> families) {
        return GroupCheck.judge(
                2,
                1,
                List.of(new GroupAudit(
                        "after start",
                        listeners,
                        processes,
                        uids,
                        families,
                        found(stranger, "end the processes named"),
                        List.of(),
                        found(missing, "see why in the members' logs, which --out DIR keeps"),
                        open == null ? List.of() : List.of(open))));
    }

    private static List<Finding> found(String words, String remedy) {
        return words == null ? List.of() : List.of(new Finding(words, remedy));
    }

    private static Check share(long moved, long... counts) {
        return ShareCheck.judge(
                Shares.of(Samples.byMember(counts), Arrays.stream(counts).sum(), 0.15, 0.999), moved);
    }

    /** Two members that each answered 100 on 20 connections, the first by its own count as given. */
    private static Check loss(
            long requests,
            long served,
            long accepted,
            Map<ErrorKind, Long> unanswered,
            long probesFailed,
            long byOthers) {
        List<MemberCount> members = List.of(
                new MemberCount("pid 1", 20, 100, accepted, served, Map.of(), true),
                new MemberCount("pid 2", 20, 100, 20, 100, Map.of(), true));
        return LossCheck.judge(new Books(members, requests, unanswered, probesFailed, byOthers, 0, Set.of(), null), 0);
    }

    private static Check hijack(List<Attempt> attempts, List<Missing> missing, Control control) {
        return HijackCheck.judge(Set.of(1000), attempts, Set.of("127.0.0.1"), missing, control);
    }

    private static List<Attempt> refused() {
        return attack(REFUSED, "EADDRINUSE");
    }

    /** Each combination of the options. */
    private static List<Attempt> attack(Attempt.Outcome outcome, String errno) {
        return Stream.of("", "SO_REUSEPORT", "SO_REUSEADDR", "SO_REUSEPORT,SO_REUSEADDR")
                .map(options -> attempt(58_000, OUTSIDER, options, outcome, errno))
                .toList();
    }

    private static Attempt attempt(int uid, Attempt.Role role, String options, Attempt.Outcome outcome, String errno) {
        List<String> list = options.isEmpty() ? List.of() : List.of(options.split(","));
        return new Attempt("uid " + uid, uid, role, list, "127.0.0.1", outcome, errno, 0);
    }

    /** Of the members' uid, 1000; admitted where there is no errno. */
    private static Control control(String errno, boolean seen, int took) {
        Attempt.Outcome outcome = errno == null ? ADMITTED : REFUSED;
        return new Control(attempt(1_000, CONTROL, "SO_REUSEPORT", outcome, errno), seen, 200, took);
    }

    private static Check latency(long answers, double millis, long unanswered, double atLeastMillis) {
        return LatencyCheck.judge(Samples.latency(answers, millis), Samples.latency(unanswered, atLeastMillis), 50);
    }
}
