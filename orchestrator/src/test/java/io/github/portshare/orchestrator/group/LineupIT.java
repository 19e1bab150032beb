package io.github.portshare.orchestrator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Members that come and go while the group serves. */
@Tag("kernel")
class LineupIT {

    private static final String LOOPBACK = "127.0.0.1";

    private Workspace workspace;
    private Group group;
    private int port;

    @BeforeEach
    void startAGroupInOrder() throws IOException, InterruptedException {
        workspace = new Workspace();
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            port = free.getLocalPort();
        }
        GroupPlan plan =
                new GroupPlan(3, Protocol.TCP, LOOPBACK, port, Identity.self(), null, List.of(), 1, false, true);
        group = plan.launch(workspace, workspace.directory(), Duration.ofSeconds(30));
        assertThat(group.problems()).isEmpty();
    }

    @AfterEach
    void endIt() {
        group.close();
        workspace.close();
    }

    /** The program's result is the index: so the order of the members is that of the kernel, also when some have gone. */
    @Test
    void whoHasDrainedHasNoListenerAndIsNoProblemAndTheLastTakesItsPlace() throws Exception {
        List<Member> members = group.members();
        Member leaving = members.get(0);
        for (int i = 0; i < 3; i++) {
            steer(leaving, "1,6 0 0 " + i);
            assertThat(whoAnswers(5)).containsExactly(members.get(i).facts().id());
        }

        lineup().drain(leaving);

        assertThat(group.members()).doesNotContain(leaving).hasSize(2);
        assertThat(group.problems()).isEmpty();
        assertThat(listeners())
                .doesNotContainAnyElementsOf(leaving.facts().listeners())
                .hasSize(2);
        assertThat(leaving.books().orElseThrow().last()).isTrue();
        assertThat(leaving.books().orElseThrow().answered()).isEqualTo(5);
        assertThat(whoAnswers(60)).as("nothing steers any more").hasSize(2);
        steer(members.get(1), "1,6 0 0 0");
        assertThat(whoAnswers(5)).containsExactly(members.get(2).facts().id());
    }

    private static void steer(Member member, String how) throws InterruptedException {
        ((SpawnedMember) member).steer(how);
    }

    @Test
    void whoJoinsIsNamedBeforeItAnswers() throws Exception {
        Set<String> named = new TreeSet<>();

        Member newcomer = lineup().join(id -> {
            assertThat(listeners()).hasSize(3);
            named.add(id);
        });

        assertThat(named).containsExactly(newcomer.facts().id());
        assertThat(group.members()).endsWith(newcomer).hasSize(4);
        assertThat(whoAnswers(100)).hasSize(4).containsAll(named);
    }

    /** Of a member that does not run, no answer can come: it is killed, and that is said. */
    @Test
    void whoDoesNotLeaveIsKilledAndToldOf() throws Exception {
        Member leaving = group.members().get(0);
        new ProcessBuilder("kill", "-STOP", Long.toString(leaving.facts().pid()))
                .start()
                .waitFor();

        assertThatThrownBy(() -> lineup().drain(leaving)).isInstanceOf(IllegalStateException.class);

        assertThat(group.members()).doesNotContain(leaving);
    }

    private Lineup lineup() {
        return group.lineup().orElseThrow();
    }

    private Set<Long> listeners() {
        return SocketTable.tcp().listeners(port).stream().map(Listener::inode).collect(Collectors.toSet());
    }

    private Set<String> whoAnswers(int times) throws IOException {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < times; i++) {
            try (Socket socket = new Socket(LOOPBACK, port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write("who\n".getBytes(StandardCharsets.US_ASCII));
                BufferedReader answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                names.add(answer.readLine().replaceAll(" who", ""));
            }
        }
        return names;
    }
}
