package io.github.portshare.orchestrator.run;

import static io.github.portshare.orchestrator.run.Checks.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.PortshareJar;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.agent.AgentProgram;
import io.github.portshare.orchestrator.group.AttachedGroup;
import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.group.GroupAuditor;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.PortView;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.ChildProcess;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Program;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.Attempt;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Finding;
import io.github.portshare.orchestrator.verdict.GroupCheck;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Experiments on members and with agents that somebody else has started. */
@Tag("kernel")
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

    private ChildProcess start(String name, Identity identity, Invocation invocation, String until)
            throws InterruptedException {
        BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
        ChildProcess child = ChildProcess.start(name, identity, invocation, logs, events::add);
        started.add(child);
        JsonNode first = events.poll(30, TimeUnit.SECONDS);
        assertThat(first).as(() -> name + ": " + child.lastWords()).isNotNull();
        assertThat(first.path("event").asText()).isEqualTo(until);
        return child;
    }

    private ChildProcess member(String id) throws InterruptedException {
        Invocation member = Program.member(false)
                .command(Identity.self(), workspace)
                .with(List.of("--port", Integer.toString(port), "--id", id));
        return start(id, Identity.self(), member, "ready");
    }

    /** 'portshare agent' on a port of its own; whoever wants it waits until it listens. */
    private int agent() throws Exception {
        int agentPort = freePort();
        Invocation agent = Invocation.of(PortshareJar.command())
                .with(List.of("agent", "--port", Integer.toString(agentPort), "--token-file", token(agentPort)));
        return agent(Identity.self(), agent, agentPort);
    }

    /** The same as another user, who may not be able to read where the program is. */
    private int agent(Identity identity) throws Exception {
        int agentPort = freePort();
        Invocation agent = Program.standalone(AgentProgram.class)
                .command(identity, workspace)
                .with(List.of(Integer.toString(agentPort), token(agentPort)));
        return agent(identity, agent, agentPort);
    }

    /** Where the agent on the port, of whatever uid, writes its token. */
    private String token(int agentPort) throws Exception {
        Path tokens = Files.createDirectories(workspace.directory().resolve("tokens"));
        // each makes its own file there, and may not replace another's
        Files.setAttribute(tokens, "unix:mode", 01777);
        return tokens.resolve("token-" + agentPort).toString();
    }

    private RunPlan.Hijack agents(int intruder, int control) throws Exception {
        return new RunPlan.Hijack(true, null, false, intruder, control, token(intruder), token(control));
    }

    private int agent(Identity identity, Invocation invocation, int agentPort) throws Exception {
        agents.add(ChildProcess.start("agent-" + agentPort, identity, invocation, logs, event -> {}));
        return agentPort;
    }

    /** What a listener does with a connection. */
    private interface Manners {
        void receive(SocketChannel connection) throws IOException;
    }

    /** Joins the group without a word to say. */
    private ServerSocketChannel listenAndHangUp() throws IOException {
        return listen("127.0.0.1", SocketChannel::close);
    }

    private ServerSocketChannel listen(String host, Manners manners) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, false);
        listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        listener.bind(new InetSocketAddress(host, port));
        daemon(() -> {
            while (true) {
                SocketChannel connection = listener.accept();
                daemon(() -> manners.receive(connection));
            }
        });
        return listener;
    }

    private static void daemon(Task work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | AssertionError e) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }

    /** One byte of an answer that might be a member's, and then another. */
    private static void drip(SocketChannel connection) throws IOException {
        for (byte each : "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
            connection.write(ByteBuffer.wrap(new byte[] {each}));
            LockSupport.parkNanos(1_000_000_000);
        }
    }

    private Check groupOf(Group group, int members) throws IOException {
        InetAddress host = InetAddress.getByName("127.0.0.1");
        GroupAuditor auditor = new GroupAuditor(group, PortView.of(Transport.TCP, host, port), member -> 0);
        return GroupCheck.judge(members, 1, List.of(auditor.look("now", inode -> false)));
    }

    private Group attach(int members, int seconds) throws Exception {
        return AttachedGroup.attach(members, InetAddress.getByName("127.0.0.1"), port, Duration.ofSeconds(seconds));
    }

    private Result run(int members, RunPlan.Hijack hijack) {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(members, "127.0.0.1", port, null, true),
                Traffics.of(8, "1", 0, 0, 1_500, 20, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                hijack);
        return run(plan);
    }

    private RunPlan plan(int members, double duration, double timeout) {
        return new RunPlan(
                new RunPlan.Grouping(members, "127.0.0.1", port, null, true),
                Traffics.of(8, "1", 0, duration, 0, timeout, "/", 1, 1),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                NOBODY);
    }

    private static Result run(RunPlan plan) {
        return run(plan, new Observer() {});
    }

    private static Result run(RunPlan plan, Observer observer) {
        return new Experiment(plan, null, null, observer).run();
    }

    private void request() throws IOException {
        request("/");
    }

    private void request(String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
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
        assertThat(result.members()).extracting(member -> member.who().id()).containsExactly("a", "b");
        assertThat(result.members().stream()
                        .mapToLong(member -> member.books().answered())
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

    /** Each of these costs nobody else a second, and is told as what it is: it may be a member. */
    @ParameterizedTest
    @ValueSource(strings = {"silent", "one byte a second"})
    void aListenerThatTakesProbesAndAnswersNoneIsInconclusive(String manners) throws Exception {
        member("a");
        member("b");
        try (ServerSocketChannel mute =
                        listen("127.0.0.1", manners.equals("silent") ? connection -> {} : AttachIT::drip);
                Group group = attach(3, 4)) {
            Check check = groupOf(group, 3);

            assertThat(mute.isOpen()).isTrue();
            assertThat(group.members())
                    .extracting(member -> member.facts().id())
                    .containsExactly("a", "b");
            assertThat(check.verdict()).as(check.toString()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(check.summary())
                    .startsWith("pid " + ProcessHandle.current().pid() + " ")
                    .containsPattern("listens, took \\d+ of 150 probes and answered none within 4 s")
                    .contains("not stopped: it is slow, or hangs");
            assertThat(check.remedy()).doesNotContain("end ");
        }
    }

    @Test
    void aListenerThatNoProbeCanReachIsInconclusiveAndTheRowThatTakesThemNamed() throws Exception {
        ChildProcess a = member("a");
        try (ServerSocketChannel shadowed = listen("0.0.0.0", connection -> {})) {
            Result result = run(0, NOBODY);

            assertThat(shadowed.isOpen()).isTrue();
            assertThat(check(result, CheckId.GROUP).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(check(result, CheckId.GROUP).summary())
                    .contains(
                            "on 0.0.0.0:" + port + " listens, got 0 of 100 probes: the more specific address 127.0.0.1:"
                                    + port + " (pid " + a.pid() + ") takes them");
        }
    }

    @Test
    void whoListensAloneAndNeverAnswersIsNamed() throws Exception {
        try (ServerSocketChannel mute = listen("0.0.0.0", connection -> {});
                Group group = attach(1, 2)) {
            assertThat(mute.isOpen()).isTrue();
            assertThat(group.members()).isEmpty();
            assertThat(groupOf(group, 1).summary()).contains("took 50 of 50 probes");
        }
    }

    /** Its answer comes after all that it was asked before: later than any timeout of one probe. */
    @Test
    void aMemberThatIsBusyWhenItIsFirstAskedIsWaitedFor() throws Exception {
        member("busy");
        AtomicBoolean over = new AtomicBoolean();
        for (int i = 0; i < 6; i++) {
            daemon(() -> {
                while (!over.get()) {
                    request("/work?micros=1000000");
                }
            });
        }
        try (Group group = attach(1, 40)) {
            assertThat(group.members()).hasSize(1);
            over.set(true);
        }
    }

    @Test
    void aMemberThatHangsDuringTheRunIsNamed() throws Exception {
        member("a");
        Invocation stalls = Invocation.of(FaultyMember.command(FaultyMember.Fault.STALLS, logs.resolve("lock")))
                .with(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
        ChildProcess doomed = start("stalls", Identity.self(), stalls, "ready");

        Result result = run(plan(2, 3, 1));

        assertThat(check(result, CheckId.GROUP).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.GROUP).summary())
                .contains("pid " + doomed.pid() + " lives and answers nothing")
                .doesNotContain("a lives");
    }

    @Test
    void aMemberThatIsStoppedDuringTheRunIsNamed() throws Exception {
        member("a");
        ChildProcess doomed = member("b");
        Result result;
        try {
            result = run(plan(2, 3, 1), new Observer() {
                @Override
                public void progress(Result soFar) {
                    signal("STOP", doomed.pid());
                }
            });
        } finally {
            signal("CONT", doomed.pid());
        }

        assertThat(check(result, CheckId.GROUP).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check(result, CheckId.GROUP).summary()).contains("b is stopped (state T)");
        assertThat(check(result, CheckId.GROUP).remedy()).isEqualTo("kill -CONT " + doomed.pid());
    }

    private static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
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
        assertThat(result.members()).extracting(member -> member.who().id()).containsExactly("a", "b", "c");
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
    void aPortOnWhichNobodyListensIsAnImpossiblePlan() {
        assertThatThrownBy(() -> run(0, NOBODY))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage("nobody listens on 127.0.0.1 port " + port
                        + " (http); start the members, such as: portshare serve --port " + port);
    }

    @Test
    void whoTellsNothingOfItselfIsAMemberAllTheSame() throws Exception {
        try (ServerSocketChannel mute = listenAndHangUp()) {
            Result result = run(0, NOBODY);

            assertThat(result.members())
                    .singleElement()
                    .extracting(member -> member.who().pid())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(check(result, CheckId.ERRORS).verdict()).isEqualTo(Verdict.FAILED);
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
            assertThat(group.problems())
                    .singleElement()
                    .extracting(Finding::words)
                    .asString()
                    .startsWith("b (pid ");
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
                        + " has another token than " + wrong
                        + ", or is no 'portshare agent': name the file of its --token-file");
    }

    @Test
    void anAgentOfAnotherUidThanWasAskedForAttacksNobody() throws Exception {
        member("a");
        int agent = agent();

        Result result = run(1, new RunPlan.Hijack(true, 58_123, false, agent, null, token(agent), null));

        assertThat(result.intrusion()).noneMatch(attempt -> attempt.role() == Attempt.Role.OUTSIDER);
        assertThat(check(result, CheckId.HIJACK).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check(result, CheckId.HIJACK).summary())
                .contains("the agent on port " + agent + " runs as uid " + Processes.ownUid() + ", not as 58123");
    }

    /** Any stranger would do, were the control known by anything but its own socket. */
    @Test
    void theControlIsSeenByItsOwnSocketAlone() throws Exception {
        member("a");
        InetAddress host = InetAddress.getByName("127.0.0.1");
        try (Group group = AttachedGroup.attach(1, host, port, Duration.ofSeconds(20));
                ServerSocketChannel control = listenAndHangUp()) {
            GroupAuditor auditor = new GroupAuditor(group, PortView.of(Transport.TCP, host, port), member -> 0);
            long members = group.members().get(0).facts().listeners().iterator().next();
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
