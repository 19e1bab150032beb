package io.github.portshare.orchestrator.run;

import static io.github.portshare.orchestrator.run.Checks.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.PortshareJar;
import io.github.portshare.orchestrator.cluster.AttachedGroup;
import io.github.portshare.orchestrator.cluster.ChildProcess;
import io.github.portshare.orchestrator.cluster.Group;
import io.github.portshare.orchestrator.cluster.Identity;
import io.github.portshare.orchestrator.cluster.Program;
import io.github.portshare.orchestrator.cluster.Workspace;
import io.github.portshare.orchestrator.intrusion.Agent;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Experiments on members and with agents that somebody else has started. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AttachIT {

    private static final RunPlan.Hijack NOBODY = new RunPlan.Hijack(false, null, false);

    @TempDir
    Path logs;

    private final Workspace workspace = new Workspace();
    private final List<ChildProcess> started = new ArrayList<>();
    /** They serve until they are killed: their orders do not come on stdin. */
    private final List<ChildProcess> agents = new ArrayList<>();

    private int port;

    @BeforeEach
    void chooseAPort() throws IOException {
        port = freePort();
    }

    @AfterEach
    void stopAll() {
        agents.forEach(agent -> agent.stop(Duration.ZERO));
        started.forEach(child -> child.stop(Duration.ofSeconds(5)));
        workspace.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private ChildProcess start(String name, Identity identity, List<String> command, String until)
            throws InterruptedException {
        BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
        ChildProcess child = ChildProcess.start(name, identity, command, logs, events::add);
        started.add(child);
        JsonNode first = events.poll(30, TimeUnit.SECONDS);
        assertThat(first).as(() -> name + ": " + child.lastWords()).isNotNull();
        assertThat(first.path("event").asText()).isEqualTo(until);
        return child;
    }

    private ChildProcess member(String id) throws InterruptedException {
        List<String> command = new ArrayList<>(Program.member().command(Identity.self(), workspace));
        command.addAll(List.of("--port", Integer.toString(port), "--id", id));
        return start(id, Identity.self(), command, "ready");
    }

    /** 'portshare agent' on a port of its own; whoever wants it waits until it listens. */
    private int agent() throws Exception {
        int agentPort = freePort();
        List<String> command = new ArrayList<>(PortshareJar.command());
        command.addAll(List.of("agent", "--port", Integer.toString(agentPort), "--token-file", token(agentPort)));
        return agent(Identity.self(), command, agentPort);
    }

    /** The same as another user, who may not be able to read where the program is. */
    private int agent(Identity identity) throws Exception {
        int agentPort = freePort();
        List<String> command = new ArrayList<>(Program.standalone(Agent.class).command(identity, workspace));
        command.addAll(List.of(Integer.toString(agentPort), token(agentPort)));
        return agent(identity, command, agentPort);
    }

    /** Where the agent on the port, of whatever uid, writes its token. */
    private String token(int agentPort) throws Exception {
        Path tokens = Files.createDirectories(workspace.directory().resolve("tokens"));
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rwxrwxrwx"));
        return tokens.resolve("token-" + agentPort).toString();
    }

    private RunPlan.Hijack agents(int intruder, int control) throws Exception {
        return new RunPlan.Hijack(true, null, false, intruder, control, token(intruder), token(control));
    }

    private int agent(Identity identity, List<String> command, int agentPort) throws Exception {
        agents.add(ChildProcess.start("agent-" + agentPort, identity, command, logs, event -> {}));
        return agentPort;
    }

    /** Joins the group without a word to say. */
    private ServerSocketChannel listenAndHangUp() throws IOException {
        ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.INET);
        mute.setOption(StandardSocketOptions.SO_REUSEADDR, false);
        mute.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        mute.bind(new InetSocketAddress("127.0.0.1", port));
        Thread hangUp = new Thread(() -> {
            try {
                while (true) {
                    mute.accept().close();
                }
            } catch (IOException e) {
                // the test is over
            }
        });
        hangUp.setDaemon(true);
        hangUp.start();
        return mute;
    }

    private Result run(int members, RunPlan.Hijack hijack) {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(members, "127.0.0.1", port, null, true),
                new RunPlan.Traffic(8, "1", 0, 0, 1_500, 20, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                hijack);
        return new Experiment(plan, null, null, new Observer() {}).run();
    }

    private void request() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void membersThatRunAlreadyAreJudgedOnWhatTheyServeFromNowOnAndRunOn() throws Exception {
        ChildProcess a = member("a");
        ChildProcess b = member("b");
        for (int i = 0; i < 20; i++) {
            request();
        }

        Result result = run(2, NOBODY);

        assertThat(result.checks())
                .allSatisfy(
                        check -> assertThat(check.verdict()).as(check.summary()).isEqualTo(Verdict.PASSED));
        assertThat(result.members()).extracting(Result.MemberResult::id).containsExactly("a", "b");
        assertThat(result.members().stream()
                        .mapToLong(Result.MemberResult::answered)
                        .sum())
                .isEqualTo(1_500);
        assertThat(result.timeline().get(0).members())
                .extracting(Result.MemberSecond::id)
                .containsExactly("a", "b");
        assertThat(a.isAlive()).isTrue();
        assertThat(b.isAlive()).isTrue();
        request();
    }

    @Test
    void aListenerThatDoesNotSpeakTheMembersContractIsAStranger() throws Exception {
        member("a");
        member("b");
        try (ServerSocketChannel mute = listenAndHangUp()) {
            Result result = run(2, NOBODY);

            assertThat(check(result, CheckId.GROUP).verdict()).isEqualTo(Verdict.FAILED);
            assertThat(check(result, CheckId.GROUP).summary())
                    .contains(
                            "a stranger listens: pid " + ProcessHandle.current().pid());
            assertThat(check(result, CheckId.ERRORS).verdict()).isEqualTo(Verdict.FAILED);
            assertThat(mute.isOpen()).isTrue();
        }
    }

    @Test
    void whereNoNumberIsAskedForThoseWhoAreThereAreTheGroup() throws Exception {
        member("a");
        member("b");
        member("c");

        Result result = run(0, NOBODY);

        assertThat(check(result, CheckId.GROUP).verdict())
                .as(check(result, CheckId.GROUP).summary())
                .isEqualTo(Verdict.PASSED);
        assertThat(result.members()).extracting(Result.MemberResult::id).containsExactly("a", "b", "c");
        assertThat(result.plan().group().members()).isEqualTo(3);
    }

    @Test
    void membersOfOneNameCannotBeToldApart() throws Exception {
        member("twin");
        member("twin");

        assertThatThrownBy(() -> run(2, NOBODY))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage("2 members call themselves 'twin'; start each with an --id of its own");
    }

    @Test
    void aPortWithoutAMemberIsAnImpossiblePlan() throws Exception {
        try (ServerSocketChannel mute = listenAndHangUp()) {
            assertThatThrownBy(() -> run(1, NOBODY))
                    .isInstanceOf(ImpossiblePlanException.class)
                    .hasMessage("no member answers on 127.0.0.1 port " + port + "; start some: portshare serve --port "
                            + port);
            assertThat(mute.isOpen()).isTrue();
        }
    }

    @Test
    void aMemberThatDiesIsNoticed() throws Exception {
        member("a");
        ChildProcess doomed = member("b");
        try (Group group = AttachedGroup.attach(2, InetAddress.getByName("127.0.0.1"), port, Duration.ofSeconds(20))) {
            assertThat(group.problems()).isEmpty();
            doomed.kill();
            doomed.ended().get(10, TimeUnit.SECONDS);

            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (group.problems().isEmpty() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(group.problems()).singleElement().asString().startsWith("b (pid ");
        }
    }

    @Test
    void anAgentUnderTheMembersOwnUidIsAdmitted() throws Exception {
        member("a");
        member("b");
        RunPlan.Hijack hijack = agents(agent(), agent());

        Result result = run(2, hijack);

        assertThat(check(result, CheckId.HIJACK).verdict())
                .as(check(result, CheckId.HIJACK).toString())
                .isEqualTo(Verdict.FAILED);
        assertThat(result.intrusion())
                .filteredOn(attempt -> attempt.outcome() == Attempt.Outcome.ADMITTED)
                .allSatisfy(attempt -> assertThat(attempt.uid()).isEqualTo(Processes.ownUid()));
    }

    @Test
    void anAgentUnderAnotherUidIsRefusedAndTheControlAdmitted() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root to run a process as another uid");
        member("a");
        member("b");
        int outsider = agent(Identity.of(58_000).orElseThrow());
        RunPlan.Hijack hijack = agents(outsider, agent());

        Result result = run(2, hijack);

        assertThat(check(result, CheckId.HIJACK).verdict())
                .as(check(result, CheckId.HIJACK).summary())
                .isEqualTo(Verdict.PASSED);
        assertThat(result.intrusion())
                .filteredOn(attempt -> attempt.role() == Attempt.Role.OUTSIDER)
                .hasSizeGreaterThan(7)
                .allSatisfy(attempt -> assertThat(attempt.uid()).isEqualTo(58_000));
        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void anAgentThatDoesNotObeyIsToldBeforeAnythingIsSent() throws Exception {
        member("a");
        int agent = agent();
        Path wrong = Files.writeString(workspace.directory().resolve("wrong"), "0".repeat(64));
        RunPlan.Hijack hijack = new RunPlan.Hijack(true, null, false, agent, null, wrong.toString(), null);

        assertThatThrownBy(() -> run(1, hijack))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage("the agent on port " + agent
                        + " does not obey: it has another token, or is no 'portshare agent'");
    }

    /** Any stranger would do, were the control known by anything but its own socket. */
    @Test
    void theControlIsSeenByItsOwnSocketAlone() throws Exception {
        member("a");
        InetAddress host = InetAddress.getByName("127.0.0.1");
        try (Group group = AttachedGroup.attach(1, host, port, Duration.ofSeconds(20));
                ServerSocketChannel control = listenAndHangUp()) {
            GroupAuditor auditor = new GroupAuditor(group, SocketTable.tcp(), host, port);
            long members = group.members().get(0).ready().inode();
            long own = SocketTable.tcp().listeners(port).stream()
                    .map(Listener::inode)
                    .filter(inode -> inode != members)
                    .findFirst()
                    .orElseThrow();

            assertThat(control.isOpen()).isTrue();
            assertThat(auditor.look("now", inode -> false).strangers()).hasSize(1);
            assertThat(auditor.look("now", inode -> inode == own).strangers()).isEmpty();
            assertThat(auditor.sees(Set.of(own), Processes.ownUid())).isTrue();
            assertThat(auditor.sees(Set.of(own), Processes.ownUid() + 1)).isFalse();
            assertThat(auditor.sees(Set.of(members, 1L, 0L), Processes.ownUid()))
                    .isFalse();
            assertThat(auditor.sees(Set.of(), Processes.ownUid())).isFalse();
        }
    }
}
