package io.github.portshare.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any client can reach a member's port; none may keep it from serving the others. */
@Tag("once")
class MemberUnderAttackIT {

    private final List<MemberProcess> members = new ArrayList<>();
    private final List<AutoCloseable> clients = new ArrayList<>();

    @AfterEach
    void leaveNothingBehind() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
        members.forEach(MemberProcess::close);
    }

    private int start(String... flags) throws IOException {
        MemberProcess member = MemberProcess.startOnFreePort(flags);
        members.add(member);
        return member.ready().getInteger("port");
    }

    private RawConnection client(int port) throws IOException {
        RawConnection client = new RawConnection("127.0.0.1", port);
        clients.add(client);
        return client;
    }

    /** Twenty seconds of work are asked for; who asks for nothing waits for a piece of it, not for all. */
    @Test
    void workGivesWayToOtherRequests() throws Exception {
        int port = start();
        List<RawConnection> workers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawConnection worker = client(port);
            worker.send("GET", "/work?micros=1000000");
            workers.add(worker);
        }
        workers.get(0).answer();

        assertThat(client(port).get("/health").status()).isEqualTo(200);

        JsonObject self = new JsonObject(client(port).get("/member").text());
        assertThat(self.getLong("received") - self.getLong("answered"))
                .as("requests for work that wait while another is answered")
                .isGreaterThan(10);
    }

    @Test
    void workIsNotDoneForClientsThatHaveGone() throws Exception {
        int port = start();
        for (int i = 0; i < 40; i++) {
            try (RawConnection worker = new RawConnection("127.0.0.1", port)) {
                worker.send("GET", "/work?micros=1000000");
            }
        }

        // more than the deadline of an answer, were it all done first
        assertThat(client(port).get("/work?micros=1").status()).isEqualTo(200);
    }

    @Test
    void manySmallPiecesOfWorkAreAllDone() throws Exception {
        int port = start();
        RawConnection worker = client(port);
        for (int i = 0; i < 200; i++) {
            assertThat(worker.get("/work?micros=1000").status()).isEqualTo(200);
        }
    }

    /** 200 times 16 MiB are many times the heap of any member. */
    @Test
    void payloadsThatNobodyReadsTakeNoMemory() throws Exception {
        int port = start();
        for (int i = 0; i < 200; i++) {
            client(port).send("GET", "/payload?bytes=" + Answers.MAX_PAYLOAD);
        }

        JsonObject self = new JsonObject(client(port).get("/member").text());
        assertThat(self.getLong("received")).isEqualTo(200);
        assertThat(self.getLong("pssKiB")).as("PSS, KiB").isLessThan(512 << 10);
        assertThat(client(port).get("/payload?bytes=1000000").body()).hasSize(1_000_000);
    }

    /** Requests in a row without reading: the member stops to read them when its answers pile up. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "tcp"})
    void whoDoesNotReadItsAnswersIsNotReadEither(String protocol) throws Exception {
        String request = protocol.equals("http") ? "GET / HTTP/1.1\r\nHost: a\r\n\r\n" : "a line\n";
        int port = start("--protocol", protocol);
        SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        clients.add(client);
        client.configureBlocking(false);
        ByteBuffer requests = ByteBuffer.wrap(request.repeat(2_000).getBytes(StandardCharsets.US_ASCII));
        long most = 256L << 20;
        long sent = 0;
        // the kernel's buffers on both sides take some MiB
        for (int idle = 0; idle < 100 && sent < most; ) {
            int written = client.write(requests);
            sent += written;
            if (!requests.hasRemaining()) {
                requests.rewind();
            }
            idle = written == 0 ? idle + 1 : 0;
            if (written == 0) {
                Thread.sleep(20);
            }
        }

        assertThat(sent).as("bytes that were taken without an answer read").isLessThan(most);
    }

    /** A forged source makes two servers talk to each other; on loopback nobody needs to forge it. */
    @ParameterizedTest
    @ValueSource(ints = {7, 19, 1_023})
    void aServersDatagramIsNotAnswered(int source) throws Exception {
        int port = start("--protocol", "udp");
        assumeThatCode(() -> new DatagramSocket(source, InetAddress.getByName("127.0.0.1")).close())
                .as("this user may bind port %d, and it is free", source)
                .doesNotThrowAnyException();

        try (DatagramSocket server = new DatagramSocket(source, InetAddress.getByName("127.0.0.1"))) {
            assertUnanswered(server, port);
        }
    }

    @Test
    void aDatagramFromTheGroupsOwnPortIsNotAnswered() throws Exception {
        int port = start("--protocol", "udp");
        try (DatagramSocket member = new DatagramSocket(new InetSocketAddress("127.0.0.2", port))) {
            assertUnanswered(member, port);
        }
    }

    private static void assertUnanswered(DatagramSocket socket, int port) throws IOException {
        byte[] text = "b 1\n".getBytes(StandardCharsets.US_ASCII);
        InetSocketAddress member = new InetSocketAddress("127.0.0.1", port);
        socket.send(new DatagramPacket(text, text.length, member));
        // the member answers in order
        try (DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            client.setSoTimeout(20_000);
            client.send(new DatagramPacket(text, text.length, member));
            client.receive(new DatagramPacket(new byte[100], 100));
        }
        socket.setSoTimeout(1);
        assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[100], 100)))
                .isInstanceOf(SocketTimeoutException.class);
    }
}
