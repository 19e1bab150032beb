package io.github.portshare.orchestrator.run;

import static io.github.portshare.orchestrator.run.Checks.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.intrusion.HijackCase;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is kept out by the uid rule, on each kind of address and port: in a run's group and in a service of others. */
@Tag("kernel")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IntrusionIT {

    private Process service;

    @BeforeEach
    void needsRoot() {
        assumeTrue(Processes.ownUid() == 0, "needs root to run a process as another uid");
    }

    @AfterEach
    void stopTheService() {
        if (service != null) {
            service.destroyForcibly();
        }
    }

    private static void assertKeptOut(String host, int port, Protocol protocol) {
        RunPlan plan = new RunPlan(
                new RunPlan.Grouping(2, host, port, null),
                Traffics.of(8, "1", 0, 0, 3_000, 20, "/", 1, 1, 0, protocol),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(true, null, false));

        Result result = new Experiment(plan, null, null, new Observer() {}).run();

        assertThat(Stream.of(CheckId.GROUP, CheckId.HIJACK).map(id -> check(result, id)))
                .extracting(Check::verdict)
                .as(() -> result.checks().toString())
                .containsOnly(Verdict.PASSED);
    }

    /** Beside ::1 stands 0.0.0.0, which takes nothing from it and is no intrusion. */
    @ParameterizedTest
    @CsvSource({"::1, HTTP", "::1, UDP", "::, TCP", "0.0.0.0, HTTP"})
    void aGroupOnAnyAddressIsAttackedOnThoseThatConflict(String host, Protocol protocol) {
        assertKeptOut(host, 0, protocol);
    }

    @Test
    void onAPrivilegedPortItIsTheUidThatKeepsOutWhoHasThePrivilege() throws IOException {
        assertKeptOut("127.0.0.1", privilegedPort(), Protocol.HTTP);
    }

    @Test
    void aSafeServiceOnAPrivilegedPortIsTold() throws Exception {
        int port = serve("127.0.0.1", privilegedPort(), "");

        HijackResult result = HijackExperiment.ofService(Transport.TCP, "127.0.0.1", port);

        assertThat(result.verdict()).as(result.warnings().toString()).isEqualTo(Verdict.PASSED);
        assertThat(answers(result, "uid 58000")).containsOnly("EACCES");
        assertThat(answers(result, "uid 58000 privileged")).containsOnly("EADDRINUSE");
    }

    /** The kernel compares the uid that was recorded at socket(): a service that dropped root cannot join itself. */
    @Test
    void theUidThatAServiceHasNowIsTriedToo() throws Exception {
        int port = serve("127.0.0.1", 0, "os.setgid(58002); os.setuid(58002)");

        HijackResult result = HijackExperiment.ofService(Transport.TCP, "127.0.0.1", port);

        assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(answers(result, "uid 58002")).containsOnly("EADDRINUSE");
        assertThat(result.warnings())
                .contains(
                        "the service's socket belongs to root (recorded at socket()), and a process that holds it runs as"
                                + " uid 58002 now: uid 58002 cannot join the service");
    }

    @Test
    void whatDoesNotConflictWithAServiceIsToldAndIsNoIntrusion() throws Exception {
        int port = serve("::", 0, "");

        HijackResult result = HijackExperiment.ofService(Transport.TCP, "::", port);

        assertThat(result.verdict()).as(result.warnings().toString()).isEqualTo(Verdict.PASSED);
        assertThat(result.warnings()).anyMatch(warning -> warning.startsWith("0.0.0.0 does not conflict"));
    }

    private static List<String> answers(HijackResult result, String identity) {
        return result.rows().stream()
                .filter(row -> row.row().encounter().identity().equals(identity))
                .map(HijackCase.Observed::observed)
                .toList();
    }

    /** Shares its port with SO_REUSEPORT alone, for IPv6 alone where it has such an address; returns the port. */
    private int serve(String host, int port, String afterwards) throws IOException {
        String program = String.join(
                "\n",
                "import os, socket, sys",
                "s = socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET)",
                "if s.family == socket.AF_INET6: s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)",
                "s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)",
                "s.bind((sys.argv[1], int(sys.argv[2])))",
                "s.listen()",
                afterwards,
                "print(s.getsockname()[1], flush=True)",
                "sys.stdin.read()");
        try {
            service = new ProcessBuilder("python3", "-c", program, host, Integer.toString(port))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "needs python3, whose sockets can have IPV6_V6ONLY and whose processes setuid(2)");
        }
        BufferedReader said =
                new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.US_ASCII));
        return Integer.parseInt(said.readLine());
    }

    /** The lowest from 81 on that is free. */
    private static int privilegedPort() throws IOException {
        for (int port = 81; Kernel.needsPrivilege(port); port++) {
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                return free.getLocalPort();
            } catch (BindException e) {
                // somebody's
            }
        }
        assumeTrue(false, "no privileged port is free, or none is privileged (net.ipv4.ip_unprivileged_port_start)");
        return 0;
    }
}
