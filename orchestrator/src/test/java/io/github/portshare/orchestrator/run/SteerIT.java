package io.github.portshare.orchestrator.run;

import static io.github.portshare.orchestrator.run.Checks.check;
import static io.github.portshare.orchestrator.run.Checks.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.kernel.ClassicBpf;
import io.github.portshare.orchestrator.kernel.GroupSocket;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups that are steered under load: what the kernel makes of a program is what the check says. */
@Tag("kernel")
@Tag("once")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SteerIT {

    private static Result run(int members, String how, Traffic traffic, boolean hijack, Observer observer) {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(members, "127.0.0.1", 0, null, false, List.of(), null, null, how),
                traffic,
                // wide, so that few connections do
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(hijack, null, false));
        return new Experiment(plan, null, null, observer).run();
    }

    private static Traffic of(Protocol protocol, double duration, long requests) {
        return Traffics.of(8, "2", 0, duration, requests, 20, "/", 1, 1, 0, protocol);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UDP"})
    void membersHaveTheirWeights(Protocol protocol) {
        Result result = run(4, "weights=40,30,20,10", of(protocol, 0, 12_000), false, new Observer() {});

        assertThat(result.checks())
                .allSatisfy(check ->
                        assertThat(check.verdict()).as(check.toString()).isEqualTo(Verdict.PASSED));
        assertThat(check(result, CheckId.STEER).summary()).startsWith("steered by weights=40,30,20,10, as expected: ");
        assertThat(result.members().get(0).portion().share()).isBetween(0.3, 0.5);
        assertThat(result.members().get(3).portion().share()).isBetween(0.05, 0.15);
    }

    /** The control is in no program, and is given its part all the same. */
    @Test
    void whoIsSteeredAwayFromGetsNothing() {
        Result result = run(3, "away:2", of(Protocol.TCP, 0, 6_000), true, new Observer() {});

        assertThat(verdict(result, CheckId.STEER)).isEqualTo(Verdict.PASSED);
        assertThat(result.members().get(1).portion().connections()).isZero();
        assertThat(result.intrusion())
                .filteredOn(attempt -> attempt.role() == Attempt.Role.CONTROL)
                .singleElement()
                .satisfies(control -> assertThat(control.connections()).isPositive());
    }

    @Test
    void connectionsGoToTheMembersOfTheirCpu() {
        assumeTrue(Kernel.allowedCpus().size() > 1, "needs two cpus");
        Result result = run(2, "cpu", of(Protocol.HTTP, 0, 3_000), false, new Observer() {});

        assertThat(verdict(result, CheckId.STEER))
                .as(check(result, CheckId.STEER).summary())
                .isEqualTo(Verdict.PASSED);
        assertThat(check(result, CheckId.STEER).observed().get("connections"))
                .isEqualTo(result.members().stream()
                        .mapToLong(member -> member.books().accepted())
                        .sum());
    }

    /** A process of the members' uid needs no more than a moment in the group. */
    @ParameterizedTest
    @EnumSource(names = {"TCP", "UDP"})
    void whoAttachesAnotherProgramAndLeavesFailsTheCheck(Protocol protocol) {
        Observer guest = new Observer() {
            private boolean came;

            @Override
            public void progress(Result soFar) {
                if (!came) {
                    came = true;
                    attachAndLeave(protocol, soFar.plan().group().port());
                }
            }
        };

        Result result = run(2, "weights=3,1", of(protocol, 3, 0), false, guest);

        assertThat(verdict(result, CheckId.STEER))
                .as(check(result, CheckId.STEER).summary())
                .isNotEqualTo(Verdict.PASSED);
        if (protocol == Protocol.TCP) {
            assertThat(verdict(result, CheckId.STEER)).isEqualTo(Verdict.FAILED);
        }
    }

    private static void attachAndLeave(Protocol protocol, int port) {
        try (GroupSocket guest = new GroupSocket(Transport.of(protocol.datagrams()))) {
            guest.bind(InetAddress.getLoopbackAddress(), port);
            if (!protocol.datagrams()) {
                guest.listen(1);
            }
            guest.attach(ClassicBpf.constant(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
