package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is shown out, and how they are told. */
class DoorTest {

    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LATE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void aWrongKeyIsToldAtBothEnds() throws Exception {
        try (Loopback fleet = new Loopback(Loopback.newKey(directory), Loopback.newKey(directory))) {
            assertThatThrownBy(fleet::dial).cause().hasMessage("it has another key");
            assertThat(fleet.refused()).isEqualTo("127.0.0.1: it has another key");
        }
    }

    @Test
    void anAgentWithoutAKeyIsToldAtBothEnds() throws Exception {
        try (Loopback fleet = new Loopback(Loopback.newKey(directory), null)) {
            assertThatThrownBy(fleet::dial).cause().hasMessage("it wants a key: give --fleet-key FILE");
            assertThat(fleet.refused()).isEqualTo("127.0.0.1: it speaks no TLS: give it --fleet-key");
        }
    }

    @Test
    void anOrchestratorWithoutAKeyIsToldAtBothEnds() throws Exception {
        try (Loopback fleet = new Loopback(null, Loopback.newKey(directory))) {
            assertThatThrownBy(fleet::dial).cause().hasMessage("it speaks no TLS: give it --fleet-key");
            assertThat(fleet.refused())
                    .isEqualTo("127.0.0.1: it speaks TLS, and here is no key: leave out its --fleet-key, or give the"
                            + " same here");
        }
    }

    /** It trusts everybody, as 'curl -k' does. */
    @Test
    void whoShowsNoKeyIsRefused() throws Exception {
        SSLContext careless = SSLContext.getInstance("TLSv1.3");
        careless.init(null, new TrustManager[] {new Careless()}, new SecureRandom());
        try (Loopback fleet = new Loopback(Loopback.newKey(directory), null);
                SSLSocket socket = (SSLSocket) careless.getSocketFactory()
                        .createSocket(
                                InetAddress.getLoopbackAddress(), fleet.door().port())) {
            socket.startHandshake();

            assertThat(fleet.refused()).isEqualTo("127.0.0.1: it showed no key");
        }
    }

    @Test
    void olderTlsIsRefused() throws Exception {
        SSLContext careless = SSLContext.getInstance("TLSv1.2");
        careless.init(null, new TrustManager[] {new Careless()}, new SecureRandom());
        try (Loopback fleet = new Loopback(Loopback.newKey(directory), null);
                SSLSocket socket = (SSLSocket) careless.getSocketFactory()
                        .createSocket(
                                InetAddress.getLoopbackAddress(), fleet.door().port())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});

            assertThatThrownBy(socket::startHandshake).hasMessageContaining("protocol_version");
            assertThat(fleet.refused())
                    .startsWith("127.0.0.1: no TLS with it: ")
                    .contains("TLSv1.2");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manySilentConnectionsKeepNoAgentOut(boolean withKey) throws Exception {
        FleetKey key = withKey ? Loopback.newKey(directory) : null;
        List<Stranger> silent = new ArrayList<>();
        try (Loopback fleet = new Loopback(key, key, Heartbeat.STANDARD, new Doorstep(LATE, LATE))) {
            for (int i = 0; i < 300; i++) {
                silent.add(new Stranger(fleet.door()));
            }
            fleet.dial().send("here I am");

            assertThat(fleet.orchestrator().next()).isEqualTo("here I am");
            assertThat(fleet.refused())
                    .isEqualTo("127.0.0.1: it had not said who it is when 128 others stood at the door");
            assertThat(silent.get(0).rest()).isEmpty();
        } finally {
            for (Stranger stranger : silent) {
                stranger.close();
            }
        }
    }

    /** Those who have shown the key are shown out last. */
    @Test
    void manySilentConnectionsPutNoAgentOutThatHasTheKey() throws Exception {
        FleetKey key = Loopback.newKey(directory);
        List<Stranger> silent = new ArrayList<>();
        try (Loopback fleet = new Loopback(key, key, Heartbeat.STANDARD, new Doorstep(LATE, LATE))) {
            Link call = fleet.dial();
            fleet.welcomed();
            for (int i = 0; i < 300; i++) {
                silent.add(new Stranger(fleet.door()));
            }
            for (int i = 0; i < 300 - 127; i++) {
                assertThat(fleet.refused()).isNotNull();
            }
            call.send("here I am");

            assertThat(fleet.orchestrator().next()).isEqualTo("here I am");
        } finally {
            for (Stranger stranger : silent) {
                stranger.close();
            }
        }
    }

    @Test
    void whoSaysNothingIsShownOut() throws Exception {
        FleetKey key = Loopback.newKey(directory);
        try (Loopback fleet = new Loopback(key, key, Heartbeat.STANDARD, new Doorstep(SOON, LATE));
                Stranger silent = new Stranger(fleet.door())) {
            assertThat(fleet.refused()).isEqualTo("127.0.0.1: it said nothing for 0.1 s");
            assertThat(silent.rest()).isEmpty();
        }
    }

    @Test
    void whoBeginsTlsAndFallsSilentIsShownOut() throws Exception {
        FleetKey key = Loopback.newKey(directory);
        try (Loopback fleet = new Loopback(key, key, Heartbeat.STANDARD, new Doorstep(SOON, LATE));
                Stranger slow = new Stranger(fleet.door())) {
            slow.say("\u0016\u0003\u0001");

            assertThat(fleet.refused()).isEqualTo("127.0.0.1: it finished no TLS, and was silent for 0.1 s");
        }
    }

    @Test
    void whoAsksForNothingIsShownOut() throws Exception {
        try (Loopback fleet = new Loopback(null, null, Heartbeat.STANDARD, new Doorstep(SOON, LATE));
                Stranger slow = new Stranger(fleet.door())) {
            slow.say("GET /fleet HTTP/1.1\r\n");

            assertThat(fleet.refused()).isEqualTo("127.0.0.1: it asked for no WebSocket, and was silent for 0.1 s");
        }
    }

    /** Byte by byte it says something all the time, and never is done. */
    @Test
    void whoIsSlowIsShownOutInTheEnd() throws Exception {
        try (Loopback fleet = new Loopback(null, null, Heartbeat.STANDARD, new Doorstep(LATE, SOON));
                Stranger slow = new Stranger(fleet.door())) {
            slow.say("GET /fleet HTTP/1.1\r\n");

            assertThat(fleet.refused()).isEqualTo("127.0.0.1: it asked for no WebSocket within 0.1 s");
            assertThat(slow.rest()).isEmpty();
        }
    }

    @Test
    void whatAStrangerSaysDoesNothingToATerminal() throws Exception {
        try (Loopback fleet = new Loopback(null, null);
                Stranger stranger = new Stranger(fleet.door())) {
            stranger.open();
            stranger.frame(0x88, 6, new byte[] {3, (byte) 0xe8, 27, '[', '2', 'J'});

            assertThat(fleet.orchestrator().end()).isEqualTo("it closed: ?[2J");
        }
    }

    @Test
    void whoDoesNotSayWhoHeIsIsShownOutAndToldWhy() throws Exception {
        try (Loopback fleet = new Loopback(null, null, Heartbeat.STANDARD, new Doorstep(LATE, SOON))) {
            fleet.dial();

            assertThat(fleet.refused()).isEqualTo("127.0.0.1: it did not say who it is within 0.1 s");
            assertThat(fleet.agent().end()).isEqualTo("it closed: not admitted: it did not say who it is within 0.1 s");
            assertThat(fleet.orchestrator().end())
                    .isEqualTo("we closed it: not admitted: it did not say who it is within 0.1 s");
        }
    }

    @Test
    void whoGoesAtOnceIsTold() throws Exception {
        try (Loopback fleet = new Loopback(null, null)) {
            new Stranger(fleet.door()).close();

            assertThat(fleet.refused()).isEqualTo("127.0.0.1: it closed the connection without a word");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1|404|it is no load agent: it asked for GET /",
                "POST /fleet HTTP/1.1|404|it is no load agent: it asked for POST /fleet",
                "GET /fleet HTTP/1.1|400|it is no load agent: it asked for no WebSocket",
                "SSH-2.0-OpenSSH_9.6|400|it speaks no HTTP: "
            })
    void whoAsksForSomethingElseIsRefusedWithAnAnswer(String line, int status, String told) throws Exception {
        try (Loopback fleet = new Loopback(null, null);
                Stranger other = new Stranger(fleet.door())) {
            other.say(line + "\r\n\r\n");

            assertThat(fleet.refused()).startsWith("127.0.0.1: " + told);
            assertThat(other.rest()).startsWith("HTTP/1.1 " + status).contains(told);
        }
    }

    /** A browser has an Origin, whatever page it shows, and reaches the loopback of its machine. */
    @Test
    void aWebPageIsRefused() throws Exception {
        try (Loopback fleet = new Loopback(null, null);
                Stranger page = new Stranger(fleet.door())) {
            page.ask("Origin: https://a.example");

            assertThat(fleet.refused()).isEqualTo("127.0.0.1: it is no load agent: a web page of https://a.example");
            assertThat(page.rest()).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void aHeadThatIsTooLongIsRefused() throws Exception {
        try (Loopback fleet = new Loopback(null, null);
                Stranger endless = new Stranger(fleet.door())) {
            endless.ask("X: " + "y".repeat(8 << 10));

            assertThat(fleet.refused())
                    .startsWith("127.0.0.1: it speaks no HTTP: ")
                    .contains("7168");
        }
    }

    @Test
    void aFrameThatClaimsTooMuchIsRefusedAtOnce() throws Exception {
        try (Loopback fleet = new Loopback(null, null);
                Stranger stranger = new Stranger(fleet.door())) {
            stranger.open();
            fleet.admitted();
            stranger.frame(0x81, 1L << 30);

            assertThat(fleet.orchestrator().end()).isEqualTo("it sent too long a message: more than 16 MiB");
            assertThat(stranger.rest()).contains("16777216");
        }
    }

    @Test
    void whoIsNotAdmittedMayNotSayMuch() throws Exception {
        try (Loopback fleet = new Loopback(null, null);
                Stranger stranger = new Stranger(fleet.door())) {
            stranger.open();
            stranger.frame(0x81, 70_000, new byte[65_536]);

            assertThat(fleet.refused())
                    .isEqualTo("127.0.0.1: it said too much: more than 64 KiB before it was admitted");
            assertThat(fleet.orchestrator().end()).startsWith("we closed it: not admitted: it said too much");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "130, it sent what is no message of ours: a message that is not one frame of text",
        "1, it sent what is no message of ours: a message that is not one frame of text",
        "193, 'it sent what is no message of ours: RSV != 0 and no extension negotiated, RSV:4'"
    })
    void whatIsNoWholeTextIsRefused(int first, String told) throws Exception {
        try (Loopback fleet = new Loopback(null, null);
                Stranger stranger = new Stranger(fleet.door())) {
            stranger.open();
            fleet.admitted();
            stranger.frame(first, 2, "hi".getBytes());

            assertThat(fleet.orchestrator().end()).isEqualTo(told);
            assertThat(stranger.rest()).isNotEmpty();
        }
    }

    @Test
    void whatIsNoUtf8IsRefused() throws Exception {
        try (Loopback fleet = new Loopback(null, null);
                Stranger stranger = new Stranger(fleet.door())) {
            stranger.open();
            fleet.admitted();
            stranger.frame(0x81, 1, (byte) 0xff);

            assertThat(fleet.orchestrator().end()).isEqualTo("it sent a message that is no UTF-8");
            assertThat(stranger.rest()).contains("a message that is no UTF-8");
        }
    }

    /** By its own kind too: two orchestrators of one user must not share a port, each with some of the agents. */
    @Test
    void aPortThatIsTakenIsTold() throws Exception {
        try (Loopback first = new Loopback(null, null)) {
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), first.door().port());

            assertThatThrownBy(() -> new Door(address, null, link -> new Heard(), (remote, why) -> {}))
                    .isInstanceOf(BindException.class)
                    .hasMessage("address already in use (EADDRINUSE)");
        }
    }

    @Test
    void withoutAKeyItListensOnLoopbackAlone() {
        assertThatThrownBy(() ->
                        new Door(new InetSocketAddress("0.0.0.0", 0), null, link -> new Heard(), (remote, why) -> {}))
                .hasMessage("0.0.0.0 is not loopback, and a fleet without a key stays there: give --fleet-key FILE at"
                        + " both ends ('portshare fleet-key FILE' makes one)");
    }

    @Test
    void itsPortIsFreeAndItsThreadGoneWhenItIsClosed() throws Exception {
        Loopback fleet = new Loopback(null, null);
        fleet.dial();
        int port = fleet.door().port();
        fleet.close();

        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("fleet")) {
                thread.join(15_000);
                assertThat(thread.isAlive()).as(thread.toString()).isFalse();
            }
        }
    }
}
