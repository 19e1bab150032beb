package io.github.portshare.orchestrator.run;

import static io.github.portshare.orchestrator.run.Checks.check;
import static io.github.portshare.orchestrator.run.Checks.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.run.FaultyMember.Fault;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole experiments over TCP lines and UDP datagrams: groups that pass, and for each check one that fails over UDP. */
@Tag("once")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProtocolIT {

    @TempDir
    Path directory;

    /** Long enough that a cold JVM on a busy machine makes none. */
    private static final double NO_TIMEOUT = 20;

    private static RunPlan plan(Protocol protocol, int members, long requests, boolean hijack, Integer intruderUid) {
        return plan(protocol, members, requests, NO_TIMEOUT, new RunPlan.Hijack(hijack, intruderUid, false));
    }

    private static RunPlan plan(
            Protocol protocol, int members, long requests, double timeoutSeconds, RunPlan.Hijack hijack) {
        return new RunPlan(
                new RunPlan.Grouping(members, "127.0.0.1", 0, null),
                Traffics.of(8, "1", 0, 0, requests, timeoutSeconds, "/", 1, 1, 0, protocol),
                new RunPlan.Limits(0.3, 0.999, 0, 60_000.0),
                hijack);
    }

    private static Result run(RunPlan plan) {
        return new Experiment(plan, null, null, new Observer() {}).run();
    }

    private Result overUdpWith(Fault fault, long requests, double timeoutSeconds) {
        return new Experiment(
                        plan(Protocol.UDP, 2, requests, timeoutSeconds, new RunPlan.Hijack(false, null, false)),
                        null,
                        FaultyMember.command(fault, directory.resolve("lock")),
                        new Observer() {})
                .run();
    }

    @ParameterizedTest
    @EnumSource
    void aSoundGroupPassesEveryCheckOverEachProtocol(Protocol protocol) {
        assumeTrue(Processes.ownUid() == 0, "needs root to run a process as another uid");
        Result result = run(plan(protocol, 4, 4_000, true, null));

        assertThat(result.checks())
                .extracting(Check::id)
                .containsExactly(
                        CheckId.GROUP, CheckId.SHARE, CheckId.LOSS, CheckId.ERRORS, CheckId.LATENCY, CheckId.HIJACK);
        assertThat(result.checks())
                .allSatisfy(check ->
                        assertThat(check.verdict()).as(check.toString()).isEqualTo(Verdict.PASSED));
        assertThat(result.load().asked().requests()).isEqualTo(4_000);
        assertThat(result.load().dealt().connections()).isEqualTo(4_000);
        assertThat(result.intrusion())
                .filteredOn(attempt -> attempt.role() == Attempt.Role.OUTSIDER)
                .hasSize(12)
                .allSatisfy(attempt -> assertThat(attempt.errno()).isEqualTo("EADDRINUSE"));
        assertThat(result.intrusion())
                .filteredOn(attempt -> attempt.role() == Attempt.Role.CONTROL)
                .singleElement()
                .satisfies(control -> assertThat(control.connections()).isPositive());
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UDP"})
    void whoIsAdmittedFailsHijackOverEachProtocol(Protocol protocol) {
        // the members' own uid is no outsider, so the kernel lets it in
        Result result = run(plan(protocol, 2, 3_000, true, Processes.ownUid()));

        assertThat(verdict(result, CheckId.HIJACK)).isEqualTo(Verdict.FAILED);
        assertThat(result.intrusion())
                .filteredOn(attempt -> attempt.outcome() == Attempt.Outcome.ADMITTED)
                .allSatisfy(attempt -> assertThat(attempt.options()).contains("SO_REUSEPORT"))
                .hasSizeGreaterThan(1);
    }

    @Test
    void theFakeUdpMemberIsSoundWithoutAFault() {
        assertThat(overUdpWith(Fault.NONE, 1_500, NO_TIMEOUT).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void aSilentUdpMemberMakesTimeoutsThatFailLossAndErrors() {
        Result result = overUdpWith(Fault.HANGS, 300, 1);

        assertThat(check(result, CheckId.LOSS).summary())
                .contains("never answered")
                .contains("timeout");
        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.FAILED);
        assertThat(verdict(result, CheckId.ERRORS)).isEqualTo(Verdict.FAILED);
        assertThat(result.load().asked().requests()).as("nothing is sent again").isEqualTo(300);
    }

    @Test
    void anAnswerToALongGoneRequestIsNoAnswer() {
        Result result = overUdpWith(Fault.LATE, 300, 1);

        assertThat(result.load().asked().errors()).containsOnlyKeys("timeout");
        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.FAILED);
    }

    @Test
    void aDatagramInAnothersNameFailsErrorsAndLoss() {
        Result result = overUdpWith(Fault.WRONG_IDENTITY, 600, NO_TIMEOUT);

        assertThat(check(result, CheckId.ERRORS).summary())
                .contains("bad identity")
                .contains("somebody-else");
        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.FAILED);
        assertThat(result.load().others()).containsKey("somebody-else");
    }

    @Test
    void aUdpMemberThatCountsLessThanItAnsweredFailsLoss() {
        Result result = overUdpWith(Fault.UNDERCOUNTS, 600, NO_TIMEOUT);

        assertThat(check(result, CheckId.LOSS).summary()).contains("served").contains("the client got");
        assertThat(verdict(result, CheckId.LOSS)).isEqualTo(Verdict.FAILED);
    }

    @Test
    void aUdpMemberWithReuseAddressOnFailsGroup() {
        Result result = overUdpWith(Fault.REUSE_ADDRESS, 300, NO_TIMEOUT);

        assertThat(check(result, CheckId.GROUP).summary()).contains("SO_REUSEADDR on");
        assertThat(verdict(result, CheckId.GROUP)).isEqualTo(Verdict.FAILED);
    }

    @Test
    void aTakenUdpPortIsAnImpossiblePlanThatNamesTheHolder() throws IOException {
        try (DatagramSocket holder = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            RunPlan plan = plan(Protocol.UDP, 2, 100, false, null).on(holder.getLocalPort());

            assertThatThrownBy(() -> run(plan))
                    .isInstanceOf(ImpossiblePlanException.class)
                    .hasMessageContaining("port " + holder.getLocalPort() + " is taken by pid "
                            + ProcessHandle.current().pid());
        }
    }
}
