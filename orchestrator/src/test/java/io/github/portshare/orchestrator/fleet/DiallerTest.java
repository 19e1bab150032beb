package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that come to nothing. */
class DiallerTest {

    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    private final Heard ear = new Heard();
    private final Dialler dialler = new Dialler(null);

    @AfterEach
    void nothingWasHeardAndTheDiallerEnds() {
        dialler.close();
        assertThat(ear.isOver()).isFalse();
    }

    private Link dial(int port) throws Exception {
        return dialler.dial("127.0.0.1", port, ear, Loopback.PATIENCE).get(15, TimeUnit.SECONDS);
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (ServerSocket gone = server()) {
            port = gone.getLocalPort();
        }

        assertThatThrownBy(() -> dial(port)).cause().hasMessage("connection refused (ECONNREFUSED)");
    }

    @Test
    void anUnknownNameIsTold() {
        assertThatThrownBy(() -> dialler.dial("portshare.invalid", 1, ear, Loopback.PATIENCE)
                        .get(15, TimeUnit.SECONDS))
                .cause()
                .hasMessage("no address is known for 'portshare.invalid'");
    }

    @Test
    void withoutAKeyItStaysOnLoopback() {
        assertThatThrownBy(() ->
                        dialler.dial("192.0.2.1", 1, ear, Loopback.PATIENCE).get(15, TimeUnit.SECONDS))
                .cause()
                .hasMessageStartingWith("192.0.2.1 is not loopback, and a fleet without a key stays there");
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForLong() throws Exception {
        FleetKey key = Loopback.newKey(directory);
        try (ServerSocket silent = server();
                Dialler withKey = new Dialler(key)) {
            CompletableFuture<Link> plain = dialler.dial("127.0.0.1", silent.getLocalPort(), ear, SOON);
            CompletableFuture<Link> inTls = withKey.dial("127.0.0.1", silent.getLocalPort(), ear, SOON);

            assertThatThrownBy(() -> plain.get(15, TimeUnit.SECONDS))
                    .cause()
                    .hasMessage("it took the connection and did not answer within 2 s");
            assertThatThrownBy(() -> inTls.get(15, TimeUnit.SECONDS))
                    .cause()
                    .hasMessage("it took the connection and finished no TLS within 2 s");
        }
    }

    private static void answer(ServerSocket server, String text) {
        Thread thread = new Thread(() -> {
            try (Socket socket = server.accept()) {
                socket.getInputStream().read(new byte[4096]);
                socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                // the test tells
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void anotherServerIsTold() throws Exception {
        try (ServerSocket web = server()) {
            answer(web, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");

            assertThatThrownBy(() -> dial(web.getLocalPort()))
                    .cause()
                    .hasMessage("it is no orchestrator that waits for a fleet: it answered 200 OK");
        }
        try (ServerSocket mail = server()) {
            answer(mail, "220 mail.example ESMTP\r\n");

            assertThatThrownBy(() -> dial(mail.getLocalPort()))
                    .cause()
                    .hasMessage("it is no orchestrator that waits for a fleet: it speaks no HTTP");
        }
        try (ServerSocket mute = server()) {
            answer(mute, "");

            assertThatThrownBy(() -> dial(mute.getLocalPort()))
                    .cause()
                    .hasMessage("it closed the connection without an answer");
        }
    }

    @Test
    void aCallThatIsUnderWayEndsWithTheDialler() throws Exception {
        try (ServerSocket silent = server()) {
            CompletableFuture<Link> call = dialler.dial("127.0.0.1", silent.getLocalPort(), ear, Loopback.PATIENCE);
            silent.accept();
            dialler.close();

            assertThatThrownBy(() -> call.get(15, TimeUnit.SECONDS)).cause().hasMessageContaining("has ended");
            assertThatThrownBy(() -> dial(silent.getLocalPort())).cause().hasMessageContaining("has ended");
        }
    }
}
