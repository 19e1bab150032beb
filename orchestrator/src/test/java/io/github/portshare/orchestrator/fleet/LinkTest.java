package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {

    private static final Heartbeat FAST = new Heartbeat(Duration.ofMillis(20), Duration.ofMillis(300));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void messagesGoBothWaysInTheirOrder(boolean withKey) throws Exception {
        FleetKey key = withKey ? Loopback.newKey(directory) : null;
        try (Loopback fleet = new Loopback(key, key)) {
            Link call = fleet.dial();
            Link answer = fleet.admitted();
            for (int i = 0; i < 100; i++) {
                call.send("to the orchestrator " + i);
                answer.send("to the agent " + i);
            }

            for (int i = 0; i < 100; i++) {
                assertThat(fleet.orchestrator().next()).isEqualTo("to the orchestrator " + i);
                assertThat(fleet.agent().next()).isEqualTo("to the agent " + i);
            }
            assertThat(answer.remote()).isEqualTo(call.local());
            assertThat(answer.local()).isEqualTo(call.remote());
        }
    }

    /** An agent is told by the address that it has, whatever kind of socket has taken it. */
    @ParameterizedTest
    @CsvSource({"::1, ::1, ::1", "::, 127.0.0.1, 127.0.0.1", "0.0.0.0, 127.0.0.1, 127.0.0.1"})
    void anAgentIsKnownByItsAddress(String door, String dialled, String known) throws Exception {
        assumeThat(Files.readString(Path.of("/proc/net/if_inet6")))
                .as("loopback has ::1")
                .contains("00000000000000000000000000000001");
        try (Loopback fleet = Loopback.at(door, Loopback.newKey(directory))) {
            fleet.dial(dialled);

            assertThat(fleet.welcomed().remote().getAddress()).isEqualTo(InetAddress.getByName(known));
        }
    }

    @Test
    void theLongestMessageArrivesAndNoLongerOneIsSent() throws Exception {
        FleetKey key = Loopback.newKey(directory);
        try (Loopback fleet = new Loopback(key, key)) {
            Link call = fleet.dial();
            call.send("hello");
            Link answer = fleet.admitted();
            assertThat(fleet.orchestrator().next()).isEqualTo("hello");
            answer.send("x".repeat(Link.LONGEST));
            assertThat(fleet.agent().next()).hasSize(Link.LONGEST);
            call.send("x".repeat(Link.LONGEST));
            assertThat(fleet.orchestrator().next()).hasSize(Link.LONGEST);

            assertThatThrownBy(() -> call.send("x".repeat(Link.LONGEST + 1)))
                    .hasMessage("a message of 16777217 bytes is longer than 16777216");
        }
    }

    @Test
    void bothEndsHearWhyOneOfThemCloses() throws Exception {
        FleetKey key = Loopback.newKey(directory);
        try (Loopback fleet = new Loopback(key, key)) {
            Link call = fleet.dial();
            fleet.admitted();
            call.send("last");
            call.close("the load is done");
            call.close("twice");
            call.send("too late");

            assertThat(fleet.orchestrator().next()).isEqualTo("last");
            assertThat(fleet.orchestrator().end()).isEqualTo("it closed: the load is done");
            assertThat(fleet.agent().end()).isEqualTo("we closed it: the load is done");
        }
    }

    /** In UTF-8 each has two bytes. */
    @Test
    void aReasonThatIsTooLongIsCutBetweenCharacters() throws Exception {
        try (Loopback fleet = new Loopback(null, null)) {
            fleet.dial().close("ä".repeat(200));

            assertThat(fleet.orchestrator().end()).isEqualTo("it closed: " + "ä".repeat(61));
        }
    }

    @Test
    void aDoorThatClosesTellsItsAgents() throws Exception {
        FleetKey key = Loopback.newKey(directory);
        try (Loopback fleet = new Loopback(key, key)) {
            fleet.dial();
            fleet.welcomed();
            fleet.closeDoor();

            assertThat(fleet.agent().end()).isEqualTo("it closed: the orchestrator has ended");
            assertThat(fleet.orchestrator().end()).isEqualTo("we closed it: the orchestrator has ended");
        }
    }

    @Test
    void anIdleLinkStaysByItsHeartbeat() throws Exception {
        Heartbeat heartbeat = new Heartbeat(Duration.ofMillis(50), Duration.ofSeconds(1));
        Doorstep clock = new Doorstep(Duration.ofSeconds(2), Duration.ofMinutes(2));
        try (Loopback fleet = new Loopback(null, null, heartbeat, clock);
                Stranger silent = new Stranger(fleet.door())) {
            Link call = fleet.dial();
            Link answer = fleet.admitted();
            // by now the link has been idle for longer than the dead are
            assertThat(fleet.refused()).isEqualTo("127.0.0.1: it said nothing for 2 s");

            call.send("still there");
            answer.send("still there");
            assertThat(fleet.orchestrator().next()).isEqualTo("still there");
            assertThat(fleet.agent().next()).isEqualTo("still there");
            assertThat(silent.rest()).isEmpty();
        }
    }

    @Test
    void aPeerThatGivesNoSignOfLifeIsTakenForDeadAndMayHearOfIt() throws Exception {
        try (Loopback fleet = new Loopback(null, null, FAST, new Doorstep());
                Stranger stranger = new Stranger(fleet.door())) {
            stranger.open();
            fleet.admitted();

            assertThat(fleet.orchestrator().end()).isEqualTo("no sign of it for 0.3 s");
            assertThat(stranger.rest()).endsWith("no sign of you for 0.3 s");
        }
    }

    @Test
    void aPeerThatDoesNotReadDoesNotFillTheMemory() throws Exception {
        try (Loopback fleet = new Loopback(null, null, Loopback.SLOW, new Doorstep());
                Stranger stranger = new Stranger(fleet.door())) {
            stranger.open();
            Link link = fleet.admitted();
            String message = "x".repeat(1 << 20);
            // the kernel takes some
            for (int i = 0; i < 100 && !fleet.orchestrator().isOver(); i++) {
                link.send(message);
            }

            assertThat(fleet.orchestrator().end()).isEqualTo("it does not read: more than 32 MiB wait for it");
        }
    }

    @Test
    void aConnectionThatBreaksIsTold() throws Exception {
        try (Loopback fleet = new Loopback(null, null);
                Stranger gone = new Stranger(fleet.door())) {
            gone.open();
            fleet.admitted();
            gone.reset();

            assertThat(fleet.orchestrator().end()).isEqualTo("connection reset (ECONNRESET)");
        }
        try (Loopback fleet = new Loopback(null, null)) {
            try (Stranger gone = new Stranger(fleet.door())) {
                gone.open();
                fleet.admitted();
            }

            assertThat(fleet.orchestrator().end()).isEqualTo("the connection was closed without a word");
        }
    }

    @Test
    void anEarThatFailsEndsTheLink() throws Exception {
        try (Loopback fleet = new Loopback(null, null)) {
            fleet.orchestrator().failAt("nonsense");
            Link call = fleet.dial();
            call.send("nonsense");

            assertThat(fleet.orchestrator().end()).startsWith("this end failed: java.lang.IllegalStateException");
            assertThat(fleet.agent().end()).isEqualTo("it closed: internal error");
        }
    }
}
