package io.github.portshare.orchestrator.run;

import static io.github.portshare.orchestrator.run.Checks.check;
import static io.github.portshare.orchestrator.run.Checks.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.disrupt.Disruption;
import io.github.portshare.orchestrator.group.FakeGroup;
import io.github.portshare.orchestrator.group.FakeMember;
import io.github.portshare.orchestrator.group.FakePort;
import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.group.Launcher;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Finding;
import io.github.portshare.orchestrator.verdict.Shares;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Experiments without a process, a socket or a request; what they do with real ones, {@link ExperimentIT} shows. */
class ExperimentTest {

    /** Enough for two members to be shown even. */
    private static final long EVEN = 5_000;

    private static final Traffic BOUNDED = Traffics.of(8, "2", 0, 10, 0, 5, "/", 1, 1);

    private final FakeMember a = new FakeMember("a", 11, 101).serving(EVEN, 2 * EVEN);
    private final FakeMember b = new FakeMember("b", 12, 102).serving(EVEN, 2 * EVEN);
    private final FakeGroup group = new FakeGroup(a, b);
    private final FakePort port = new FakePort().listens(101, 1000, 11L).listens(102, 1000, 12L);
    private final AtomicReference<LoadPlan> loaded = new AtomicReference<>();

    private Result run(FakeLoad load) {
        return run((workspace, logs, within) -> group, load, new Observer() {});
    }

    private Result run(Launcher launcher, FakeLoad load, Observer observer) {
        return run(launcher, load, observer, BOUNDED);
    }

    private Result runUntilEnough(FakeLoad load) {
        Traffic traffic = Traffics.untilEnough(BOUNDED, 60);
        return run((workspace, logs, within) -> group, load, new Observer() {}, traffic);
    }

    private Result run(Launcher launcher, FakeLoad load, Observer observer, Traffic traffic) {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 8080, null),
                traffic,
                new RunPlan.Limits(0.1, 0.999, 0, null),
                new RunPlan.Hijack(false, null, false));
        return run(launcher, load, observer, plan);
    }

    private Result run(Launcher launcher, FakeLoad load, Observer observer, RunPlan plan) {
        Setting setting = new Setting(
                plan,
                Identity.self(),
                null,
                launcher,
                asked -> {
                    loaded.set(asked);
                    return load;
                },
                port,
                new KernelBooks(Map::of));
        return new Experiment(setting, null, observer).run();
    }

    private Result steered(String how, FakeLoad load) {
        return run(
                (workspace, logs, within) -> group,
                load,
                new Observer() {},
                new RunPlan(
                        new RunPlan.Grouping(2, "127.0.0.1", 8080, null, false, List.of(), null, null, how),
                        BOUNDED,
                        new RunPlan.Limits(0.1, 0.999, 0, null),
                        new RunPlan.Hijack(false, null, false)));
    }

    @Test
    void sharesAreThoseThatTheProgramSays() {
        a.serving(15_000, 30_000);

        Result result = steered("weights=3,1", FakeLoad.of(LoadResults.of(15_000, EVEN)));

        assertThat(group.steered()).singleElement().asString().startsWith("0 5,32 0 0 4294963256,");
        assertThat(verdict(result, CheckId.STEER)).isEqualTo(Verdict.PASSED);
        assertThat(result.checks()).noneMatch(check -> check.id() == CheckId.SHARE);
        Result.Portion first = result.members().get(0).portion();
        assertThat(first.expectedShare()).isEqualTo(0.75);
        assertThat(first.chance().low()).isBetween(0.73, 0.749);
        assertThat(first.chance().high()).isBetween(0.751, 0.77);
        assertThat(result.load().dealt().drawsNeeded()).isEqualTo(Shares.drawsNeeded(List.of(3.0, 1.0), 0.1, 0.999));
    }

    @Test
    void whoJudgesASteeredGroupAgainExpectsTheSame() {
        SavedCounts counts = SavedCounts.of(steered("weights=3,1", FakeLoad.of(LoadResults.of(15_000, EVEN))));

        assertThat(counts.counts()).extracting(CountsPlan.Given::number).containsExactly("15000", "5000");
        assertThat(counts.weights()).containsExactly(0.75, 0.25);
        assertThat(SavedCounts.of(run(FakeLoad.of(LoadResults.of(EVEN, EVEN)))).weights())
                .isEmpty();
    }

    @Test
    void whoWasToGetNothingIsLeftOutIfItDid() {
        assertThat(SavedCounts.of(steered("away:2", FakeLoad.of(LoadResults.of(EVEN, 0))))
                        .counts())
                .singleElement()
                .extracting(CountsPlan.Given::name)
                .isEqualTo("a");
        assertThatThrownBy(() -> SavedCounts.of(steered("away:2", FakeLoad.of(LoadResults.of(EVEN, 1)))))
                .hasMessage("its member b was to get nothing, and has 1 connections: see its check 'steer'");
    }

    @Test
    void countsAloneDoNotTellOnWhichCpuConnectionsCameIn() {
        Result result = steered("cpu", FakeLoad.of(LoadResults.of(EVEN, EVEN)));

        assertThat(result.members())
                .allSatisfy(member -> assertThat(member.portion().even()).isNull());
        assertThat(result.load().dealt().chance()).isNull();
        assertThatThrownBy(() -> SavedCounts.of(result)).hasMessageContaining("steered by cpu");
    }

    /** Their counts are of the whole load, and what was expected of them is of the times between. */
    @Test
    void countsOfADisruptedGroupAreNotJudgedAgain() {
        Result sound = run(FakeLoad.of(LoadResults.of(EVEN, EVEN)));
        RunPlan plan = new RunPlan(
                sound.plan().group(),
                sound.plan().traffic(),
                sound.plan().limits(),
                sound.plan().hijack(),
                new RunPlan.Disrupting(List.of(Disruption.of("kill:2@3s"), Disruption.of("join@4s")), null, null));
        Result disrupted = new Result(
                sound.head(),
                sound.origin(),
                sound.environment(),
                plan,
                sound.members(),
                sound.load(),
                sound.trust(),
                sound.timeline(),
                sound.checks(),
                sound.intrusion(),
                sound.warnings());

        assertThatThrownBy(() -> SavedCounts.of(disrupted))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage(
                        "its group was disrupted (kill:2@3s, join@4s), and its counts are also of connections during"
                                + " disruptions, of which nothing is expected: see its check 'share'");
    }

    @Test
    void evenSharesOfASteeredGroupFail() {
        Result result = steered("weights=3,1", FakeLoad.of(LoadResults.of(EVEN, EVEN)));

        assertThat(verdict(result, CheckId.STEER)).isEqualTo(Verdict.FAILED);
    }

    @Test
    void whatNobodySteersIsJudgedAsSteeredByNothing() {
        Result result = steered("hash", FakeLoad.of(LoadResults.of(EVEN, EVEN)));

        assertThat(group.steered()).isEmpty();
        assertThat(check(result, CheckId.STEER).summary()).startsWith("nothing steers, even: ");
        assertThat(verdict(result, CheckId.STEER)).isEqualTo(Verdict.PASSED);
    }

    @Test
    void connectionsAreWithTheMembersOfTheirCpus() {
        a.ofCpu(0, 7_500, 2);
        b.ofCpu(1, 1, 2_500);

        Result result = steered("cpu", FakeLoad.of(LoadResults.of(7_502, 2_501)));

        assertThat(group.steered()).hasSize(2);
        assertThat(verdict(result, CheckId.STEER)).isEqualTo(Verdict.PASSED);
    }

    @Test
    void whatTheKernelRefusesEndsTheRunBeforeTheLoad() {
        group.refusing("a: Operation not permitted");

        assertThatThrownBy(() -> steered("random", FakeLoad.of(LoadResults.of(EVEN, EVEN))))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessageStartingWith("--steer random: a: Operation not permitted; ");
        assertThat(loaded.get()).isNull();
        assertThat(group.closed()).isTrue();
    }

    @Test
    void aGroupThatLacksAMemberIsNotSteered() {
        FakeGroup one = new FakeGroup(a).with(new Finding("b never got ready", "see"));
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 8080, null, false, List.of(), null, null, "away:2"),
                BOUNDED,
                new RunPlan.Limits(0.1, 0.999, 0, null),
                new RunPlan.Hijack(false, null, false));

        Result result =
                run((workspace, logs, within) -> one, FakeLoad.of(LoadResults.of(EVEN)), new Observer() {}, plan);

        assertThat(one.steered()).isEmpty();
        assertThat(verdict(result, CheckId.STEER)).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void aSoundGroupPassesEveryCheck() {
        Result result = run(FakeLoad.of(LoadResults.of(EVEN, EVEN)));

        assertThat(result.checks())
                .allSatisfy(check ->
                        assertThat(check.verdict()).as(check.toString()).isEqualTo(Verdict.PASSED));
        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(group.closed()).isTrue();
    }

    @Test
    void theLoadGoesToTheGroupsPortAndMembersAloneMayAnswer() {
        run(FakeLoad.of(LoadResults.of(EVEN, EVEN)));

        assertThat(loaded.get().target()).hasToString("http://127.0.0.1:8080/");
        assertThat(loaded.get().responders()).isEqualTo(Set.of("a", "b"));
        assertThat(loaded.get().mayBeUnnamed()).isFalse();
    }

    @Test
    void ofAGroupThatDoesNotNameItselfTheKernelIsAskedWhoHasAConnection() {
        group.foreign();

        Result result = run(FakeLoad.of(LoadResults.attributed(100, EVEN, EVEN)));

        assertThat(loaded.get().mayBeUnnamed()).isTrue();
        InetSocketAddress ours = new InetSocketAddress("127.0.0.1", 40_001);
        port.connects(ours, 201, 12L);
        assertThat(loaded.get().owners().of(Set.of(ours))).isEqualTo(Map.of(ours, "b"));
        assertThat(verdict(result, CheckId.SHARE)).isEqualTo(Verdict.PASSED);
        assertThat(check(result, CheckId.SHARE).summary()).endsWith("; 10,000 of 10,100 connections attributed");
        assertThat(result.load().dealt().attributedConnections()).isEqualTo(10_000);
        assertThat(result.load().others()).isEmpty();
    }

    @Test
    void sharesOfConnectionsOfWhichTooFewCouldBeAttributedAreNotJudged() {
        group.foreign();

        Result result = run(FakeLoad.of(LoadResults.attributed(102, EVEN, EVEN)));

        assertThat(verdict(result, CheckId.SHARE)).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void whereAnswersNameTheMembersNothingIsSaidOfAttribution() {
        Result result = run(FakeLoad.of(LoadResults.of(EVEN, EVEN)));

        assertThat(loaded.get().owners()).isNull();
        assertThat(result.load().dealt().attributedConnections()).isNull();
    }

    /** The checks and the document are of the same numbers. */
    @Test
    void theDocumentSaysWhatTheChecksHaveJudged() {
        Result result = run(FakeLoad.of(LoadResults.of(EVEN, EVEN)));

        assertThat(result.load().dealt().effectiveConnections())
                .isEqualTo(check(result, CheckId.SHARE).observed().get("effectiveConnections"));
        assertThat(result.members().stream()
                        .mapToLong(member -> member.books().answered())
                        .sum())
                .isEqualTo(check(result, CheckId.LOSS).observed().get("requestsServed"));
    }

    @Test
    void anUnevenShareFails() {
        a.serving(9_000, 18_000);
        b.serving(1_000, 2_000);

        Result result = run(FakeLoad.of(LoadResults.of(9_000, 1_000)));

        assertThat(verdict(result, CheckId.SHARE)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.PASSED);
    }

    @Test
    void aRequestWithoutAnAnswerFailsLossAndErrors() {
        LoadResult one = LoadResults.of(Map.of(ErrorKind.TIMEOUT, 1L), 0, 3, EVEN, EVEN);

        Result result = run(FakeLoad.of(one));

        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(result, CheckId.ERRORS)).isEqualTo(Verdict.FAILED);
    }

    @Test
    void aMemberThatKnowsOfFewerAnswersThanTheClientHasFromItFails() {
        b.serving(EVEN, 2 * EVEN - 1);

        assertThat(check(run(FakeLoad.of(LoadResults.of(EVEN, EVEN))), CheckId.LOSS)
                        .summary())
                .startsWith("b served 9,999, the client got 10,000 answers from it");
    }

    @Test
    void anAnswerOfSomebodyElseIsToldByItsName() {
        Result result = run(FakeLoad.of(LoadResults.of(EVEN, EVEN, 1)));

        assertThat(result.load().others()).containsOnlyKeys("c");
        assertThat(check(result, CheckId.LOSS).summary()).startsWith("2 answered by processes outside the group");
    }

    @Test
    void aStrangerFailsTheGroup() {
        port.listens(109, 1000, 99L);

        assertThat(check(run(FakeLoad.of(LoadResults.of(EVEN, EVEN))), CheckId.GROUP)
                        .summary())
                .startsWith("a stranger listens: pids [99]");
    }

    @Test
    void aMemberThatDiesIsToldWithItsDeath() {
        b.dead("member-2 (pid 12) ended: killed by signal 9");

        assertThat(run(FakeLoad.of(LoadResults.of(EVEN, EVEN))).members().get(1).died())
                .isEqualTo("member-2 (pid 12) ended: killed by signal 9");
    }

    @Test
    void whereNoMemberGetsReadyNothingIsSent() {
        FakeGroup nobody = new FakeGroup().with(new Finding("member-1 ended: exit code 1", "see its log"));

        Result result = run((workspace, logs, within) -> nobody, FakeLoad.of(null), new Observer() {});

        assertThat(loaded.get()).isNull();
        assertThat(verdict(result, CheckId.GROUP)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(result, CheckId.SHARE)).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(nobody.closed()).isTrue();
    }

    @Test
    void aGroupThatCannotBeIsAnImpossiblePlan() {
        Launcher cannot = (workspace, logs, within) -> {
            throw new IllegalStateException("no portshare-server jar");
        };

        assertThatThrownBy(() -> run(cannot, FakeLoad.of(null), new Observer() {}))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessageContaining("no portshare-server jar");
    }

    @Test
    void aLoadThatBreaksEndsTheMembersAndIsNoVerdict() {
        FakeLoad broken = FakeLoad.broken(new OutOfMemoryError("heap"));

        assertThatThrownBy(() -> run(broken)).hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(group.closed()).isTrue();
        assertThat(broken.closed()).isTrue();
    }

    @Test
    void aLoadThatIsLeftOpenIsStoppedOnceThereAreEnoughDraws() {
        FakeLoad load = FakeLoad.endless(LoadResults.of(EVEN, EVEN));

        Result result = runUntilEnough(load);

        assertThat(load.stopped()).isTrue();
        assertThat(result.load().ended()).isEqualTo(Result.Ended.ENOUGH);
        assertThat(result.load().dealt().drawsNeeded()).isEqualTo(Shares.drawsNeeded(2, 0.1, 0.999));
        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void aLoadThatIsLeftOpenIsStoppedOnceItIsInVainAndSaysSo() {
        a.serving(5, 10);
        b.serving(5, 10);

        Result result = runUntilEnough(FakeLoad.endless(LoadResults.of(5, 5)));

        assertThat(result.load().ended()).isEqualTo(Result.Ended.OUT_OF_REACH);
        assertThat(verdict(result, CheckId.SHARE)).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(result.warnings())
                .containsExactly(
                        "the load was ended after 10.0 s with 10 of 3,717 draws: at this pace 60 s would not do"
                                + " either; a longer --duration goes on all the same");
    }

    @Test
    void aLoadThatIsBoundedSaysByWhat() {
        assertThat(run(FakeLoad.of(LoadResults.of(EVEN, EVEN))).load().ended()).isEqualTo(Result.Ended.DURATION);
        assertThat(run(
                                (workspace, logs, within) -> group,
                                FakeLoad.of(LoadResults.of(EVEN, EVEN)),
                                new Observer() {},
                                Traffics.of(8, "2", 0, 10, 20_000, 5, "/", 1, 1))
                        .load()
                        .ended())
                .isEqualTo(Result.Ended.REQUESTS);
    }

    private Result abortOnFail(Traffic traffic, double maxErrorRate, LoadResult counted) {
        return run(
                (workspace, logs, within) -> group,
                FakeLoad.endless(counted),
                new Observer() {},
                new RunPlan(
                        new RunPlan.Grouping(2, "127.0.0.1", 8080, null),
                        traffic,
                        new RunPlan.Limits(0.1, 0.999, maxErrorRate, null, true),
                        new RunPlan.Hijack(false, null, false)));
    }

    @Test
    void aCheckThatHasFailedEndsTheLoadOfAPlanThatWantsNoMoreThen() {
        port.listens(103, 1000, 13L);

        Result result = abortOnFail(BOUNDED, 0, LoadResults.of(5, 5));

        assertThat(verdict(result, CheckId.GROUP)).isEqualTo(Verdict.FAILED);
        assertThat(result.load().ended()).isEqualTo(Result.Ended.FAILED);
        assertThat(result.head().interrupted()).isFalse();
        assertThat(result.warnings())
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("the load was ended after")
                        .contains("since the check 'group' had failed (--abort-on-fail)"));
    }

    @Test
    void errorsDoNotWhereSomeAreTolerated() {
        LoadResult counted = LoadResults.of(Map.of(ErrorKind.RESET, 3L), 0, 3, EVEN, EVEN);

        assertThat(abortOnFail(Traffics.untilEnough(BOUNDED, 60), 0.5, counted)
                        .load()
                        .ended())
                .isEqualTo(Result.Ended.ENOUGH);
    }

    @Test
    void anInterruptStopsTheLoadAndReportsWhatThereIs() {
        FakeLoad load = FakeLoad.endless(LoadResults.of(EVEN, EVEN));
        Thread run = Thread.currentThread();
        Observer interrupts = new Observer() {
            @Override
            public void progress(Result soFar) {
                assertThat(soFar.verdict()).isNull();
                run.interrupt();
            }
        };

        Result result = run((workspace, logs, within) -> group, load, interrupts);

        assertThat(load.stopped()).isTrue();
        assertThat(result.head().interrupted()).isTrue();
        assertThat(result.load().ended()).isEqualTo(Result.Ended.INTERRUPTED);
        assertThat(result.load().dealt().connections()).isEqualTo(2 * EVEN);
        assertThat(group.closed()).isTrue();
    }

    @Test
    void theDocumentHasThePhaseAsLongAsItRuns() {
        List<String> seen = new ArrayList<>();
        Thread run = Thread.currentThread();
        Observer writes = new Observer() {
            @Override
            public void phase(Phase phase) {
                seen.add(phase.word());
            }

            @Override
            public void progress(Result soFar) {
                seen.add("  " + soFar.head().phase().word());
                run.interrupt();
            }
        };

        Result result = run((workspace, logs, within) -> group, FakeLoad.endless(LoadResults.of(EVEN, EVEN)), writes);

        assertThat(seen).containsExactly("load", "  load", "stopping");
        assertThat(result.head().phase()).isNull();
    }

    @Test
    void aStepTellsHowManyMembersAreReady() {
        List<String> steps = new ArrayList<>();
        Observer writes = new Observer() {
            @Override
            public void step(String words) {
                steps.add(words);
            }
        };
        Launcher twoByTwo = new Launcher() {
            @Override
            public Group launch(Workspace workspace, Path logs, Duration within) {
                return group;
            }

            @Override
            public Group launch(Workspace workspace, Path logs, Duration within, IntConsumer ready) {
                ready.accept(2);
                return group;
            }
        };

        run(twoByTwo, FakeLoad.of(LoadResults.of(EVEN, EVEN)), writes);

        assertThat(steps).startsWith("starting 0 of 2", "starting 2 of 2", "load");
    }
}
