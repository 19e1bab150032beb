package io.github.portshare.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that speak TCP lines and UDP datagrams, as real processes. */
class MemberLinesIT {

    private static final int DEADLINE_MILLIS = 20_000;

    private final List<MemberProcess> members = new ArrayList<>();

    @AfterEach
    void leaveNoProcessBehind() {
        members.forEach(MemberProcess::close);
    }

    private MemberProcess started(String... flags) throws IOException {
        MemberProcess member = MemberProcess.startOnFreePort(flags);
        members.add(member);
        return member;
    }

    private MemberProcess started(String protocol, String id, int port) throws IOException {
        return started("--protocol", protocol, "--id", id, "--port", Integer.toString(port));
    }

    @ParameterizedTest
    @CsvSource({"tcp, tcp, 0A", "udp, udp, 07"})
    void theReadyLineSaysWhatTheKernelSaysOfTheSocket(String protocol, String table, String state) throws Exception {
        JsonObject ready = started(protocol, "a", 0).ready();

        assertThat(ready.getString("protocol")).isEqualTo(protocol);
        assertThat(ready.getString("family")).isEqualTo("inet");
        assertThat(ready.getBoolean("reusePort")).isTrue();
        assertThat(ready.getBoolean("reuseAddress")).isFalse();
        String local = String.format(":%04X", ready.getInteger("port"));
        assertThat(Files.readAllLines(Path.of("/proc/net/" + table)).stream()
                        .map(row -> row.trim().split("\\s+"))
                        .filter(row -> row[1].endsWith(local) && row[3].equals(state))
                        .map(row -> Long.parseLong(row[9])))
                .containsExactly(ready.getLong("inode"));
    }

    @Test
    void eachLineIsAnsweredByTheNameAndItself() throws Exception {
        MemberProcess member = started("tcp", "a", 0);
        try (Socket socket = connect(member.ready().getInteger("port"))) {
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            // one line in two parts, then two lines in one
            send(socket, "hel");
            send(socket, "lo\r\n7\n\n");

            assertThat(answers.readLine()).isEqualTo("a hello");
            assertThat(answers.readLine()).isEqualTo("a 7");
            assertThat(answers.readLine()).isEqualTo("a ");
        }
        JsonObject last = member.stopped();
        assertThat(last.getLong("accepted")).isEqualTo(1);
        assertThat(last.getLong("received")).isEqualTo(3);
        assertThat(last.getLong("answered")).isEqualTo(3);
        assertThat(last.getLong("bytes")).isEqualTo("a hello\na 7\na \n".length());
    }

    @Test
    void aLineWithoutAnEndIsNotGatheredForEver() throws Exception {
        MemberProcess member = started("tcp", "a", 0);
        try (Socket socket = connect(member.ready().getInteger("port"))) {
            send(socket, "x".repeat(70_000));

            assertThat(socket.getInputStream().read()).as("closed").isEqualTo(-1);
        }
        assertThat(member.stopped().getLong("answered")).isZero();
    }

    @Test
    void anOpenConnectionDoesNotHoldUpTheStop() throws Exception {
        MemberProcess member = started("tcp", "a", 0);
        try (Socket socket = connect(member.ready().getInteger("port"))) {
            send(socket, "1\n");
            assertThat(socket.getInputStream().read()).isEqualTo('a');

            assertThat(member.stopped().getLong("open")).isZero();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo(" 1\n");
        }
    }

    @Test
    void eachDatagramIsAnsweredByTheNameAndItselfAndNewOnesAreFlows() throws Exception {
        MemberProcess member = started("udp", "a", 0);
        int port = member.ready().getInteger("port");
        try (DatagramSocket flow = flow(port);
                DatagramSocket other = flow(port)) {
            assertThat(exchange(flow, "new 1")).isEqualTo("a new 1\n");
            assertThat(exchange(flow, "2\n")).isEqualTo("a 2\n");
            assertThat(exchange(other, "new 3")).isEqualTo("a new 3\n");
        }
        JsonObject last = member.stopped();
        assertThat(last.getLong("accepted")).as("flows").isEqualTo(2);
        assertThat(last.getLong("open")).isZero();
        assertThat(last.getLong("received")).isEqualTo(3);
        assertThat(last.getLong("answered")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void twoMembersShareOnePortAndEachCountsWhatItAnswered(String protocol) throws Exception {
        MemberProcess first = started(protocol, "first", 0);
        int port = first.ready().getInteger("port");
        MemberProcess second = started(protocol, "second", port);
        second.ready();

        Map<String, Long> answers = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            String answer = protocol.equals("tcp") ? overTcp(port) : overUdp(port);
            answers.merge(answer.split(" ")[0], 1L, Long::sum);
        }

        assertThat(answers).containsOnlyKeys("first", "second");
        assertThat(first.stopped().getLong("accepted")).isEqualTo(answers.get("first"));
        assertThat(second.stopped().getLong("answered")).isEqualTo(answers.get("second"));
    }

    @Test
    void aUdpPortTakenByASocketWithoutReusePortIsAFailureThatNamesIt() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            MemberProcess member = started("udp", "a", taken.getLocalPort());

            assertThat(member.await("failed").getString("error"))
                    .startsWith("cannot bind 127.0.0.1 port " + taken.getLocalPort() + ": ")
                    .containsIgnoringCase("address already in use");
            assertThat(member.exitCode()).isEqualTo(1);
        }
    }

    private static String overTcp(int port) throws IOException {
        try (Socket socket = connect(port)) {
            send(socket, "x\n");
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    private static String overUdp(int port) throws IOException {
        try (DatagramSocket flow = flow(port)) {
            return exchange(flow, "new x");
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port), DEADLINE_MILLIS);
        socket.setSoTimeout(DEADLINE_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static DatagramSocket flow(int port) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout(DEADLINE_MILLIS);
        return socket;
    }

    private static String exchange(DatagramSocket flow, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        flow.send(new DatagramPacket(bytes, bytes.length));
        DatagramPacket answer = new DatagramPacket(new byte[1_000], 1_000);
        flow.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
    }
}
