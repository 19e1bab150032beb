package io.github.portshare.orchestrator.run;

import static io.github.portshare.orchestrator.run.Checks.check;
import static io.github.portshare.orchestrator.run.Checks.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.loadgen.LoadGenerator;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.run.FaultyMember.Fault;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole experiments with real processes: one that passes, and for each check one that fails. */
@Tag("once")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExperimentIT {

    @TempDir
    Path directory;

    /** Seconds; ample, for a machine that is busy with something else. */
    private static final double TIMEOUT = 20;

    /** Of a member's share; wide, so that few connections do. */
    private static final double TOLERANCE = 0.3;

    private static RunPlan plan(int members, long requests, RunPlan.Hijack hijack) {
        return plan(members, requests, TOLERANCE, hijack);
    }

    /** A plan that is over quickly. */
    private static RunPlan plan(int members, long requests, double tolerance, RunPlan.Hijack hijack) {
        return new RunPlan(
                new RunPlan.Grouping(members, "127.0.0.1", 0, null),
                Traffics.of(8, "1", 0, 0, requests, TIMEOUT, "/", 1, 1),
                new RunPlan.Limits(tolerance, 0.999, 0, null),
                hijack);
    }

    private static RunPlan plan(long requests) {
        return plan(2, requests, new RunPlan.Hijack(false, null, false));
    }

    private static Result run(RunPlan plan) {
        return new Experiment(plan, null, null, new Observer() {}).run();
    }

    private Result runWith(Fault fault, long requests) {
        return runWith(fault, requests, TOLERANCE);
    }

    private Result runWith(Fault fault, long requests, double tolerance) {
        List<String> command = FaultyMember.command(fault, directory.resolve("lock"));
        RunPlan.Hijack nobody = new RunPlan.Hijack(false, null, false);
        return new Experiment(plan(2, requests, tolerance, nobody), null, command, new Observer() {}).run();
    }

    @Test
    void aSoundGroupPassesAndItsBooksBalance() {
        Result result = run(plan(3, 1_500, new RunPlan.Hijack(false, null, false)));

        assertThat(result.checks())
                .allSatisfy(check ->
                        assertThat(check.verdict()).as(check.toString()).isEqualTo(Verdict.PASSED));
        assertThat(result.load().asked().requests()).isEqualTo(1_500);
        assertThat(result.members()).hasSize(3);
        assertThat(result.members().stream()
                        .mapToLong(member -> member.books().answered())
                        .sum())
                .isEqualTo(1_500);
        assertThat(result.members()).allSatisfy(member -> {
            assertThat(member.who().uid()).isEqualTo(Processes.ownUid());
            assertThat(ProcessHandle.of(member.who().pid())).as("still alive").isEmpty();
            assertThat(member.cost().pssKiB()).isPositive();
        });
    }

    @Test
    void whatSomebodyElseAsksTheGroupMeanwhileIsToldAndIsNoLoss() {
        Observer asksToo = new Observer() {
            private boolean asked;

            @Override
            public void progress(Result soFar) {
                if (!asked) {
                    asked = true;
                    try (Socket somebody =
                            new Socket("127.0.0.1", soFar.plan().group().port())) {
                        somebody.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes());
                        assertThat(somebody.getInputStream().read()).isEqualTo('H');
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 0, null),
                Traffics.of(4, "1", 0, 3, 0, TIMEOUT, "/", 1, 1),
                new RunPlan.Limits(TOLERANCE, 0.999, 0, null),
                new RunPlan.Hijack(false, null, false));

        Result result = new Experiment(plan, null, null, asksToo).run();

        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.PASSED);
        assertThat(check(result, CheckId.LOSS).summary())
                .endsWith("; beside it 1 request on 1 connection that this run did not send, from 127.0.0.1");
    }

    @Test
    void inAnOpenLoopTheScheduleAndItsLatenciesAreInTheResult() {
        Result result = run(new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 0, null),
                Traffics.of(8, "1", 0, 0, 1_000, TIMEOUT, "/", 1, 1, 500, Protocol.HTTP),
                new RunPlan.Limits(0.9, 0.999, 0, 60_000.0),
                new RunPlan.Hijack(false, null, false)));

        assertThat(result.load().pace().schedule().requests()).isEqualTo(1_000);
        assertThat(result.load().pace().schedule().unsent()).isZero();
        assertThat(result.load().pace().intended().count()).isEqualTo(1_000);
        assertThat(result.load().pace().intended().p99())
                .isGreaterThanOrEqualTo(result.load().latency().p50());
        assertThat(check(result, CheckId.LATENCY).summary()).contains("from the intended start");
        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.PASSED);
    }

    @Test
    void anOpenLoopThatIsTooFastLosesNothingAndWarns() {
        Result result = run(new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 0, null),
                Traffics.of(2, "1", 0, 1, 0, 2, "/work?micros=10000", 1, 1, 10_000, Protocol.HTTP),
                new RunPlan.Limits(0.9, 0.999, 0, null),
                new RunPlan.Hijack(false, null, false)));

        assertThat(result.load().pace().schedule().requests()).isEqualTo(10_000);
        assertThat(result.load().pace().schedule().unsent())
                .isEqualTo(10_000 - result.load().asked().requests())
                .isPositive();
        assertThat(result.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("the rate of 10,000/s was not held"));
        assertThat(verdict(result, CheckId.LOSS)).as("unsent is not lost").isEqualTo(Verdict.PASSED);
    }

    @Test
    void theFakeMemberIsSoundWithoutAFault() {
        Result result = runWith(Fault.NONE, 600);

        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void aMemberThatAnswersWithTheWrongStatusFailsErrorsButLosesNothing() {
        Result result = runWith(Fault.WRONG_STATUS, 600);

        assertThat(verdict(result, CheckId.ERRORS)).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.ERRORS).summary()).contains("bad status (status 500");
        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.PASSED);
    }

    @Test
    void anAnswerInAnothersNameFailsErrorsAndLoss() {
        Result result = runWith(Fault.WRONG_IDENTITY, 600);

        assertThat(check(result, CheckId.ERRORS).summary())
                .contains("bad identity")
                .contains("somebody-else");
        assertThat(verdict(result, CheckId.ERRORS)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.FAILED);
        assertThat(result.load().others()).containsKey("somebody-else");
    }

    @Test
    void aResetConnectionIsALostRequest() {
        Result result = runWith(Fault.RESETS, 600);

        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.LOSS).summary())
                .contains("never answered")
                .contains("reset");
        assertThat(result.load().asked().requests()).isEqualTo(600);
    }

    @Test
    void aMemberThatHangsMakesTimeoutsNotAHangingRun() {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 0, null),
                Traffics.of(8, "1", 0, 0, 300, 1, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(false, null, false));
        List<String> command = FaultyMember.command(Fault.HANGS, directory.resolve("lock"));
        Result result = new Experiment(plan, null, command, new Observer() {}).run();

        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.FAILED);
        assertThat(result.load().asked().errors()).containsKey("timeout");
    }

    @Test
    void aMemberThatCountsLessThanItServedFailsLoss() {
        Result result = runWith(Fault.UNDERCOUNTS, 600);

        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.LOSS).summary()).contains("served").contains("the client got");
        assertThat(verdict(result, CheckId.ERRORS)).isEqualTo(Verdict.PASSED);
    }

    /** Two of three listeners are one member's: it is 33 % off, which 1,500 connections tell from 15 %. */
    @Test
    void unequalListenersFailShareAndGroup() {
        Result result = runWith(Fault.TWO_LISTENERS, 1_500, 0.15);

        assertThat(verdict(result, CheckId.SHARE)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(result, CheckId.GROUP)).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.GROUP).summary()).contains("3 listeners instead of 2");
    }

    @Test
    void aMemberWithReuseAddressOnFailsGroup() {
        Result result = runWith(Fault.REUSE_ADDRESS, 300);

        assertThat(verdict(result, CheckId.GROUP)).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.GROUP).summary()).contains("SO_REUSEADDR on");
    }

    @Test
    void aMemberThatDiesAtStartIsToldWithItsLastWordsAndTheOthersRunOn() {
        Result result = runWith(Fault.DIES_AT_START, 300);

        assertThat(verdict(result, CheckId.GROUP)).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.GROUP).summary())
                .contains("exit code 7")
                .contains("the disk is on fire");
        assertThat(result.load().asked().requests()).isEqualTo(300);
        assertThat(result.members()).hasSize(1);
    }

    @Test
    void aMemberThatDiesMidRunFailsGroupAndTheRunGoesOn() {
        Result result = runWith(Fault.DIES_LATER, 2_000);

        assertThat(verdict(result, CheckId.GROUP)).isEqualTo(Verdict.FAILED);
        assertThat(result.load().asked().requests()).isEqualTo(2_000);
        assertThat(result.members())
                .anySatisfy(member -> assertThat(member.died()).contains("exit code 9"));
    }

    @Test
    void aStrangerOfTheSameUidIsNamedWithPidAndCommand() throws Exception {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 0, null),
                Traffics.of(4, "1", 0, 4, 0, TIMEOUT, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 1, null),
                new RunPlan.Hijack(false, null, false));
        Process[] stranger = new Process[1];
        Observer joinsAfterTheFirstSecond = new Observer() {
            @Override
            public void progress(Result soFar) {
                if (stranger[0] == null) {
                    stranger[0] = startStranger(soFar.plan().group().port());
                }
            }
        };
        Result result;
        try {
            result = new Experiment(plan, null, null, joinsAfterTheFirstSecond).run();
        } finally {
            stranger[0].destroyForcibly().waitFor();
        }
        assertThat(verdict(result, CheckId.GROUP)).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.GROUP).summary())
                .contains("a stranger listens: pid " + stranger[0].pid())
                .contains("uid " + Processes.ownUid());
    }

    private Process startStranger(int port) {
        List<String> command = new java.util.ArrayList<>(FaultyMember.command(Fault.NONE, directory.resolve("other")));
        command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anOutsiderWhoIsAdmittedFailsHijackAndItsShareIsTold() {
        // the members' own uid is no outsider, so the kernel lets it in: the one way to be admitted to a listening
        // group
        RunPlan plan = plan(2, 3_000, new RunPlan.Hijack(true, Processes.ownUid(), false));
        Result result = run(plan);

        assertThat(verdict(result, CheckId.HIJACK)).isEqualTo(Verdict.FAILED);
        assertThat(result.intrusion())
                .filteredOn(attempt -> attempt.outcome() == Attempt.Outcome.ADMITTED)
                .allSatisfy(attempt -> assertThat(attempt.options()).contains("SO_REUSEPORT"))
                .hasSizeGreaterThan(1);
        assertThat(result.intrusion())
                .filteredOn(attempt -> !attempt.options().contains("SO_REUSEPORT"))
                .allSatisfy(attempt -> assertThat(attempt.errno()).isEqualTo("EADDRINUSE"));
    }

    @Test
    void anotherUidIsRefusedInEveryWayAndTheControlIsAdmitted() {
        assumeTrue(Processes.ownUid() == 0, "needs root to run a process as another uid");
        Result result = run(plan(2, 1_500, new RunPlan.Hijack(true, null, false)));

        assertThat(verdict(result, CheckId.HIJACK)).isEqualTo(Verdict.PASSED);
        List<Attempt> outsider = result.intrusion().stream()
                .filter(attempt -> attempt.role() == Attempt.Role.OUTSIDER)
                .toList();
        assertThat(outsider).hasSize(12).allSatisfy(attempt -> {
            assertThat(attempt.uid()).isEqualTo(58_000);
            assertThat(attempt.outcome()).isEqualTo(Attempt.Outcome.REFUSED);
            assertThat(attempt.errno()).isEqualTo("EADDRINUSE");
        });
        assertThat(result.intrusion())
                .filteredOn(attempt -> attempt.role() == Attempt.Role.CONTROL)
                .singleElement()
                .satisfies(control -> assertThat(control.connections()).isBetween(20L, 120L));
        assertThat(verdict(result, CheckId.LOSS)).as("probes are in the books").isEqualTo(Verdict.PASSED);
    }

    @Test
    void membersOfAnotherUidKeepRootOut() {
        assumeTrue(Processes.ownUid() == 0, "needs root to run members as another uid");
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 0, 1234),
                Traffics.of(8, "1", 0, 0, 1_500, TIMEOUT, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(true, null, false));
        Result result = run(plan);

        assertThat(result.members())
                .allSatisfy(member -> assertThat(member.who().uid()).isEqualTo(1234));
        assertThat(check(result, CheckId.HIJACK).summary())
                .contains("root refused 12 of 12")
                .contains("uid 58000 refused 12 of 12");
        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void anIpv6GroupIsOneFamilyToo() {
        assumeTrue(hasIpv6(), "this machine has no ::1");
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, "::1", 0, null),
                Traffics.of(4, "1", 0, 0, 1_000, TIMEOUT, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(false, null, false));
        Result result = run(plan);

        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check(result, CheckId.GROUP).observed()).containsEntry("families", Set.of("inet6"));
    }

    private static boolean hasIpv6() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aTakenPortIsAnImpossiblePlanThatNamesTheHolder() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = holder.getLocalPort();
            RunPlan plan = plan(100).on(port);

            assertThatThrownBy(() -> run(plan))
                    .isInstanceOf(ImpossiblePlanException.class)
                    .hasMessageContaining("port " + port + " is taken by pid "
                            + ProcessHandle.current().pid() + " (uid " + Processes.ownUid());
        }
    }

    @Test
    void aPortThatIsBoundButNotListenedOnIsToldApart() throws IOException {
        try (SocketChannel holder = SocketChannel.open(StandardProtocolFamily.INET)) {
            holder.bind(new InetSocketAddress("127.0.0.1", 0));
            int port = holder.socket().getLocalPort();
            RunPlan plan = plan(100).on(port);

            assertThatThrownBy(() -> run(plan))
                    .isInstanceOf(ImpossiblePlanException.class)
                    .hasMessageContaining("port " + port + " is taken by a socket that is bound and does not listen");
        }
    }

    @Test
    void anInterruptedExperimentReportsWhatThereIs() {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 0, null),
                Traffics.of(4, "1", 0, 3_600, 0, TIMEOUT, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(false, null, false));
        Thread runner = Thread.currentThread();
        Result result = new Experiment(plan, null, null, new Observer() {
                    @Override
                    public void progress(Result soFar) {
                        if (soFar.load().asked().requests() > 100) {
                            runner.interrupt();
                        }
                    }
                })
                .run();

        assertThat(result.head().interrupted()).isTrue();
        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.PASSED);
        assertThat(result.load().asked().requests()).isGreaterThan(100);
    }

    @Test
    void aStoppedMemberIsNamedHoldsNothingUpAndIsNotLeftBehind() throws Exception {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 0, null),
                Traffics.of(8, "1", 0, 4, 0, 1, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(true, null, false));
        long[] stopped = new long[1];
        Observer stopsOne = new Observer() {
            @Override
            public void progress(Result soFar) {
                if (stopped[0] == 0) {
                    stopped[0] = soFar.members().get(0).who().pid();
                    signal("STOP", stopped[0]);
                }
            }
        };
        // the control's probes one after the other would wait beyond this class's deadline
        Result result = new Experiment(plan, null, null, stopsOne).run();

        assertThat(verdict(result, CheckId.GROUP)).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.GROUP).summary()).contains("pid " + stopped[0] + " is stopped (state T)");
        assertThat(ProcessHandle.of(stopped[0])).as("left behind").isEmpty();
    }

    /** Alive, not stopped, and answering nothing: neither the load nor with its counts. */
    @Test
    void aMemberThatHangsIsNamedAndTheRunEndsInTime() {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 0, null),
                Traffics.of(8, "1", 0, 3, 0, 1, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(true, null, false));
        List<String> command = FaultyMember.command(Fault.STALLS, directory.resolve("lock"));
        long begun = System.nanoTime();

        Result result = new Experiment(plan, null, command, new Observer() {}).run();

        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isLessThan(RunDeadline.START.plusSeconds(3 + 1).plus(RunDeadline.MARGIN));
        assertThat(verdict(result, CheckId.GROUP)).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.GROUP).summary())
                .containsPattern(
                        "^pid \\d+ lives and answers nothing: no answer to the load and no count of its own for 5 s"
                                + " \\([a-z0-9 ]+\\)$");
    }

    @Test
    void aMemberThatIsStoppedBeforeItIsReadyIsNamedAndNotWaitedFor() {
        List<String> command = new java.util.ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "mkdir \"$1\" 2>/dev/null && kill -STOP $$; shift; exec \"$@\"",
                "sh",
                directory.resolve("first").toString()));
        command.addAll(FaultyMember.command(Fault.NONE, directory.resolve("lock")));

        Result result = new Experiment(plan(300), null, command, new Observer() {}).run();

        assertThat(verdict(result, CheckId.GROUP)).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.GROUP).summary()).contains("is stopped (state T) and was never ready");
        assertThat(result.members()).hasSize(1);
        assertThat(result.load().asked().requests()).isEqualTo(300);
        assertThat(result.head().readySeconds()).isLessThan(RunDeadline.START.toSeconds() - 5);
    }

    private static void signal(String name, long pid) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anInterruptDoesNotWaitForALongTimeoutAndBlamesNobody() {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, "127.0.0.1", 0, null),
                Traffics.of(8, "1", 0, 3_600, 0, 600, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(false, null, false));
        Thread runner = Thread.currentThread();
        List<String> command = FaultyMember.command(Fault.HANGS, directory.resolve("lock"));
        Result result = new Experiment(plan, null, command, new Observer() {
                    @Override
                    public void progress(Result soFar) {
                        if (soFar.load().asked().requests() > 100) {
                            runner.interrupt();
                        }
                    }
                })
                .run();

        assertThat(result.head().interrupted()).isTrue();
        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check(result, CheckId.LOSS).summary()).startsWith("cut off with requests in flight");
    }

    /** Members have answered probes of which nobody counted who did. */
    @Test
    void anInterruptDuringTheControlBlamesNobody() {
        Thread runner = Thread.currentThread();
        int[] port = new int[1];
        Result result = new Experiment(plan(2, 300, new RunPlan.Hijack(true, null, false)), null, null, new Observer() {
                    @Override
                    public void progress(Result soFar) {
                        port[0] = soFar.plan().group().port();
                    }

                    @Override
                    public void step(String words) {
                        if (words.equals("control")) {
                            Thread interrupter = new Thread(() -> interruptBesideAControl(runner, port[0]));
                            interrupter.setDaemon(true);
                            interrupter.start();
                        }
                    }
                })
                .run();

        assertThat(result.head().interrupted()).isTrue();
        assertThat(verdict(result, CheckId.LOSS))
                .as(check(result, CheckId.LOSS).summary())
                .isNotEqualTo(Verdict.FAILED);
    }

    private static void interruptBesideAControl(Thread runner, int port) {
        while (SocketTable.tcp().listeners(port).size() < 3) {
            Thread.onSpinWait();
        }
        // its probes are under way, for 200 take longer than this
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
        runner.interrupt();
    }

    @Test
    void anAgentThatIsNotThereIsToldBeforeAnythingStarts() {
        RunPlan plan = plan(2, 100, new RunPlan.Hijack(true, null, false, null, 1, null, "/nowhere/token"));
        AtomicLong nanos = new AtomicLong();
        RunDeadline deadline = new RunDeadline(plan.traffic(), nanos::get);
        Experiment experiment =
                new Experiment(Setting.here(plan, null, LoadGenerator::new), null, new Observer() {}, deadline);

        nanos.set(RunDeadline.START.minusMillis(100).toNanos());
        assertThatThrownBy(experiment::run)
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessageContaining("the agent on port 1 cannot be reached")
                .hasMessageContaining("portshare agent --port 1");
    }
}
