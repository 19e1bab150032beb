package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.agent.AgentProgram;
import io.github.portshare.orchestrator.intrusion.Outsiders;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.run.FaultyMember.Fault;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose port is reserved; the states of a group that only the lab brings about are in HijackIT. */
@Tag("kernel")
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReservationIT {

    @TempDir
    Path directory;

    private static RunPlan plan(int members, Integer uid, int port, boolean attempted, boolean reserved) {
        return new RunPlan(
                new RunPlan.Grouping(members, "127.0.0.1", port, uid),
                Traffics.of(8, "1", 0, 0, 1_500, 20, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(attempted, null, reserved));
    }

    /** Attacks, and connects, after the only member has died at its start. */
    private List<Attempt> attackWithoutMembers(boolean reserved) throws IOException {
        int port = freePort();
        List<Attempt> attempts = new ArrayList<>();
        Observer attacker = new Observer() {
            @Override
            public void step(String words) {
                if (words.equals("stopping")) {
                    assertThatThrownBy(() -> new Socket("127.0.0.1", port).close())
                            .isInstanceOf(ConnectException.class);
                    attempts.addAll(attack(port));
                }
            }
        };
        List<String> dies = FaultyMember.command(Fault.DIES_AT_START, directory.resolve("lock"));
        new Experiment(plan(1, null, port, false, reserved), null, dies, attacker).run();
        return attempts;
    }

    private static List<Attempt> attack(int port) {
        try (Workspace workspace = new Workspace()) {
            Outsiders outsiders = new Outsiders(workspace, workspace.directory(), Processes.ownUid(), 58_000, null);
            outsiders.attack(Transport.TCP, "127.0.0.1", port);
            return outsiders.attempts();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (SocketChannel channel = bound(0)) {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }

    private static SocketChannel bound(int port) throws IOException {
        return SocketChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress("127.0.0.1", port));
    }

    @Test
    void outsidersStayOutWhereNoMemberListensYet() throws IOException {
        assumeTrue(Processes.ownUid() == 0, "needs root to run a process as another uid");

        assertThat(attackWithoutMembers(true))
                .hasSize(12)
                .extracting(Attempt::errno)
                .containsOnly("EADDRINUSE");
    }

    @Test
    void withoutAReservationTheSameOutsidersGetIn() throws IOException {
        assumeTrue(Processes.ownUid() == 0, "needs root to run a process as another uid");

        assertThat(attackWithoutMembers(false))
                .hasSize(12)
                .extracting(Attempt::outcome)
                .containsOnly(Attempt.Outcome.ADMITTED);
    }

    /** The audits saw no stranger, and the books balance: it took no connection. */
    @Test
    void aReservedRunPassesEveryCheck() {
        boolean root = Processes.ownUid() == 0;
        Result result = new Experiment(plan(2, root ? 1234 : null, 0, root, true), null, null, new Observer() {}).run();

        assertThat(result.verdict()).as(result.checks().toString()).isEqualTo(Verdict.PASSED);
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void aPortThatIsBoundByAnotherCannotBeReserved() throws IOException {
        int port;
        try (SocketChannel free = bound(0)) {
            port = ((InetSocketAddress) free.getLocalAddress()).getPort();
        }
        // the port is looked at when the experiment is made, and taken after that
        Experiment experiment = new Experiment(plan(2, null, port, false, true), null, null, new Observer() {});
        try (SocketChannel holder = bound(port)) {
            assertThat(holder.isOpen()).isTrue();
            assertThatThrownBy(experiment::run)
                    .isInstanceOf(ImpossiblePlanException.class)
                    .hasMessageContaining("--reserve: port " + port + " on 127.0.0.1 cannot be reserved: EADDRINUSE");
        }
    }

    @Test
    void aReservationThatEndsEarlyIsTold() {
        Observer killer = new Observer() {
            @Override
            public void step(String words) {
                if (words.equals("load")) {
                    ProcessHandle.current()
                            .children()
                            .filter(child ->
                                    child.info().commandLine().orElse("").contains(AgentProgram.class.getName()))
                            .forEach(ProcessHandle::destroyForcibly);
                }
            }
        };
        Result result = new Experiment(plan(2, null, 0, false, true), null, null, killer).run();

        assertThat(result.warnings())
                .singleElement()
                .asString()
                .startsWith("the port was not reserved to the end: reservation (pid ");
    }
}
