package io.github.portshare.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What members do when they are told to: bind, steer, leave; and that they end though nobody listens to them. */
class MemberOrdersIT {

    /** More than a pipe holds, 64 KiB. */
    private static final int ENOUGH_TO_FILL_A_PIPE = 1_000;

    private final List<MemberProcess> members = new ArrayList<>();

    @AfterEach
    void leaveNoProcessBehind() {
        members.forEach(MemberProcess::close);
    }

    @Tag("once")
    @ParameterizedTest
    @ValueSource(strings = {"stop", "close"})
    void aMemberWhoseStdoutNobodyReadsEndsWhenItIsToldTo(String order) throws Exception {
        MemberProcess member = withAFullPipe();

        member.order(order);

        assertThat(member.exitCode()).isZero();
    }

    @Tag("once")
    @Test
    void aMemberWhoseStdoutNobodyReadsEndsBySigterm() throws Exception {
        MemberProcess member = withAFullPipe();

        member.terminate();

        assertThat(member.exitCode()).isEqualTo(128 + 15);
    }

    @Tag("once")
    @Test
    void aMemberWhoseStdoutNobodyReadsEndsWithItsStdin() throws Exception {
        MemberProcess member = withAFullPipe();

        member.endStdin();

        assertThat(member.exitCode()).isZero();
    }

    /** Both pipes: tallies fill the one, complaints the other. */
    private MemberProcess withAFullPipe() throws IOException {
        MemberProcess member = MemberProcess.startUnread("--port", "0");
        members.add(member);
        for (int i = 0; i < ENOUGH_TO_FILL_A_PIPE; i++) {
            member.order("tally");
            member.order("an order that there is not, and that it complains of in a line");
        }
        return member;
    }

    @Test
    void aHeldMemberBindsWhenItIsToldTo() throws Exception {
        MemberProcess member = started("--hold");
        assertThat(member.await("prepared").getLong("pid")).isEqualTo(member.pid());
        List<String> sockets = sockets(member.pid());
        assertThat(Files.readAllLines(Path.of("/proc/net/tcp")))
                .noneMatch(row -> sockets.stream().anyMatch(inode -> row.contains(" " + inode + " ")));

        member.order("listen");

        try (RawConnection connection =
                new RawConnection("127.0.0.1", member.ready().getInteger("port"))) {
            assertThat(connection.get("/").status()).isEqualTo(200);
        }
        assertThat(member.stopped().getInteger("answered")).isEqualTo(1);
    }

    @Test
    void aHeldMemberThatIsNeverToldToBindEndsLikeAnyOther() throws Exception {
        MemberProcess member = started("--hold");
        member.await("prepared");

        member.endStdin();

        assertThat(member.exitCode()).isZero();
    }

    @Test
    void aProgramSaysWhoGetsTheConnectionsUntilItIsTakenOff() throws Exception {
        MemberProcess first = started();
        int port = first.ready().getInteger("port");
        MemberProcess second = started("--port", Integer.toString(port));
        second.ready();

        steer(first, "1,6 0 0 1");
        assertThat(whoAnswers(port)).containsOnlyKeys(Long.toString(second.pid()));
        steer(second, "1,6 0 0 0");
        assertThat(whoAnswers(port)).containsOnlyKeys(Long.toString(first.pid()));
        steer(second, "off");
        assertThat(whoAnswers(port)).hasSize(2);
    }

    @Test
    void whatCannotSteerIsToldWithItsReason() throws Exception {
        MemberProcess member = started();
        member.ready();

        member.order("steer sideways");
        assertThat(member.await("steered").getString("error")).contains("'sideways'");
        member.order("steer off");
        assertThat(member.await("steered").getString("error")).contains("No such file or directory");
        // jumps out of the program
        member.order("steer 2,21 9 9 0,6 0 0 0");
        assertThat(member.await("steered").getString("error")).contains("Invalid argument");
        member.order("steer cpu 0");
        assertThat(member.await("steered").getMap()).doesNotContainKey("error");
    }

    @Test
    void aMemberOfACpuTellsOnWhichCpusItsConnectionsCameIn() throws Exception {
        MemberProcess member = started();
        int port = member.ready().getInteger("port");
        member.order("tally");
        assertThat(member.await("tally").getMap()).doesNotContainKeys("cpu", "cpus");

        steer(member, "cpu 1");
        whoAnswers(port);
        member.order("tally");
        JsonObject counted = member.awaitTally(tally -> tally.getInteger("accepted") == 40);
        steer(member, "cpu -1");
        whoAnswers(port);
        member.order("stop");

        assertThat(counted.getInteger("cpu")).isEqualTo(1);
        assertThat(counted.getJsonObject("cpus").stream()
                        .mapToInt(cpu -> (Integer) cpu.getValue())
                        .sum())
                .isEqualTo(40);
        JsonObject last = member.await("final");
        assertThat(last.getInteger("accepted")).isEqualTo(80);
        assertThat(last.getJsonObject("cpus")).isEqualTo(counted.getJsonObject("cpus"));
    }

    /** All that had connected before the order are answered: what waits in the accept queue too. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "udp"})
    void whatWaitsWhenAMemberIsToldToStopIsAnswered(String protocol) throws Exception {
        MemberProcess member = started("--protocol", protocol);
        int port = member.ready().getInteger("port");
        member.signal("STOP");
        List<Waiting> waiting = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            waiting.add(protocol.equals("udp") ? new Waiting.Datagram(port) : new Waiting.Connection(port));
        }
        member.order("stop");
        member.signal("CONT");

        for (Waiting each : waiting) {
            assertThat(each.answer()).isTrue();
            each.close();
        }
        assertThat(member.await("final").getInteger("answered")).isEqualTo(200);
    }

    /** The socket is the same, so that what waits in its queue is answered by the successor. */
    @Test
    void aSuccessorTakesTheListenerWithAllThatWaits() throws Exception {
        MemberProcess member = started();
        JsonObject ready = member.ready();
        int port = ready.getInteger("port");
        Path place = Files.createTempDirectory("pass").resolve("listener");
        MemberProcess successor = started("--port", Integer.toString(port), "--hold", "--take", place.toString());
        successor.await("prepared");

        member.order("pass " + place);
        assertThat(member.await("passing").getMap()).doesNotContainKey("error");
        successor.order("listen");
        assertThat(successor.ready().getLong("inode")).isEqualTo(ready.getLong("inode"));
        member.order("close");
        member.await("final");
        try (RawConnection connection = new RawConnection("127.0.0.1", port)) {
            assertThat(connection.get("/").member()).isEqualTo(Long.toString(successor.pid()));
        }
        assertThat(place).doesNotExist();
        Files.delete(place.getParent());
    }

    @Test
    void aListenerIsOfferedNowhereWhereOthersMayEnter() throws Exception {
        MemberProcess member = started();
        member.ready();

        member.order("pass /tmp/listener");

        assertThat(member.await("passing").getString("error")).contains("/tmp is not this user's alone");
        assertThat(Path.of("/tmp/listener")).doesNotExist();
    }

    private void steer(MemberProcess member, String how) {
        member.order("steer " + how);
        assertThat(member.await("steered")).isEqualTo(new JsonObject().put("event", "steered"));
    }

    private static TreeMap<String, Integer> whoAnswers(int port) throws IOException {
        TreeMap<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            try (RawConnection connection = new RawConnection("127.0.0.1", port)) {
                answers.merge(connection.get("/").member(), 1, Integer::sum);
            }
        }
        return answers;
    }

    private static List<String> sockets(long pid) throws IOException {
        List<String> inodes = new ArrayList<>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:")) {
                    inodes.add(target.replaceAll("\\D", ""));
                }
            }
        }
        return inodes;
    }

    private MemberProcess started(String... flags) throws IOException {
        List<String> all = new ArrayList<>(List.of(flags));
        if (!all.contains("--port")) {
            all.addAll(List.of("--port", "0"));
        }
        MemberProcess member = MemberProcess.start(all.toArray(String[]::new));
        members.add(member);
        return member;
    }
}
