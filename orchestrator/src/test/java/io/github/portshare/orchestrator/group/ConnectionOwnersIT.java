package io.github.portshare.orchestrator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadGenerator;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.kernel.PortView;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel says of who has a connection, held against who answers on it: they agree, on every one. */
@Tag("kernel")
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectionOwnersIT {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String NAME = "Portshare-Member";
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final int HELD = 300;

    @TempDir
    Path directory;

    private static PortView port(int number) throws IOException {
        return PortView.of(Transport.TCP, InetAddress.getByName(LOOPBACK), number);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private Group members(Workspace workspace, int port) throws InterruptedException {
        return new GroupPlan(3, Protocol.HTTP, LOOPBACK, port, Identity.self(), null, List.of())
                .launch(workspace, directory, Duration.ofSeconds(60));
    }

    @Test
    void ofOurOwnMembersTheKernelNamesTheOneThatAnswers() throws Exception {
        int number = freePort();
        try (Workspace workspace = new Workspace();
                Group group = members(workspace, number)) {
            assertAgreement(group, number);
        }
    }

    @Test
    void aLoadThatGoesByTheKernelHasTheCountsThatTheMembersHave() throws Exception {
        int number = freePort();
        Counts counts;
        List<Member> members;
        try (Workspace workspace = new Workspace();
                Group group = members(workspace, number)) {
            members = group.members();
            LoadPlan plan = new LoadPlan(
                    URI.create("http://" + LOOPBACK + ":" + number + "/"),
                    Traffics.of(64, "1:3", 0, 0, 1_000, 30, "/", 2, 1, 0, Protocol.HTTP),
                    "Nobody-Says-So",
                    Set.of(),
                    new ConnectionOwners(group, port(number)));
            try (Load load = new LoadGenerator(plan)) {
                counts = load.start().get(150, TimeUnit.SECONDS).measured();
            }
        }

        assertThat(counts.ok()).isEqualTo(1_000);
        assertThat(counts.attributed()).isEqualTo(counts.connections());
        Map<String, List<Long>> byTheKernel = new TreeMap<>();
        counts.responders()
                .forEach((name, responder) ->
                        byTheKernel.put(name, List.of(responder.connections(), responder.answers())));
        Map<String, List<Long>> byTheMembers = new TreeMap<>();
        members.forEach(member -> {
            Tally books = member.books().orElseThrow();
            byTheMembers.put(member.facts().id(), List.of(books.accepted(), books.answered()));
        });
        assertThat(byTheKernel).isEqualTo(byTheMembers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " reuseport"})
    void ofNginxTheKernelNamesTheWorkerThatAnswers(String option) throws Exception {
        assumeTrue(Files.isExecutable(NGINX), "needs " + NGINX);
        int number = freePort();
        Process nginx = nginx(number, option);
        try {
            assertAgreement(new FakeGroup(workers(nginx)).foreign(), number);
        } finally {
            nginx.destroy();
            assertThat(nginx.waitFor(30, TimeUnit.SECONDS))
                    .as("nginx has ended")
                    .isTrue();
        }
    }

    private Process nginx(int number, String option) throws IOException {
        Path conf = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                worker_processes 4;
                %s
                pid nginx.pid;
                error_log stderr;
                events { worker_connections 1024; }
                http {
                    access_log off;
                    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                    server {
                        listen 127.0.0.1:%d%s;
                        location / { add_header %s $pid; return 204; }
                    }
                }
                """.formatted(
                        Processes.ownUid() == 0 ? "user root;" : "", number, option, NAME));
        return new ProcessBuilder(NGINX.toString(), "-p", directory.toString(), "-c", conf.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.log").toFile())
                .start();
    }

    /** Each a member, once all of them listen. */
    private static Member[] workers(Process nginx) throws IOException, InterruptedException {
        List<Long> workers = List.of();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (workers.size() < 4 && nginx.isAlive() && System.nanoTime() < end) {
            Thread.onSpinWait();
            workers = nginx.toHandle().children().map(ProcessHandle::pid).toList();
        }
        assertThat(workers).hasSize(4);
        return workers.stream()
                .map(pid -> new FakeMember(Long.toString(pid), pid, 1))
                .toArray(Member[]::new);
    }

    /** Many connections at once, none with a request: the kernel says whose each is, and then each is asked. */
    private static void assertAgreement(Group group, int number) throws Exception {
        ConnectionOwners owners = new ConnectionOwners(group, port(number));
        Map<InetSocketAddress, Socket> held = new HashMap<>();
        try {
            for (int i = 0; i < HELD; i++) {
                Socket socket = new Socket(LOOPBACK, number);
                held.put((InetSocketAddress) socket.getLocalSocketAddress(), socket);
            }
            Map<InetSocketAddress, String> byTheKernel = Map.of();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (byTheKernel.size() < HELD && System.nanoTime() < end) {
                byTheKernel = owners.of(held.keySet());
            }
            Map<InetSocketAddress, String> byTheAnswer = new HashMap<>();
            for (Map.Entry<InetSocketAddress, Socket> one : held.entrySet()) {
                byTheAnswer.put(one.getKey(), answerer(one.getValue()));
            }
            assertThat(byTheKernel).isEqualTo(byTheAnswer);
        } finally {
            for (Socket socket : held.values()) {
                socket.close();
            }
        }
    }

    private static String answerer(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(NAME.toLowerCase(Locale.ROOT) + ":")) {
                return line.substring(NAME.length() + 1).strip();
            }
        }
        throw new AssertionError("an answer that names nobody");
    }
}
