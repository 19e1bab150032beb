package io.github.portshare.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of members as real processes: ready, counting, taking orders, draining, and failing. */
class MemberIT {

    private static final String TCP = "/proc/net/tcp";
    private static final String TCP6 = "/proc/net/tcp6";

    private final List<MemberProcess> members = new ArrayList<>();

    @AfterEach
    void leaveNoProcessBehind() {
        members.forEach(MemberProcess::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void theReadyLineSaysWhatTheKernelSaysOfAnIpv4Listener(String host) throws IOException {
        MemberProcess member = started("--host", host, "--id", "four", "--event-loops", "1");

        JsonObject ready = member.ready();

        int port = ready.getInteger("port");
        assertThat(ready.getLong("pid")).isEqualTo(member.pid());
        assertThat(ready.getString("id")).isEqualTo("four");
        assertThat(ready.getInteger("uid")).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        assertThat(ready.getString("host")).isEqualTo(host);
        assertThat(port).isBetween(1, 65535);
        assertThat(ready.getString("family")).isEqualTo("inet");
        assertThat(listeners(TCP, port)).containsExactly(ready.getLong("inode"));
        assertThat(listeners(TCP6, port)).isEmpty();
        assertThat(ready.getBoolean("reusePort")).isTrue();
        assertThat(ready.getBoolean("reuseAddress")).isFalse();
        assertThat(ready.getString("transport")).isEqualTo("epoll");
        assertThat(ready.getInteger("eventLoops")).isEqualTo(1);
        assertThat(ready.getString("java")).isEqualTo(System.getProperty("java.version"));
    }

    @Test
    void theReadyLineSaysWhatTheKernelSaysOfAnIpv6Listener() throws IOException {
        assumeThat(Path.of("/proc/net/if_inet6"))
                .as("the kernel's list of IPv6 addresses: without ::1 there is nothing to bind")
                .exists()
                .content()
                .contains("00000000000000000000000000000001");
        MemberProcess member = started("--host", "::1");

        JsonObject ready = member.ready();

        int port = ready.getInteger("port");
        assertThat(ready.getString("host")).isEqualTo("::1");
        assertThat(ready.getString("family")).isEqualTo("inet6");
        assertThat(listeners(TCP6, port)).containsExactly(ready.getLong("inode"));
        assertThat(listeners(TCP, port)).isEmpty();
        assertThat(ready.getBoolean("reusePort")).isTrue();
        assertThat(ready.getBoolean("reuseAddress")).isFalse();
        try (RawConnection connection = new RawConnection("::1", port)) {
            assertThat(connection.get("/").member()).isEqualTo(ready.getString("id"));
        }
    }

    @Test
    void withoutANameAMemberIsCalledByItsPid() throws IOException {
        MemberProcess member = started();

        int port = member.ready().getInteger("port");

        try (RawConnection connection = new RawConnection("127.0.0.1", port)) {
            assertThat(connection.get("/").member()).isEqualTo(Long.toString(member.pid()));
        }
    }

    @Test
    void severalEventLoopsServeOneListener() throws Exception {
        MemberProcess member = started("--event-loops", "3");

        JsonObject ready = member.ready();

        assertThat(ready.getInteger("eventLoops")).isEqualTo(3);
        assertThat(listenersOf(member.pid())).containsExactly(ready.getLong("inode"));
        for (int i = 0; i < 30; i++) {
            try (RawConnection connection = new RawConnection("127.0.0.1", ready.getInteger("port"))) {
                assertThat(connection.get("/health").status()).isEqualTo(200);
            }
        }
        JsonObject last = member.stopped();
        assertThat(last.getLong("accepted")).isEqualTo(30);
        assertThat(last.getLong("answered")).isEqualTo(30);
    }

    @Test
    void theFinalCountsAreExactlyWhatTheClientsSentAndGot() throws Exception {
        MemberProcess member = started("--id", "counter");
        int port = member.ready().getInteger("port");
        String[] resources = {"/", "/health", "/payload?bytes=1000", "/payload?bytes=0", "/work?micros=10", "/nowhere"};
        long bytes = 0;
        for (int i = 0; i < 25; i++) {
            try (RawConnection connection = new RawConnection("127.0.0.1", port)) {
                for (String resource : resources) {
                    bytes += connection.get(resource).body().length;
                }
            }
        }
        JsonObject tally = member.awaitTally(counts -> counts.getLong("open") == 0);

        JsonObject last = member.stopped();

        for (JsonObject counts : List.of(tally, last)) {
            assertThat(counts.getLong("accepted")).isEqualTo(25);
            assertThat(counts.getLong("open")).isZero();
            assertThat(counts.getLong("received")).isEqualTo(150);
            assertThat(counts.getLong("answered")).isEqualTo(150);
            assertThat(counts.getLong("bytes")).isEqualTo(bytes);
            assertThat(counts.getLong("cpuMillis")).isPositive();
        }
        assertThat(last.getLong("pssKiB")).isPositive();
    }

    @Test
    void aConnectionOnWhichNothingIsSentIsCountedAsAcceptedAndOpen() throws Exception {
        MemberProcess member = started();
        int port = member.ready().getInteger("port");

        try (RawConnection silent = new RawConnection("127.0.0.1", port)) {
            JsonObject tally = member.awaitTally(counts -> counts.getLong("accepted") == 1);

            assertThat(tally.getLong("open")).isEqualTo(1);
            assertThat(tally.getLong("received")).isZero();
            JsonObject last = member.stopped();
            assertThat(silent.atEnd()).isTrue();
            assertThat(last.getLong("accepted")).isEqualTo(1);
            assertThat(last.getLong("open")).isZero();
        }
    }

    @Test
    void talliesComeUnasked() throws IOException {
        MemberProcess member = started();
        member.ready();

        assertThat(member.await("tally").getLong("accepted")).isZero();
        assertThat(member.await("tally").fieldNames())
                .containsExactly("event", "accepted", "open", "received", "answered", "bytes", "clients", "cpuMillis");
    }

    @Test
    void theOrderStopEndsTheMemberAndTheFinalCountsAreTheLastLine() throws Exception {
        MemberProcess member = started();
        int port = member.ready().getInteger("port");

        member.order("stop");

        assertThat(member.exitCode()).isZero();
        assertEndsWithTheOnlyFinal(member);
        assertThat(listeners(TCP, port)).isEmpty();
    }

    @Test
    void theEndOfStdinEndsTheMember() throws Exception {
        MemberProcess member = started();
        member.ready();

        member.endStdin();

        assertThat(member.exitCode()).isZero();
        assertEndsWithTheOnlyFinal(member);
    }

    @Test
    void anUnknownOrderIsNamedOnStderrAndChangesNothing() throws Exception {
        MemberProcess member = started();
        member.ready();

        member.order("dance");

        assertThat(member.awaitDiagnostic("unknown order"))
                .contains(" unknown order 'dance'; there are: tally, stop, ");
        member.order("");
        member.order("  tally  ");
        assertThat(member.await("tally").getLong("accepted")).isZero();
        member.stopped();
    }

    @Test
    void aRequestInFlightIsAnsweredAndCountedWhenSigtermComes() throws Exception {
        MemberProcess member = started();
        int port = member.ready().getInteger("port");
        try (RawConnection connection = new RawConnection("127.0.0.1", port)) {
            connection.send("GET", "/work?micros=500000");
            JsonObject tally = member.awaitTally(counts -> counts.getLong("received") == 1);
            assertThat(tally.getLong("answered")).as("still in flight").isZero();

            member.terminate();

            RawConnection.Answer answer = connection.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("ok\n");
        }
        JsonObject last = member.await("final");
        assertThat(last.getLong("received")).isEqualTo(1);
        assertThat(last.getLong("answered")).isEqualTo(1);
        assertThat(last.getLong("bytes")).isEqualTo(3);
        assertThat(member.exitCode()).isEqualTo(128 + 15);
        assertEndsWithTheOnlyFinal(member);
    }

    @Test
    void aMemberThatIgnoresStdinOutlivesItsEndAndStopsOnSigterm() throws Exception {
        MemberProcess member = started("--ignore-stdin");
        int port = member.ready().getInteger("port");

        member.endStdin();
        member.await("tally");
        member.await("tally");

        try (RawConnection connection = new RawConnection("127.0.0.1", port)) {
            assertThat(connection.get("/health").status()).isEqualTo(200);
        }
        member.terminate();
        assertThat(member.await("final").getLong("answered")).isEqualTo(1);
        assertThat(member.exitCode()).isEqualTo(128 + 15);
    }

    @Test
    void twoMembersShareOnePortAndEachCountsWhatItAnswered() throws Exception {
        MemberProcess first = started("--id", "first");
        int port = first.ready().getInteger("port");
        MemberProcess second = started("--id", "second", "--port", Integer.toString(port));
        assertThat(second.ready().getInteger("port")).isEqualTo(port);
        assertThat(listeners(TCP, port)).hasSize(2);

        Map<String, Long> answers = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            try (RawConnection connection = new RawConnection("127.0.0.1", port)) {
                answers.merge(connection.get("/").member(), 1L, Long::sum);
            }
        }

        assertThat(answers).containsOnlyKeys("first", "second");
        JsonObject ofFirst = first.stopped();
        JsonObject ofSecond = second.stopped();
        assertThat(ofFirst.getLong("accepted")).isEqualTo(answers.get("first"));
        assertThat(ofFirst.getLong("answered")).isEqualTo(answers.get("first"));
        assertThat(ofSecond.getLong("accepted")).isEqualTo(answers.get("second"));
        assertThat(ofSecond.getLong("answered")).isEqualTo(answers.get("second"));
        assertThat(answers.get("first") + answers.get("second")).isEqualTo(200);
    }

    @Test
    void aPortTakenByASocketWithoutReusePortIsAFailureThatNamesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            MemberProcess member = started("--port", Integer.toString(taken.getLocalPort()));

            String error = member.await("failed").getString("error");

            assertThat(error)
                    .startsWith("cannot bind 127.0.0.1 port " + taken.getLocalPort() + ": ")
                    .containsIgnoringCase("address already in use");
            assertThat(member.exitCode()).isEqualTo(1);
            assertThat(member.allLines()).hasSize(1);
        }
    }

    @Test
    void anAddressThatThisHostDoesNotHaveIsAFailureThatNamesIt() throws Exception {
        // TEST-NET-1, RFC 5737: assigned to nobody
        MemberProcess member = started("--host", "192.0.2.1");

        assertThat(member.await("failed").getString("error")).contains("192.0.2.1");
        assertThat(member.exitCode()).isEqualTo(1);
    }

    @Test
    void stderrIsTheLogOfItsLifeAndNothingOfTheLibraries() throws Exception {
        MemberProcess member = started("--backlog", "77");
        int port = member.ready().getInteger("port");
        member.stopped();

        String time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z ";
        assertThat(member.log())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches(time + "starting: http on 127.0.0.1 port 0, backlog 77, .*, pid "
                                        + member.pid() + ", JDK .*"),
                        line -> assertThat(line)
                                .matches(time + "listening: port " + port + ", inet, uid .*, SO_REUSEPORT on, .* off"),
                        line -> assertThat(line).matches(time + "stopping: told to by the order 'stop'"),
                        line -> assertThat(line)
                                .matches(time + "ended: 0 connections accepted, 0 requests received, 0 answered"));
    }

    @Test
    void badFlagsAreExplainedOnStderrAndStartNothing() throws Exception {
        MemberProcess member = MemberProcess.start("--port", "70000", "--backlog", "0");
        members.add(member);

        assertThat(member.awaitDiagnostic("--port"))
                .isEqualTo("--port 70000 is outside 0 to 65535; --backlog 0 is below 1");
        member.awaitDiagnostic("Usage:");
        assertThat(member.exitCode()).isEqualTo(2);
        assertThat(member.allLines()).isEmpty();
    }

    private MemberProcess started(String... flags) throws IOException {
        MemberProcess member = MemberProcess.startOnFreePort(flags);
        members.add(member);
        return member;
    }

    private static void assertEndsWithTheOnlyFinal(MemberProcess member) {
        List<String> events = member.allLines().stream()
                .map(line -> new JsonObject(line).getString("event"))
                .toList();
        assertThat(events).startsWith("ready").endsWith("final").containsOnlyOnce("final");
    }

    /** Inodes of the sockets that listen on the port. */
    private static List<Long> listeners(String table, int port) throws IOException {
        return rows(table).stream()
                .filter(row -> row[1].endsWith(String.format(":%04X", port)))
                .map(row -> Long.valueOf(row[9]))
                .toList();
    }

    /** Inodes of every TCP socket on which the process listens. */
    private static List<Long> listenersOf(long pid) throws IOException {
        List<String> links = new ArrayList<>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                links.add(Files.readSymbolicLink(descriptor).toString());
            }
        }
        List<String[]> rows = new ArrayList<>(rows(TCP));
        rows.addAll(rows(TCP6));
        return rows.stream()
                .filter(row -> links.contains("socket:[" + row[9] + "]"))
                .map(row -> Long.valueOf(row[9]))
                .toList();
    }

    /** The LISTEN rows of one of the kernel's tables. */
    private static List<String[]> rows(String table) throws IOException {
        if (!Files.exists(Path.of(table))) {
            return List.of();
        }
        return Files.readAllLines(Path.of(table)).stream()
                .map(row -> row.trim().split("\\s+"))
                .filter(row -> row[3].equals("0A"))
                .toList();
    }
}
