package io.github.portshare.orchestrator.run;

import static io.github.portshare.orchestrator.run.Checks.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.PortshareJar;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.group.Launcher;
import io.github.portshare.orchestrator.group.Member;
import io.github.portshare.orchestrator.group.ServerKind;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Finding;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups of servers that are not ours: those that share the port, and those that do not, with the words that say so. */
@Tag("kernel")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServersIT {

    private static final String PYTHON = "exec /usr/bin/python3 -c '";
    private static final String SOCKET = "import os, socket, sys, time; s = socket.socket(); ";
    private static final String SHARED = SOCKET + "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); ";
    private static final String BOUND = "s.bind((\"{host}\", {port})); s.listen(); ";
    private static final String FOREVER = "time.sleep(600)' ";

    @TempDir
    Path directory;

    private static RunPlan plan(String server, String command, Integer uid, Protocol protocol, long requests) {
        return new RunPlan(
                new RunPlan.Grouping(4, "127.0.0.1", 0, uid, false, List.of(), server, command),
                Traffics.of(8, "1", 0, 0, requests, 20, "/", 1, 1, 0, protocol),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(false, null, false));
    }

    private static void assumeInstalled(String server) {
        Optional<String> missing = ServerKind.of(server).orElseThrow().problem(Identity.self());
        assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
    }

    private static void assumeUid(Integer uid) {
        assumeTrue(uid == null || Processes.ownUid() == 0, "needs root to run a process as another uid");
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, HTTP,",
        "nginx, HTTP, 1000",
        "nginx-stream, TCP,",
        "nginx-stream, TCP, 1000",
        "haproxy, HTTP,",
        "haproxy, HTTP, 1000",
        "python, HTTP,",
        "python, HTTP, 1000",
        "python, TCP,",
        "python, UDP, 1000"
    })
    void eachKindSharesThePort(String server, Protocol protocol, Integer uid) {
        assumeInstalled(server);
        assumeUid(uid);

        Result result =
                new Experiment(plan(server, null, uid, protocol, 3_000), directory, null, new Observer() {}).run();

        assertThat(result.checks())
                .hasSize(4)
                .extracting(Check::verdict)
                .as(() -> result.checks().toString())
                .containsOnly(Verdict.PASSED);
        assertThat(check(result, CheckId.LOSS).observed())
                .containsEntry("requestsServed", 3_000L)
                .containsEntry("requestsOfOthers", 0L)
                .containsEntry("connectionsOfOthers", 0L);
        assertThat(result.members())
                .hasSize(4)
                .allSatisfy(member -> assertThat(member.who().uid()).isEqualTo(uid == null ? Processes.ownUid() : uid))
                .allSatisfy(
                        member -> assertThat(Processes.runs(member.who().pid())).isFalse());
        assertNobodyListens(result.plan().group().port(), protocol);
    }

    private static final String FORKS = "s.bind((\"{host}\", {port})); s.listen(1024)\n"
            + "import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
            + "while True:\n"
            + "    c, peer = s.accept()\n"
            + "    if os.fork() == 0:\n"
            + "        s.close()\n"
            + "        for line in c.makefile(): c.sendall(line.encode())\n"
            + "        os._exit(0)\n"
            + "    c.close()' ";

    @Test
    void aConnectionOfAChildThatWasForkedForItIsItsParents() {
        Result result = new Experiment(
                        plan("command", PYTHON + SHARED + FORKS, null, Protocol.TCP, 2_500),
                        directory,
                        null,
                        new Observer() {})
                .run();

        assertThat(Stream.of(CheckId.GROUP, CheckId.SHARE, CheckId.ERRORS).map(id -> check(result, id)))
                .extracting(Check::verdict)
                .as(() -> result.checks().toString())
                .containsOnly(Verdict.PASSED);
    }

    /** Late ones too: a master listens before it has started its workers. */
    @Test
    void aCommandThatStartsItsProcessesItselfIsToldHowMany() throws Exception {
        expected = 3;
        assertThat(problems(
                        PYTHON + "import os, socket, sys, time; "
                                + "[os.fork() or (time.sleep(i / 4), exec(\"\"\"s = socket.socket(); "
                                + "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); "
                                + "s.bind((\\\"{host}\\\", {port})); s.listen(); time.sleep(600)\"\"\")) "
                                + "for i in range({members})]; " + FOREVER,
                        3,
                        LONG))
                .isEmpty();
    }

    /** Nobody is asked who it is, and nobody is stopped. */
    @ParameterizedTest
    @CsvSource({"nginx, HTTP", "nginx-stream, TCP", "python, TCP", "python, UDP"})
    void whoeverListensCanBeDriven(String server, Protocol protocol) throws Exception {
        assumeInstalled(server);
        RunPlan plan = Preflight.settled(plan(server, null, null, protocol, 3_000));
        try (Workspace workspace = new Workspace();
                Group group =
                        Setting.launcher(plan, Identity.self(), null, null).launch(workspace, directory, LONG)) {
            Result result = attached(plan);

            assertThat(result.members())
                    .extracting(member -> member.who().pid())
                    .containsExactlyInAnyOrderElementsOf(group.members().stream()
                            .map(member -> member.facts().pid())
                            .toList());
            assertThat(Stream.of(CheckId.GROUP, CheckId.SHARE, CheckId.ERRORS).map(id -> check(result, id)))
                    .extracting(Check::verdict)
                    .as(() -> result.checks().toString())
                    .containsOnly(Verdict.PASSED);
            assertThat(check(result, CheckId.LOSS).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(check(result, CheckId.SHARE).observed())
                    .containsEntry(
                            "connectionsAttributed", result.load().dealt().connections());
            assertThat(group.members()).allMatch(Member::isAlive);
        }
    }

    private Result attached(RunPlan plan) {
        RunPlan.Grouping group =
                new RunPlan.Grouping(0, "127.0.0.1", plan.group().port(), null, true, List.of(), null, null);
        return new Experiment(
                        new RunPlan(group, plan.traffic(), plan.limits(), plan.hijack()), null, null, new Observer() {})
                .run();
    }

    /** Answers without a name are nobody's, and nobody's fault. */
    @Test
    void flowsThatNobodyNamesAreTold() throws Exception {
        String echo = "import socket, sys; s = socket.socket(type=socket.SOCK_DGRAM); "
                + "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); s.bind((\"{host}\", {port}));\n"
                + "while True: s.sendto(*s.recvfrom(2048))' ";
        RunPlan plan = Preflight.settled(plan("command", PYTHON + echo, null, Protocol.UDP, 500));
        try (Workspace workspace = new Workspace();
                Group group =
                        Setting.launcher(plan, Identity.self(), null, null).launch(workspace, directory, LONG)) {
            assertThat(group.members()).hasSize(4);
            Result result = attached(plan);

            assertThat(check(result, CheckId.GROUP).verdict()).isEqualTo(Verdict.PASSED);
            assertThat(check(result, CheckId.ERRORS).verdict())
                    .as(check(result, CheckId.ERRORS).summary())
                    .isEqualTo(Verdict.PASSED);
            assertThat(check(result, CheckId.SHARE).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            assertThat(check(result, CheckId.SHARE).summary()).contains("over UDP only an answer tells who gives it");
        }
    }

    /** Node before 22.12 cannot share a port. */
    @ParameterizedTest
    @CsvSource({"node,", "node, 1000"})
    void itsMembersAreFoundWhetherItSharesOrNot(String server, Integer uid) {
        assumeInstalled(server);
        assumeUid(uid);

        Result result =
                new Experiment(plan(server, null, uid, Protocol.HTTP, 500), directory, null, new Observer() {}).run();

        Check group = check(result, CheckId.GROUP);
        assertThat(result.members()).hasSize(4);
        assertThat(check(result, CheckId.ERRORS).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check(result, CheckId.LOSS).verdict())
                .as(check(result, CheckId.LOSS).summary())
                .isEqualTo(Verdict.PASSED);
        if (group.verdict() == Verdict.FAILED) {
            assertThat(group.summary()).startsWith("one listener, 4 processes: not sharded by the kernel");
        }
        assertNobodyListens(result.plan().group().port(), Protocol.HTTP);
    }

    /** Of the directory with a later Node than the machine's, such as .ci/run fetches one. */
    @Test
    void nodeThatCanShareDoes() throws Exception {
        String node = System.getenv("NODE_THAT_SHARES");
        assumeTrue(node != null, "no NODE_THAT_SHARES: a directory with node 22.12, 23.1 or later");
        List<String> command = new ArrayList<>(PortshareJar.command());
        command.addAll(List.of("run", "--server", "node", "--port", "0", "--no-hijack", "--requests", "12000", "-q"));
        Path out = directory.resolve("out");
        ProcessBuilder run =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        run.environment().merge("PATH", node, (path, first) -> first + ":" + path);

        int code = run.start().waitFor();

        assertThat(code).as(Files.readString(out)).isZero();
    }

    private static void assertNobodyListens(int port, Protocol protocol) {
        assertThat(Transport.of(protocol.datagrams()).table().listeners(port)).isEmpty();
    }

    private static final String TELLS = "import http.server, json, os, signal, socket, sys; counts = [0, 0]\n"
            + "class Handler(http.server.BaseHTTPRequestHandler):\n"
            + "    protocol_version = \"HTTP/1.1\"\n"
            + "    def setup(self):\n"
            + "        super().setup(); counts[0] += 1\n"
            + "    def do_GET(self):\n"
            + "        counts[1] += 1; self.send_response(204); self.end_headers()\n"
            + "    def log_message(self, *words): pass\n"
            + "class Server(http.server.ThreadingHTTPServer):\n"
            + "    def server_bind(self):\n"
            + "        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); super().server_bind()\n"
            + "def tell(*signal):\n"
            + "    said = {\"event\": \"final\", \"pid\": os.getpid(), \"accepted\": counts[0], \"answered\": counts[1]}\n"
            + "    os.write(8, json.dumps(said).encode() + b\"\\n\"); os._exit(0)\n"
            + "signal.signal(signal.SIGTERM, tell)\n"
            + "Server((\"{host}\", {port}), Handler).serve_forever()' ";

    /** Attributed by the kernel: here the control's probes are nobody's by name. */
    @Test
    void aCommandThatTellsItsCountsHasItsBooksBalanced() {
        RunPlan plan = plan("command", PYTHON + TELLS, null, Protocol.HTTP, 2_000);
        Result result = new Experiment(
                        new RunPlan(plan.group(), plan.traffic(), plan.limits(), new RunPlan.Hijack(true, null, false)),
                        directory,
                        null,
                        new Observer() {})
                .run();

        Check loss = check(result, CheckId.LOSS);
        assertThat(loss.verdict()).as(loss.summary()).isEqualTo(Verdict.PASSED);
        assertThat(loss.observed()).containsEntry("requestsOfOthers", 0L).containsEntry("connectionsOfOthers", 0L);
    }

    /** A launched group, and what it says is wrong. */
    private List<String> problems(String command, int members, Duration within) throws InterruptedException {
        RunPlan plan = Preflight.settled(plan("command", command, null, Protocol.HTTP, 1));
        Launcher launcher = Setting.launcher(plan.of(members), Identity.self(), null, null);
        List<String> problems;
        try (Workspace workspace = new Workspace();
                Group group = launcher.launch(workspace, directory, within)) {
            assertThat(group.members()).as(group.problems().toString()).hasSize(expected);
            problems = group.problems().stream().map(Finding::words).toList();
            pids = group.members().stream()
                    .map(Member::facts)
                    .map(facts -> facts.pid())
                    .toList();
        }
        assertNobodyListens(plan.group().port(), Protocol.HTTP);
        return problems;
    }

    private static final Duration LONG = Duration.ofSeconds(60);

    private int expected;
    private List<Long> pids = List.of();

    @Test
    void aServerThatSharesIsFoundThroughAShell() throws Exception {
        expected = 2;
        assertThat(problems("cd /; " + PYTHON.substring(5) + SHARED + BOUND + FOREVER, 2, LONG))
                .isEmpty();
    }

    /** It leaves its session, its parent and its descriptors. */
    @Test
    void aDaemonIsFoundByItsListener() throws Exception {
        expected = 2;
        String daemon = "os.fork() and os._exit(0); os.setsid(); os.fork() and os._exit(0); os.closerange(4, 99); ";

        assertThat(problems(PYTHON + SHARED + daemon + BOUND + FOREVER, 2, LONG))
                .isEmpty();
        assertThat(pids).noneMatch(Processes::runs);
    }

    @Test
    void aListenerOfSeveralProcessesHasThoseMembersThatTheParentStarted() throws Exception {
        expected = 3;
        problems(PYTHON + SOCKET + BOUND + "[os.fork() or time.sleep(600) for i in range(3)]; " + FOREVER, 1, LONG);
    }

    @Test
    void aSecondProcessThatCannotBindIsToldAsWhatItIs() throws Exception {
        expected = 1;
        assertThat(problems(PYTHON + SOCKET + BOUND + FOREVER, 3, LONG))
                .singleElement()
                .asString()
                .matches("(?s)server-\\d \\(pid \\d+\\) and 1 more cannot bind 127.0.0.1:\\d+, which pid " + pids.get(0)
                        + " holds: the server does not set SO_REUSEPORT; its log .*Address already in use");
    }

    @Test
    void anotherPortThanTheOneThatWasToldIsNamed() throws Exception {
        assertThat(problems(PYTHON + SHARED + "s.bind((\"127.0.0.2\", {port})); s.listen(); " + FOREVER, 1, LONG))
                .singleElement()
                .asString()
                .matches("server-1 \\(pid \\d+\\) bound 127.0.0.2:\\d+ and not 127.0.0.1:\\d+");
    }

    @Test
    void aServerThatNeverListensIsNotWaitedForLongerThanTimeAllows() throws Exception {
        assertThat(problems(PYTHON + SOCKET + FOREVER, 1, Duration.ofSeconds(2)))
                .singleElement()
                .asString()
                .matches("server-1 \\(pid \\d+\\) never listened on 127.0.0.1:\\d+");
    }

    @Test
    void theLastWordsOfOneThatEndsAtOnceAreTold() throws Exception {
        assertThat(problems("echo no such configuration >&2; exit 3", 2, LONG))
                .singleElement()
                .asString()
                .matches("server-1 \\(pid \\d+\\) and 1 more ended: exit code 3; its log .*server-1.log ends:"
                        + " no such configuration");
    }

    @Test
    void aMemberThatDiesIsTold() throws Exception {
        RunPlan plan = Preflight.settled(plan("command", PYTHON + SHARED + BOUND + FOREVER, null, Protocol.HTTP, 1));
        try (Workspace workspace = new Workspace();
                Group group = Setting.launcher(plan.of(2), Identity.self(), null, null)
                        .launch(workspace, directory, LONG)) {
            long pid = group.members().get(0).facts().pid();
            assertThat(group.problems()).isEmpty();

            ProcessHandle.of(pid).orElseThrow().destroyForcibly();

            await("alive", () -> !group.problems().isEmpty());
            assertThat(group.problems())
                    .singleElement()
                    .extracting(Finding::words)
                    .asString()
                    .matches("pid " + pid + " \\(/usr/bin/python3 .*\\) of server-\\d \\(pid \\d+\\) ended");
        }
    }

    /** nginx's 'return' answers before it has read, and leaves: what the client then sends is answered by a reset. */
    @Test
    void whoLeavesBeforeItReadsHasAnsweredTheControl() {
        assumeInstalled("nginx-stream");
        RunPlan plan = plan("nginx-stream", null, null, Protocol.TCP, 500);
        Result result = new Experiment(
                        new RunPlan(plan.group(), plan.traffic(), plan.limits(), new RunPlan.Hijack(true, null, false)),
                        directory,
                        null,
                        new Observer() {})
                .run();

        assertThat(check(result, CheckId.LOSS).verdict())
                .as(check(result, CheckId.LOSS).summary())
                .isEqualTo(Verdict.PASSED);
    }

    /** Then nobody is left to clean up but the guards. */
    @ParameterizedTest
    @CsvSource({"nginx", "haproxy", "python", "node"})
    void nothingIsLeftWhenTheOrchestratorIsKilled(String server) throws Exception {
        assumeInstalled(server);
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        List<String> command = new ArrayList<>(PortshareJar.command());
        command.add(1, "-Djava.io.tmpdir=" + temporary);
        command.addAll(List.of("run", "--server", server, "--port", "0", "--no-hijack", "--duration", "1m"));
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            await("no load", () -> said(out, " requests/s"));
            List<Long> carriers = carriers(temporary);
            assertThat(carriers).hasSizeGreaterThanOrEqualTo(4);

            process.destroyForcibly();

            await("left: " + carriers, () -> carriers.stream().noneMatch(Processes::runs));
            await("files in " + temporary, () -> temporary.toFile().list().length == 0);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Those that have the mark, which lies in the workspace, in one of its ways. */
    private static List<Long> carriers(Path temporary) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> Stream.of(
                                Processes.descriptor(pid, 9),
                                Processes.variable(pid, "PORTSHARE_MARK").map(Path::of))
                        .flatMap(Optional::stream)
                        .anyMatch(mark -> mark.startsWith(temporary)))
                .toList();
    }

    private static boolean said(Path out, String words) {
        try {
            return Files.readString(out).contains(words);
        } catch (IOException e) {
            return false;
        }
    }

    private static void await(String otherwise, BooleanSupplier fact) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        while (!fact.getAsBoolean()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(end);
            Thread.sleep(20);
        }
    }
}
