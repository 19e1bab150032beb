package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.run.Environment;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.run.RunPlan;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextReportTest {

    private static final int WIDTH = 80;

    private final TextReport report = new TextReport(Palette.PLAIN);
    private final Status status = new Status(Palette.PLAIN);

    static Stream<Result> results() {
        return Stream.concat(Results.all(), Stream.of(longNames(), largeNumbers()));
    }

    /** A kernel and an address with long names. */
    private static Result longNames() {
        Environment environment = new Environment(
                "5.15.167.4-microsoft-standard-WSL2", "amd64", "17.0.15", "epoll", 16, 1000, "docker", Map.of());
        return Results.passed(environment, on("2001:db8:1111:2222:3333:4444:5555:6666"));
    }

    /** An overloaded group: everything takes seconds. */
    private static Result largeNumbers() {
        Result.Latency slow =
                new Result.Latency(987_654_321, 4_998.1, 4_998.2, 4_998.3, 4_998.4, 5_000.5, null, null, null);
        List<Result.MemberResult> members = Results.passed().members().stream()
                .map(member -> new Result.MemberResult(
                        new Result.Who(
                                Long.toString(member.who().pid() + 4_100_000),
                                member.who().pid() + 4_100_000,
                                member.who().uid()),
                        new Result.Portion(
                                23_456_789,
                                246_913_580,
                                0.25,
                                member.portion().interval(),
                                member.portion().even()),
                        slow,
                        member.books(),
                        new Result.Cost(null, null),
                        null))
                .toList();
        Result.Load load = new Result.Load(
                10,
                Result.Ended.DURATION,
                new Result.Dealt(93_827_156, 93_827_156, 13_423L, new Interval(0.2499, 0.2501), null),
                new Result.Asked(987_654_321, 98_765_432, Map.of()),
                slow,
                new Result.Warmup(0, 0, null, null),
                Map.of(),
                Results.CLOSED_LOOP);
        return Results.passed(members, load);
    }

    private static RunPlan on(String host) {
        return new RunPlan(
                new RunPlan.Grouping(4, host, 8080, null),
                Results.PLAN.traffic(),
                Results.PLAN.limits(),
                Results.PLAN.hijack());
    }

    @ParameterizedTest
    @MethodSource("results")
    void everyLineFitsATerminalOfEightyColumns(Result result) {
        assertThat(report.render(result)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    }

    @ParameterizedTest
    @MethodSource("results")
    void withoutColoursThereAreNoEscapes(Result result) {
        assertThat(report.render(result)).noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
    }

    @ParameterizedTest
    @MethodSource("results")
    void coloursChangeNothingButTheColour(Result result) {
        List<String> stripped = new TextReport(Palette.COLOUR)
                .render(result).stream()
                        .map(line -> line.replaceAll("\033\\[[0-9;]*m", ""))
                        .toList();

        assertThat(stripped).isEqualTo(report.render(result));
    }

    @Test
    void aLoadThatEndsByItselfIsMeasuredByItsDraws() {
        assertThat(report.render(Results.enough()))
                .contains("2.5 s · 10,050 of 6,076 draws  4,018 requests/s  0 errors");
        assertThat(status.second(Results.enough(), ""))
                .isEqualTo("          2.5 s · 10,050 of 6,076 draws  4,018 requests/s  0 errors  24.7-25.3 %");
    }

    @Test
    void percentilesAreToldWithWhereTheyLieAndHowManyAreBounds() {
        assertThat(report.render(Results.openLoop()))
                .containsSequence(
                        "  latency      p50 0.9  p90 1.7  p99 3.2  p99.9 7.8  max 12.1 ms",
                        "    95 % sure  p50 0.9-0.9  p90 1.7-1.8  p99 3.1-3.3  p99.9 7.2-8.9 ms",
                        "  intended     p50 912.5  p90 1480.0  p99 1502.5  p99.9 1510.0  max 1512.1 ms",
                        "    95 % sure  p50 905.2-920.1  p90 >1478.0  p99 >1501.1  p99.9 >1509.8 ms",
                        "  rate         5,000/s: 50,000 scheduled, 9,800 unsent; p99 begun 1500.0 ms late",
                        "               9,800 of 50,000 never answered: taken as the least they took");
    }

    @Test
    void howFarTheGeneratorCanBeTrustedIsALine() {
        assertThat(report.render(Results.passed()))
                .containsSequence(
                        "  trust        steady · event loops 42 % on a cpu, 3 % waiting for one · 7",
                        "               collections in 12 ms · 0.97 draws a connection");
    }

    @Test
    void aPassIsToldWholeWithItsNumbers() {
        assertThat(report.render(Results.passed()))
                .containsSubsequence(
                        "portshare run              Linux 6.18.44 · JDK 17.0.15 · epoll · 2 cpus · docker",
                        "127.0.0.1:8080  4 members  uid 1000",
                        "10.0 s of 10.0 s  4,018 requests/s  0 errors",
                        "",
                        "   total       10,050      40,200  even is 25.0 %, chance allows 23.4 to 26.6 %",
                        "",
                        "  ✓ group      4 listeners, 4 processes, uid 1000, inet, no stranger (1 looks)",
                        "  ✓ share      even: every member within 7.9 % of even, 15 % tolerated (χ² 1.3,",
                        "               3 df, p = 0.73)",
                        "  ✓ loss       none: 40,200 sent = 40,200 served, on 10,050 connections = 10,050",
                        "               accepted",
                        "  ✓ errors     0",
                        "  ✓ latency    p99 3.2 ms, limit 5.0 ms",
                        "  ✓ hijack     uid 58000 refused 12 of 12 (EADDRINUSE) · same uid admitted, took",
                        "               41 of 200 (control)",
                        "  PASSED");
    }

    @Test
    void latenciesAreInOneLine() {
        assertThat(report.render(Results.passed()))
                .filteredOn(line -> line.startsWith("  latency "))
                .singleElement()
                .asString()
                .containsSubsequence("p50 0.9", "p90 1.7", "p99 3.2", "p99.9 7.8", "max 12.1 ms");
    }

    @Test
    void anOpenLoopIsToldWithItsIntendedLatenciesAndWhatWasNotSent() {
        assertThat(report.render(Results.openLoop()))
                .containsSubsequence(
                        "  latency      p50 0.9  p90 1.7  p99 3.2  p99.9 7.8  max 12.1 ms",
                        "  intended     p50 912.5  p90 1480.0  p99 1502.5  p99.9 1510.0  max 1512.1 ms",
                        "  rate         5,000/s: 50,000 scheduled, 9,800 unsent; p99 begun 1500.0 ms late",
                        "  ✗ latency    p99 1502.2 ms from the intended start, limit 5.0 ms; 9,800 of");
        assertThat(report.render(Results.passed())).noneMatch(line -> line.startsWith("  intended"));
    }

    @Test
    void aFailureIsToldWithItsRemedy() {
        assertThat(report.render(Results.failed()))
                .anyMatch(line -> line.startsWith("  ✗ group      a stranger listens: pid 77 "))
                .anyMatch(line ->
                        line.startsWith("  ✗ share      uneven: 41204 has 40.0 % (38.2 to 41.8 %), 21.3 to 28.7 % is"))
                .anyMatch(line -> line.startsWith("  ✗ loss       1 of 40,201 requests never answered: 1 reset"))
                .anyMatch(line -> line.startsWith("  ✗ errors     1 of 40,201 requests"))
                .anyMatch(line -> line.startsWith("  ✗ hijack     root admitted 1 of 13 times"))
                .contains("               → end the processes named, or choose another --port")
                .endsWith("  FAILED");
    }

    @Test
    void doubtIsToldWithItsRemedyAndWarningsFollow() {
        assertThat(report.render(Results.inconclusive()))
                .anyMatch(line ->
                        line.startsWith("  ? share      too few connections: 100 would show nothing below 100 %"))
                .anyMatch(line -> line.startsWith("               → 6,076 independent connections would do: "))
                .contains(
                        "  ? hijack     uid 1000 may not run a process as anybody else",
                        "  ! warning    accept queues overflowed 12 times (ListenOverflows): members")
                .endsWith("  INCONCLUSIVE");
    }

    @Test
    void anInterruptedResultSaysThatItIsPartial() {
        assertThat(report.render(Results.interrupted())).endsWith("  INCONCLUSIVE (interrupted: partial)");
    }

    @Test
    void aDeadMemberIsToldWhereItsNumbersAre() {
        assertThat(report.render(Results.memberDied()))
                .anyMatch(line -> line.startsWith("          died: member-4 (pid 41204) ended: killed by signal 9"))
                .anyMatch(line -> line.startsWith("  ? loss       no final tally from pid 41204: "))
                .endsWith("  FAILED");
    }

    @Test
    void othersAreToldBetweenMembersAndTotal() {
        List<String> lines = report.render(Results.othersAnswered());

        assertThat(lines)
                .anyMatch(line -> line.contains("answered by 'intruder-4194304', no member"))
                .anyMatch(line -> line.startsWith("  ✗ loss       1,234,568 answered by processes outside the group"))
                .endsWith("  FAILED");
    }

    @Test
    void whereNoMemberGotReadyThereIsNoTable() {
        assertThat(report.render(Results.nobodyReady()))
                .noneMatch(line -> line.contains("connections    requests"))
                .noneMatch(line -> line.startsWith("  latency"))
                .anyMatch(line -> line.startsWith("127.0.0.1:8080  0 members"))
                .endsWith("  FAILED");
    }

    @Test
    void aBoundedNumberOfRequestsIsTheProgress() {
        Traffic traffic = Traffics.of(16, "4", 0, 0, 40_200, 5, "/", 1, 1);
        RunPlan plan = new RunPlan(Results.PLAN.group(), traffic, Results.PLAN.limits(), Results.PLAN.hijack());

        assertThat(report.render(Results.passed(Results.ENVIRONMENT, plan)))
                .contains("40,200 of 40,200 requests  4,018 requests/s  0 errors");
    }

    @Test
    void anIpv6AddressStandsInBrackets() {
        assertThat(report.render(Results.passed(Results.ENVIRONMENT, on("::1"))))
                .anyMatch(line -> line.startsWith("[::1]:8080  4 members"));
    }

    @Test
    void brieflyOnlyWhatDidNotPassIsTold() {
        assertThat(report.checks(Results.passed(), true)).containsExactly("  PASSED");
        assertThat(report.checks(Results.inconclusive(), true))
                .noneMatch(line -> line.contains("✓"))
                .anyMatch(line -> line.startsWith("  ? share"))
                .endsWith("  INCONCLUSIVE");
    }

    @Test
    void whileItRunsThereAreNoChecksAndNoVerdict() {
        assertThat(report.render(Results.running(Results.passed())))
                .noneMatch(line -> line.contains("PASSED"))
                .noneMatch(line -> line.contains("✓"));
    }

    @Test
    void aSecondIsOneLineWithTheSmallestAndTheLargestShare() {
        assertThat(status.second(Results.running(Results.passed()), ""))
                .isEqualTo("load      10.0 s of 10.0 s  4,018 requests/s  0 errors  24.7-25.3 %");
    }

    @Test
    void whatFailedStandsFirstAndThenWhatIsOpen() {
        List<Check> mixed = Stream.of(Verdict.PASSED, Verdict.INCONCLUSIVE, Verdict.FAILED, Verdict.FAILED)
                .map(verdict -> new Check(CheckId.GROUP, verdict, "so", null, null, null, null))
                .toList();

        assertThat(report.checks(mixed, List.of(), false))
                .extracting(line -> line.substring(2, 3))
                .containsExactly("✗", "✗", "?", "✓");
    }

    @Test
    void whatTwoChecksNeedIsToldOnce() {
        List<Check> both = List.of(
                new Check(CheckId.GROUP, Verdict.INCONCLUSIVE, "one", null, null, null, "run it as root"),
                new Check(CheckId.LOSS, Verdict.INCONCLUSIVE, "two", null, null, null, "run it as root"));

        assertThat(report.checks(both, List.of(), false))
                .containsExactly("  ? group      one", "  ? loss       two", "               → run it as root");
    }

    @Test
    void warningsThatDifferInNumbersAloneAreToldOnce() {
        assertThat(report.checks(
                        List.of(), List.of("agent 10.0.0.3:8 is lost", "other", "agent 10.0.0.4:9 is lost"), false))
                .containsExactly(
                        "  ! warning    agent 10.0.0.3:8 is lost (and 1 more like this)", "  ! warning    other");
    }

    @ParameterizedTest
    @MethodSource("results")
    void everyLineFitsWhateverTheWidth(Result result) {
        for (int width : new int[] {40, 60, 80, 120}) {
            assertThat(new TextReport(Palette.PLAIN.within(width)).render(result))
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
        }
    }

    @Test
    void whatWasDoneToTheGroupStandsBelowItsMembers() {
        assertThat(report.render(Results.disrupted()))
                .containsSubsequence(
                        "          left by kill:2@2s",
                        "          came by join@4.6s",
                        "",
                        "  kill:2@2s    2.0 to 2.5 s: pid 41202 left; lost 8: 6 reset before the first",
                        "               answer, 2 reset on a kept connection; the slowest connect took",
                        "               120 ms; settled after 118 ms",
                        "  stall@3s:1s  3.0 to 4.5 s: lost none; 12 connects took a second or more (SYN",
                        "               sent again), 1,041 ms at most; settled after 1,045 ms",
                        "  join@4.6s    4.6 to 5.2 s: pid 41205 came; lost none; the load ended before it",
                        "               was over");
    }

    @Test
    void whatIsUnderWayHasNoEnd() {
        Result result = Results.disrupted(
                Results.passed(), Results.PLAN, Results.passed().members(), List.of(Results.underWay(Results.STALLED)));

        assertThat(report.render(result)).contains("  stall@3s:1s  from 3.0 s, under way");
    }

    @Test
    void whatIsDoneStandsInThePlaceOfTheProgressAndOfTheShares() {
        assertThat(report.table(Results.running(Results.passed()), "kill:2@3s", false))
                .contains("load  10.0 s of 10.0 s  kill:2@3s  4,018 requests/s  0 errors");
        assertThat(status.second(Results.running(Results.passed()), "kill:2@3s"))
                .isEqualTo("load      10.0 s of 10.0 s  4,018 requests/s  0 errors  kill:2@3s");
    }

    @Test
    void whatIsDoneIsCutWhereALineEnds() {
        String many = "stall:2@3s:100ms ghost@3.2s:50ms join@3.4s kill:1@3.6s kill:2@3.8s kill:3@3.9s";

        assertThat(status.second(Results.passed(), many)).hasSize(WIDTH).endsWith("…");
        assertThat(report.table(Results.passed(), many, false))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    }
}
