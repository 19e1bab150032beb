package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.group.ServerKind;
import io.github.portshare.orchestrator.inspection.Expected;
import io.github.portshare.orchestrator.inspection.Holder;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Symptom;
import io.github.portshare.orchestrator.inspection.Symptom.Weight;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What inspect says of groups of real servers, which it knows nothing about. */
@Tag("kernel")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InspectServersIT {

    private static final String COMMAND = "exec /usr/bin/python3 -c 'import socket, time; s = socket.socket();"
            + " s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); s.bind((\"{host}\", {port})); s.listen();"
            + " time.sleep(600)'";

    @TempDir
    Path directory;

    private static RunPlan plan(String server, Integer uid, Protocol protocol) {
        return Preflight.settled(new RunPlan(
                new RunPlan.Grouping(
                        4,
                        "127.0.0.1",
                        0,
                        uid,
                        false,
                        List.of(),
                        server.equals("vertx") ? null : server,
                        server.equals("command") ? COMMAND : null),
                Traffics.of(8, "1", 0, 0, 1, 20, "/", 1, 1, 0, protocol),
                new RunPlan.Limits(0.3, 0.999, 0, null),
                new RunPlan.Hijack(false, null, false)));
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, HTTP,",
        "nginx, HTTP, 1000",
        "nginx-stream, TCP,",
        "haproxy, HTTP,",
        "python, HTTP,",
        "python, UDP, 1000",
        "node, HTTP,",
        "command, TCP,",
        "vertx, HTTP,"
    })
    void ofAGoodGroupItHasItsListenersAndNoFinding(String server, Protocol protocol, Integer uid) throws Exception {
        Optional<String> missing = ServerKind.of(server).flatMap(kind -> kind.problem(Identity.self()));
        assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
        assumeTrue(uid == null || Processes.ownUid() == 0, "needs root to run a process as another uid");
        RunPlan plan = plan(server, uid, protocol);
        try (Workspace workspace = new Workspace();
                Group group = Setting.launcher(
                                plan.of(4),
                                uid == null ? Identity.self() : Identity.of(uid).orElseThrow(),
                                null,
                                null)
                        .launch(workspace, directory, Duration.ofSeconds(60))) {
            assertThat(group.members()).hasSize(4);
            InspectResult result = InspectResult.of(
                    EnumSet.of(Transport.of(protocol.datagrams())),
                    OptionalInt.of(plan.group().port()),
                    Expected.ANYTHING);

            PortSight sight = result.ports().get(0);
            List<Symptom> findings = sight.symptoms().stream()
                    .filter(symptom -> symptom.weight() == Weight.FINDING)
                    .toList();
            if (sight.listeners().size() == 1) {
                // Node before 22.12 cannot share a port
                assertThat(server).isEqualTo("node");
                assertThat(findings)
                        .singleElement()
                        .matches(finding ->
                                finding.words().equals("one listener, 4 processes: not sharded by the kernel"));
                return;
            }
            assertThat(findings).isEmpty();
            assertThat(result.verdict()).isEqualTo(Verdict.PASSED);
            assertThat(sight.processes()).isEqualTo(4);
            assertThat(sight.listeners())
                    .hasSize(4)
                    .allMatch(listener ->
                            listener.holders().stream().filter(Holder::owner).count() == 1);
        }
    }
}
