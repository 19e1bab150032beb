package io.github.portshare.orchestrator.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.orchestrator.inspection.Symptom.Id;
import io.github.portshare.orchestrator.inspection.Symptom.Weight;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real groups, good and broken: what is wrong with each is found, and nothing else. */
@Tag("kernel")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InspectorIT {

    private static List<PortSight> inspect(int port) throws InterruptedException {
        return new Inspector(EnumSet.allOf(Transport.class), OptionalInt.of(port), Expected.ANYTHING).inspect();
    }

    private static List<Symptom> symptoms(List<PortSight> sights, Weight weight) {
        return sights.stream()
                .flatMap(sight -> sight.symptoms().stream())
                .filter(symptom -> symptom.weight() == weight)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"good, 4, TCP", "udp, 3, UDP"})
    void inAGoodGroupNothingIsFound(String kind, int members, Transport transport) throws Exception {
        try (BrokenGroup group = new BrokenGroup(kind)) {
            List<PortSight> sights = inspect(group.port());

            assertThat(symptoms(sights, Weight.FINDING)).isEmpty();
            PortSight sight = sights.get(0);
            assertThat(sight.transport()).isEqualTo(transport);
            assertThat(sight.groups()).isEqualTo(1);
            assertThat(sight.listeners())
                    .hasSize(members)
                    .allMatch(listener -> listener.queues().size() == 8 && listener.uid() == Processes.ownUid())
                    .flatExtracting(ListenerSight::owners)
                    .extracting(Holder::pid)
                    .containsExactlyInAnyOrderElementsOf(group.pids());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "alone, ALONE, -1, without SO_REUSEPORT: nobody can share it",
        "inherited, SHARDING, -1, 'one listener, 3 processes: not sharded by the kernel'",
        "family, FAMILY, 3, is AF_INET and takes all IPv4 connections",
        "address, ADDRESS, 3, takes all connections to 127.0.0.1",
        "stranger, STRANGER, 3, is none of the others' kind: the 3 others run python3 -c",
        "stopped, STOPPED, 2, is stopped",
        "queue, QUEUE, 1, 'does not accept, or too slowly'",
        "silent, SILENT, 1, does not read",
        "steered, UNEVEN, 0, 'has all 40 connections, of 4 members'",
    })
    void whatIsWrongIsFoundAndNamed(String kind, Id id, int member, String words) throws Exception {
        try (BrokenGroup group = new BrokenGroup(kind)) {
            List<Symptom> findings = symptoms(inspect(group.port()), Weight.FINDING);

            assertThat(findings).as(findings.toString()).singleElement().matches(finding -> finding.id() == id);
            assertThat(findings.get(0).words()).contains(words);
            if (member >= 0) {
                assertThat(findings.get(0).pids()).containsExactly(group.pids().get(member));
            }
        }
    }

    @Test
    void aDeviceBoundListenerIsFound() throws Exception {
        assumeTrue(Processes.capable(ProcessHandle.current().pid(), 13), "needs CAP_NET_RAW to bind to a device");
        try (BrokenGroup group = new BrokenGroup("device")) {
            assertThat(symptoms(inspect(group.port()), Weight.FINDING))
                    .singleElement()
                    .matches(finding -> finding.id() == Id.DEVICE)
                    .matches(finding -> finding.words().contains("%lo:"));
        }
    }

    @Test
    void socketsOfAUidThatNobodyHasAreFound() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root to give the uid away");
        try (BrokenGroup group = new BrokenGroup("uid")) {
            assertThat(symptoms(inspect(group.port()), Weight.FINDING))
                    .singleElement()
                    .matches(finding -> finding.id() == Id.UID)
                    .matches(finding -> finding.words().contains("run as uid 1000"));
        }
    }

    @Test
    void aFullQueueIsNamedWithWhatItDropped() throws Exception {
        try (BrokenGroup group = new BrokenGroup("full")) {
            List<Symptom> findings = symptoms(inspect(group.port()), Weight.FINDING);

            assertThat(findings)
                    .filteredOn(finding -> finding.id() == Id.QUEUE)
                    .singleElement()
                    .matches(queue -> queue.words().endsWith("which is full"));
            assertThat(inspect(group.port()).get(0).symptoms())
                    .anyMatch(drops -> drops.id() == Id.DROPS
                            && drops.pids().equals(group.pids().subList(1, 2)));
        }
    }

    @Test
    void aUdpSocketThatNobodyReadsIsFound() throws Exception {
        try (BrokenGroup group = new BrokenGroup("udp-stalled")) {
            assertThat(symptoms(inspect(group.port()), Weight.FINDING))
                    .isNotEmpty()
                    .allMatch(finding ->
                            finding.id() == Id.QUEUE && finding.words().contains("does not read"));
        }
    }

    @Test
    void aLoneListenerThatSharesIsANote() throws Exception {
        try (BrokenGroup group = new BrokenGroup("alone-shared")) {
            List<PortSight> sights = inspect(group.port());

            assertThat(symptoms(sights, Weight.FINDING)).isEmpty();
            assertThat(sights.get(0).listeners())
                    .singleElement()
                    .extracting(ListenerSight::reusePort)
                    .isEqualTo(true);
        }
    }

    /** Java switches SO_REUSEADDR on, with which a server binds over what a former one has left; the trial does not. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, ", "0.0.0.0, false"})
    void whatAFormerListenerLeftIsNotTheListenersFault(String address, Boolean told) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName(address))) {
            try (Socket client = new Socket("127.0.0.1", listener.getLocalPort());
                    Socket accepted = listener.accept()) {
                // closed first, which has the TIME_WAIT then
                assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
            }

            List<PortSight> sights = inspect(listener.getLocalPort());

            assertThat(sights.get(0).listeners().get(0).reusePort()).isEqualTo(told);
            assertThat(symptoms(sights, Weight.FINDING)).hasSize(told == null ? 0 : 1);
        }
    }

    @Test
    void nobodyListening() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }

        assertThat(symptoms(inspect(port), Weight.FINDING))
                .singleElement()
                .matches(finding -> finding.words().startsWith("nobody listens on tcp or udp port " + port));
    }

    /** An inspection is no guest: nothing that was sent meanwhile went to it. */
    @Test
    void nothingIsTakenFromAListener() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                DatagramSocket datagrams =
                        new DatagramSocket(listener.getLocalPort(), InetAddress.getByName("127.0.0.1"))) {
            Thread inspecting = new Thread(() -> {
                try {
                    inspect(listener.getLocalPort());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            inspecting.start();
            int made = 0;
            while (inspecting.isAlive()) {
                try (Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                        Socket accepted = listener.accept()) {
                    assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
                    made++;
                }
            }

            assertThat(made).isGreaterThan(10);
            assertThat(datagrams.isClosed()).isFalse();
        }
    }

    @Test
    void theSamePortInAnotherNamespaceIsAnotherGroup() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root for a network namespace");
        try (BrokenGroup there = new BrokenGroup(
                        "udp", List.of("unshare", "--net", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh"));
                DatagramSocket here = new DatagramSocket(there.port(), InetAddress.getByName("127.0.0.1"))) {
            List<Symptom> notes = symptoms(inspect(here.getLocalPort()), Weight.NOTE);

            assertThat(notes)
                    .filteredOn(note -> note.id() == Id.NAMESPACE)
                    .singleElement()
                    .matches(note -> note.words().contains("in another network namespace: another group"))
                    .matches(note -> note.pids().containsAll(there.pids()));
        }
    }

    @Test
    void withoutAPortThoseThatAreSharedAreFoundAndOthersNot() throws Exception {
        try (BrokenGroup shared = new BrokenGroup("stopped");
                BrokenGroup alone = new BrokenGroup("alone")) {
            List<PortSight> sights =
                    new Inspector(Set.of(Transport.TCP), OptionalInt.empty(), Expected.ANYTHING).inspect();

            assertThat(sights)
                    .extracting(PortSight::port)
                    .contains(shared.port())
                    .doesNotContain(alone.port());
            Optional<PortSight> found = sights.stream()
                    .filter(sight -> sight.port() == shared.port())
                    .findFirst();
            assertThat(symptoms(List.of(found.orElseThrow()), Weight.FINDING))
                    .singleElement()
                    .matches(finding -> finding.id() == Id.STOPPED);
        }
    }

    /** One that stays for 50 ms; how many are seen depends on how busy the machine is. */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.2})
    void aGhostIsSeenByTheSentry(double seconds) throws IOException, InterruptedException {
        try (BrokenGroup group = new BrokenGroup("ghosts");
                Sentry sentry = new Sentry(Set.of(Transport.TCP), group.port(), 0.085)) {
            int ghosts = 0;
            List<Visit> gone = List.of();
            while (gone.isEmpty() && ghosts++ < 100) {
                group.ghost(seconds);
                gone = sentry.gone();
            }

            assertThat(gone).isNotEmpty().allMatch(visit -> visit.where().equals("127.0.0.1:" + group.port()));
            assertThat(sentry.vigilance().briefMillis()).isPresent();
        }
    }
}
