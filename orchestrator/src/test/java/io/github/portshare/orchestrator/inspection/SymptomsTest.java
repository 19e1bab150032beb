package io.github.portshare.orchestrator.inspection;

import static io.github.portshare.orchestrator.kernel.Transport.TCP;
import static io.github.portshare.orchestrator.kernel.Transport.UDP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.portshare.orchestrator.inspection.Holder.Unread;
import io.github.portshare.orchestrator.inspection.Symptom.Id;
import io.github.portshare.orchestrator.inspection.Symptom.Weight;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Neighbour;
import io.github.portshare.orchestrator.kernel.Neighbour.Neighbours;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each symptom beside listeners in which it is to be seen, and beside such in which it is not. */
class SymptomsTest {

    private static List<Symptom> of(Seen... listeners) {
        return Seen.symptoms(TCP, Stream.of(listeners));
    }

    private static Symptom only(Seen... listeners) {
        List<Symptom> found = of(listeners);
        assertThat(found).as(found.toString()).hasSize(1);
        return found.get(0);
    }

    private static Seen[] threeAnd(Seen other) {
        return Stream.concat(Seen.four("nginx").limit(3), Stream.of(other)).toArray(Seen[]::new);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aGoodGroupHasNone(Transport transport) {
        assertThat(Seen.symptoms(transport, Seen.four("nginx"))).isEmpty();
    }

    @Test
    void aLoneListenerWithoutTheOptionIsAFinding() {
        Symptom alone = only(Seen.of(11, "sshd").reusePort(false));

        assertThat(alone.id()).isEqualTo(Id.ALONE);
        assertThat(alone.weight()).isEqualTo(Weight.FINDING);
        assertThat(alone.words())
                .isEqualTo("pid 11 (sshd) has 127.0.0.1:80 alone, without SO_REUSEPORT: nobody can share it");
        assertThat(alone.evidence()).contains("refused (EADDRINUSE)");
        assertThat(alone.remedy()).startsWith("set SO_REUSEPORT before bind");
    }

    @Test
    void aLoneListenerWithTheOptionIsANoteAndWhatWasNotTriedIsSaid() {
        assertThat(only(Seen.of(11, "nginx").reusePort(true)))
                .extracting(Symptom::weight, Symptom::words)
                .containsExactly(
                        Weight.NOTE,
                        "pid 11 (nginx) has 127.0.0.1:80 alone, with SO_REUSEPORT: a process of uid 0 may join it");
        Symptom untried = only(Seen.of(11, "nginx").socketOf(33).runsAs(33));
        assertThat(untried.weight()).isEqualTo(Weight.UNSEEN);
        assertThat(untried.remedy()).startsWith("run as root or as uid 33; ");
    }

    @Test
    void overUdpNothingIsTried() {
        assertThat(Seen.symptoms(UDP, Stream.of(Seen.of(11, "named"))))
                .singleElement()
                .matches(alone ->
                        alone.weight() == Weight.NOTE && alone.evidence().contains("would take datagrams"));
    }

    @Test
    void oneListenerOfManyProcessesIsNotSharded() {
        Symptom inherited = only(Seen.of(12, "nginx")
                .heldBy(13, "nginx", true)
                .heldBy(14, "nginx", true)
                .heldBy(11, "nginx", false));

        assertThat(inherited.id()).isEqualTo(Id.SHARDING);
        assertThat(inherited.words()).isEqualTo("one listener, 3 processes: not sharded by the kernel");
        assertThat(inherited.remedy()).contains("listen ... reuseport");
        assertThat(inherited.pids()).containsExactly(12L, 13L, 14L);
    }

    /** nginx with accept_mutex: one worker watches the listener at a time. */
    @Test
    void workersThatTakeTurnsAreManyProcesses() {
        assertThat(only(Seen.of(12, "nginx")
                        .heldBy(13, "nginx", false)
                        .childOf(11)
                        .heldBy(11, "nginx", false)))
                .extracting(Symptom::words)
                .isEqualTo("one listener, 2 processes: not sharded by the kernel");
    }

    /** systemd holds the socket of a service that it starts on demand. */
    @Test
    void aServiceManagerThatHoldsTheListenerToo() {
        assertThat(of(Seen.of(12, "cupsd")
                        .childOf(1)
                        .heldBy(1, "systemd", false)
                        .reusePort(true)))
                .extracting(Symptom::id)
                .containsExactly(Id.ALONE);
    }

    @Test
    void aListenerOfTheOtherFamilyTakesAllIpv4() {
        Stream<Seen> dual = Seen.four("java").limit(3).map(seen -> seen.on("::"));
        Symptom family = only(Stream.concat(dual, Stream.of(Seen.of(14, "java").on("0.0.0.0")))
                .toArray(Seen[]::new));

        assertThat(family.id()).isEqualTo(Id.FAMILY);
        assertThat(family.words())
                .isEqualTo(
                        "0.0.0.0:80 (pid 14) is AF_INET and takes all IPv4 connections; [::]:80 (pid 11, 12, 13) gets"
                                + " IPv6 alone");
        assertThat(family.pids()).containsExactly(14L);
    }

    @Test
    void familiesThatDoNotMeetAreNoFinding() {
        assertThat(only(
                                Seen.of(11, "sshd").on("0.0.0.0").reusePort(false),
                                Seen.of(11, "sshd").on("::").v6only(true).reusePort(false))
                        .words())
                .startsWith("pid 11 (sshd) has 0.0.0.0:80 and [::]:80 alone, without SO_REUSEPORT");
        assertThat(of(
                        Seen.of(11, "nginx").on("0.0.0.0"), Seen.of(12, "nginx").on("0.0.0.0"),
                        Seen.of(11, "nginx").on("::"), Seen.of(12, "nginx").on("::")))
                .as("the same processes have both")
                .isEmpty();
    }

    @Test
    void aMoreSpecificAddressTakesAll() {
        Symptom address =
                only(Seen.of(11, "nginx").on("0.0.0.0"), Seen.of(12, "nginx").on("0.0.0.0"), Seen.of(13, "nginx"));

        assertThat(address.id()).isEqualTo(Id.ADDRESS);
        assertThat(address.words())
                .isEqualTo(
                        "127.0.0.1:80 (pid 13) takes all connections to 127.0.0.1; 0.0.0.0:80 (pid 11, 12) gets none of"
                                + " them");
    }

    @Test
    void addressesThatDoNotMeetAreTwoServices() {
        assertThat(Seen.symptoms(
                        TCP,
                        false,
                        true,
                        Neighbours.NONE,
                        Stream.of(
                                Seen.of(11, "systemd-resolved").on("127.0.0.53"),
                                Seen.of(12, "dnsmasq").on("192.168.122.1"))))
                .isEmpty();
    }

    @Test
    void aDeviceBoundListenerAmongOthersIsAFindingAndOneOfAllANote() {
        Symptom device = only(threeAnd(Seen.of(14, "nginx").on("127.0.0.1", "lo")));

        assertThat(device.id()).isEqualTo(Id.DEVICE);
        assertThat(device.words())
                .startsWith("127.0.0.1%lo:80 (pid 14) is bound to the device lo and takes all connections");
        assertThat(only(
                        Seen.of(11, "nginx").on("127.0.0.1", "lo"),
                        Seen.of(12, "nginx").on("127.0.0.1", "lo")))
                .extracting(Symptom::id, Symptom::weight)
                .containsExactly(Id.DEVICE, Weight.NOTE);
    }

    @Test
    void anotherProgramIsAStrangerAndNamed() {
        Symptom stranger = only(threeAnd(Seen.of(99, "python3 evil.py").childOf(7)));

        assertThat(stranger.id()).isEqualTo(Id.STRANGER);
        assertThat(stranger.words())
                .isEqualTo(
                        "pid 99 (python3 evil.py) on 127.0.0.1:80 is none of the others' kind: the 3 others run nginx");
        assertThat(stranger.evidence()).isEqualTo("its command is 'python3 evil.py --flag', uid 0, started by pid 7");
        assertThat(stranger.remedy()).endsWith("kill 99");
    }

    @Test
    void ofTwoProgramsNoneIsCalledTheStranger() {
        assertThat(only(Seen.of(11, "nginx"), Seen.of(12, "haproxy")))
                .extracting(Symptom::words, Symptom::pids)
                .containsExactly(
                        "several programs share the port: nginx (pid 11), haproxy (pid 12)", List.of(11L, 12L));
    }

    @Test
    void anotherServiceIsAStrangerAndOneForEachIsNone() {
        Seen[] mixed = Stream.of(threeAnd(Seen.of(14, "nginx")))
                .map(seen -> seen.in("/system.slice/a.service"))
                .toArray(Seen[]::new);
        mixed[3].in("/system.slice/b.service");

        assertThat(only(mixed))
                .matches(stranger -> stranger.id() == Id.STRANGER
                        && stranger.words().endsWith("the 3 others are in /system.slice/a.service"));
        int[] number = {0};
        assertThat(Seen.symptoms(TCP, Seen.four("nginx").map(seen -> seen.in("/system.slice/a@" + number[0]++))))
                .isEmpty();
    }

    @Test
    void anotherStarterAloneIsANote() {
        assertThat(only(threeAnd(Seen.of(14, "nginx").childOf(7))))
                .extracting(Symptom::id, Symptom::weight, Symptom::words)
                .containsExactly(
                        Id.STRANGER,
                        Weight.NOTE,
                        "the listeners' processes were not started by one: 3 by pid 1, 1 by pid 7");
    }

    @Test
    void severalUidsShareAUdpPortByReuseAddr() {
        assertThat(Seen.symptoms(
                        UDP,
                        Stream.of(
                                Seen.of(11, "x").socketOf(1).runsAs(1),
                                Seen.of(12, "x").socketOf(2).runsAs(2))))
                .filteredOn(symptom -> symptom.weight() == Weight.FINDING)
                .singleElement()
                .matches(stranger ->
                        stranger.id() == Id.STRANGER && stranger.remedy().contains("SO_REUSEADDR off"));
    }

    @Test
    void aSocketsUidThatNobodyHasAnyMoreIsAFindingAndAMastersANote() {
        assertThat(Seen.symptoms(TCP, Seen.four("python3 app.py").map(seen -> seen.runsAs(33))))
                .singleElement()
                .matches(uid -> uid.id() == Id.UID && uid.weight() == Weight.FINDING)
                .matches(uid -> uid.words()
                        .equals("the sockets are uid 0's, and pid 11, 12, 13, 14 run as uid 33: none of them can bind"
                                + " the port again beside the others"));
        assertThat(Seen.symptoms(
                        TCP, Seen.four("nginx").map(seen -> seen.runsAs(33).heldBy(10, "nginx", false))))
                .singleElement()
                .matches(uid -> uid.id() == Id.UID && uid.weight() == Weight.NOTE)
                .matches(uid -> uid.evidence().endsWith("pid 10 keeps it"));
    }

    @Test
    void aStoppedMemberIsNamedBeforeAnythingWaits() {
        Symptom stopped = only(threeAnd(Seen.of(14, "nginx").stopped()));

        assertThat(stopped.id()).isEqualTo(Id.STOPPED);
        assertThat(stopped.words()).isEqualTo("pid 14 (nginx) is stopped, and gets its share of the connections still");
        assertThat(stopped.evidence()).isEqualTo("its state is T (/proc/14/stat); 0 wait in its queue");
        assertThat(stopped.remedy()).isEqualTo("kill -CONT 14, or end it");
    }

    @Test
    void aQueueThatNobodyEmptiesIsNamedByItsMember() {
        Symptom queue = only(threeAnd(Seen.of(14, "nginx").queues(0, 1, 2, 3, 4, 5, 6, 7)));

        assertThat(queue.id()).isEqualTo(Id.QUEUE);
        assertThat(queue.words())
                .isEqualTo("pid 14 (nginx) does not accept, or too slowly: 7 wait in the queue on 127.0.0.1:80");
        assertThat(queue.evidence()).isEqualTo("8 looks in 1.4 s: 0, 1, 2, 3, 4, 5, 6, 7; the backlog is 128");
    }

    @Test
    void aQueueThatIsEmptiedNowAndThenIsNone() {
        assertThat(of(threeAnd(Seen.of(14, "nginx").queues(3, 4, 5, 6, 7, 8, 0, 5))))
                .isEmpty();
        assertThat(of(threeAnd(Seen.of(14, "nginx").queues(9, 9))))
                .as("two looks")
                .isEmpty();
    }

    @Test
    void aShortQueueIsFull() {
        assertThat(only(threeAnd(Seen.of(14, "nginx").backlog(1).queues(2, 2, 2)))
                        .words())
                .endsWith("2 wait in the queue on 127.0.0.1:80, which is full");
    }

    @Test
    void aUdpSocketThatIsNotReadFromIsNamed() {
        assertThat(Seen.symptoms(UDP, Stream.of(threeAnd(Seen.of(14, "named").queues(768, 768, 1536)))))
                .filteredOn(symptom -> symptom.id() == Id.QUEUE)
                .singleElement()
                .matches(queue -> queue.words().startsWith("pid 14 (named) does not read: 1,536 bytes wait"));
        assertThat(Seen.symptoms(UDP, Stream.of(threeAnd(Seen.of(14, "nginx").queues(768, 1536, 768)))))
                .isEmpty();
    }

    @Test
    void aMemberThatReadsNothingIsSilent() {
        Symptom silent = only(threeAnd(Seen.of(14, "nginx").has(9, new Unread(5, 1_200, false))));

        assertThat(silent.id()).isEqualTo(Id.SILENT);
        assertThat(silent.words())
                .isEqualTo("pid 14 (nginx) does not read: 5 of its 9 connections have 1,200 bytes unread");
        assertThat(of(threeAnd(Seen.of(14, "nginx").has(9, new Unread(5, 1_200, true)))))
                .as("it reads from others")
                .isEmpty();
    }

    @Test
    void whatWasDroppedNowIsAFindingAndBeforeANote() {
        assertThat(only(threeAnd(Seen.of(14, "nginx").drops(60, 30))))
                .extracting(Symptom::weight, Symptom::words)
                .containsExactly(
                        Weight.FINDING,
                        "the kernel dropped 30 connection attempts at the full queue of pid 14 (nginx) on 127.0.0.1:80");
        assertThat(only(threeAnd(Seen.of(14, "nginx").drops(60, 0))).weight()).isEqualTo(Weight.NOTE);
    }

    private static Stream<Seen> loaded(int... connections) {
        return IntStream.range(0, connections.length)
                .mapToObj(at -> Seen.of(11 + at, "nginx").has(connections[at], Seen.READ));
    }

    @Test
    void connectionsThatChanceDoesNotDealSoAreAFinding() {
        assertThat(Seen.symptoms(TCP, loaded(40, 0, 0, 0)))
                .singleElement()
                .matches(uneven -> uneven.id() == Id.UNEVEN)
                .matches(uneven -> uneven.words()
                        .equals(
                                "pid 11 (nginx) has all 40 connections, of 4 members: perhaps a program, or SO_INCOMING_CPU,"
                                        + " steers them"))
                .matches(uneven -> uneven.evidence().startsWith("chance excludes it (χ² 120, 3 df, p < 1e-12)"))
                .matches(uneven -> uneven.remedy().contains("is listed nowhere"))
                .matches(uneven -> uneven.pids().equals(List.of(11L)));
    }

    @Test
    void weightsAreToldByWhoHasMost() {
        assertThat(Seen.symptoms(TCP, loaded(400, 300, 200, 100)))
                .singleElement()
                .extracting(Symptom::words)
                .isEqualTo(
                        "pid 11 (nginx) has 400 of 1,000 connections, of 4 members: perhaps a program, or SO_INCOMING_CPU,"
                                + " steers them");
    }

    @Test
    void whoHasNothingWhereTheOthersShareEvenlyIsNamed() {
        assertThat(Seen.symptoms(TCP, loaded(100, 0, 110, 90)))
                .singleElement()
                .matches(uneven -> uneven.words()
                        .equals(
                                "pid 12 (nginx) has none of 300 connections, which the other 3 of 4 members share evenly:"
                                        + " perhaps a program, or SO_INCOMING_CPU, steers them away"))
                .matches(uneven -> uneven.pids().equals(List.of(12L)))
                .matches(uneven -> uneven.remedy().contains("Else these joined later"));
    }

    @Test
    void whoHasNothingIsNotNamedWhereTheOthersAreUnevenToo() {
        assertThat(Seen.symptoms(TCP, loaded(300, 0, 100, 20)))
                .singleElement()
                .extracting(Symptom::words)
                .asString()
                .startsWith("pid 11 (nginx) has 300 of 420 connections");
    }

    /** Of 64 connections to four members chance gives one 20 to 24, and one 9 to 12. */
    @Test
    void whatChanceDealsIsNone() {
        assertThat(Seen.symptoms(TCP, loaded(24, 19, 12, 9))).isEmpty();
        assertThat(Seen.symptoms(TCP, loaded(29, 0, 0, 0))).as("too few").isEmpty();
    }

    @Test
    void whereAProcessHasSeveralListenersNothingIsSaidOfShares() {
        assertThat(of(
                        Seen.of(11, "haproxy").has(90, Seen.READ),
                        Seen.of(11, "haproxy").has(0, Seen.READ)))
                .isEmpty();
    }

    @Test
    void anotherNamespacesGroupIsANoteAndOneThatIsNotSeenIsSaid() {
        Listener row = new Listener("inet", IpLiteral.parse("0.0.0.0").orElseThrow(), 80, 0, 1, 0, 0);

        List<Symptom> found = Seen.symptoms(
                TCP,
                true,
                true,
                Seen.neighbours(2, new Neighbour(4_026_532_177L, row, 77, "nginx")),
                Seen.four("nginx"));

        assertThat(found)
                .extracting(Symptom::id, Symptom::weight)
                .containsExactly(tuple(Id.NAMESPACE, Weight.NOTE), tuple(Id.SIGHT, Weight.UNSEEN));
        assertThat(found.get(0).words())
                .isEqualTo("pid 77 (nginx) has tcp 0.0.0.0:80 in another network namespace: another group, which shares"
                        + " nothing with this");
        assertThat(found.get(1).words()).startsWith("the network namespaces of 2 processes cannot be seen");
    }

    @Test
    void whoCannotBeSeenIsSaidWithWhatWouldShowIt() {
        assertThat(of(Seen.nobodys().socketOf(33), Seen.nobodys().socketOf(33)))
                .singleElement()
                .matches(sight -> sight.weight() == Weight.UNSEEN)
                .matches(sight -> sight.words().startsWith("who holds 2 of 2 listeners (uid 33) cannot be seen"))
                .matches(sight -> sight.remedy().startsWith("run as root, as uid 33, or with CAP_SYS_PTRACE"));
    }

    @Test
    void withoutSsItIsSaidWhatIsMissing() {
        assertThat(Seen.symptoms(TCP, true, false, Neighbours.NONE, Seen.four("nginx")))
                .singleElement()
                .matches(sight ->
                        sight.weight() == Weight.UNSEEN && sight.remedy().contains("iproute2"));
    }

    /** Nothing is claimed that IPV6_V6ONLY would refute. */
    @Test
    void whereIpv6OnlyIsNotKnownTheFamiliesAreInDoubt() {
        assertThat(Seen.symptoms(
                        TCP,
                        true,
                        false,
                        Neighbours.NONE,
                        Stream.of(
                                Seen.of(11, "java").on("0.0.0.0"),
                                Seen.of(12, "java").on("::").v6only(null))))
                .hasSize(2)
                .allMatch(symptom -> symptom.weight() == Weight.UNSEEN)
                .anyMatch(symptom -> symptom.words().contains("whether the one takes IPv4 from the other"));
    }

    @Test
    void findingsComeFirst() {
        assertThat(of(threeAnd(Seen.of(14, "nginx").drops(60, 0).stopped())))
                .extracting(Symptom::weight)
                .containsExactly(Weight.FINDING, Weight.NOTE);
    }

    @Test
    void nobodyListening() {
        assertThat(Sharing.nobody(List.of(TCP, UDP), 80, List.of("a connection of pid 1")))
                .extracting(Symptom::words, Symptom::evidence)
                .containsExactly(
                        "nobody listens on tcp or udp port 80 in this network namespace",
                        "its tables have no such row; the port is taken by a connection of pid 1");
    }
}
