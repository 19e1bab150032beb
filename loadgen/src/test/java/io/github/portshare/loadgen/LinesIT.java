package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.Loads.run;
import static io.github.portshare.loadgen.PlanBuilder.planFor;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** TCP lines and UDP datagrams: what goes over the wire, and how each kind of bad answer ends. */
class LinesIT {

    /** The answers to one request, in order; each goes to whoever sent it. */
    interface Behaviour {
        List<String> answers(String request) throws IOException;
    }

    /** A UDP server whose answers a test scripts. */
    private static final class FakeDatagrams implements AutoCloseable {
        final DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        final List<String> requests = new CopyOnWriteArrayList<>();
        final List<SocketAddress> senders = new CopyOnWriteArrayList<>();

        FakeDatagrams(Behaviour behaviour) throws IOException {
            daemon(() -> {
                DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
                while (true) {
                    socket.receive(packet);
                    String request =
                            new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII).strip();
                    requests.add(request);
                    senders.add(packet.getSocketAddress());
                    for (String answer : behaviour.answers(request)) {
                        byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
                        socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                    }
                }
            });
        }

        PlanBuilder plan() {
            return planFor(socket.getLocalPort()).protocol("udp");
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** A TCP server whose answers a test scripts; an answer of null ends the connection. */
    private static final class FakeLines implements AutoCloseable {
        final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        final List<String> requests = new CopyOnWriteArrayList<>();

        FakeLines(Behaviour behaviour) throws IOException {
            daemon(() -> {
                while (true) {
                    Socket socket = listener.accept();
                    daemon(() -> serve(socket, behaviour));
                }
            });
        }

        private void serve(Socket socket, Behaviour behaviour) throws IOException {
            try (socket) {
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    requests.add(line);
                    List<String> answers = behaviour.answers(line);
                    if (answers == null) {
                        return;
                    }
                    for (String answer : answers) {
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    }
                }
            }
        }

        PlanBuilder plan() {
            return planFor(listener.getLocalPort()).protocol("tcp");
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // closed by the test, or by the client
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static String number(String request) {
        return request.substring(request.lastIndexOf(' ') + 1);
    }

    @Test
    void eachFlowIsASourcePortThatOpensWithNewAndCarriesItsQuota() throws Exception {
        try (FakeDatagrams server = new FakeDatagrams(request -> List.of("a " + request + "\n"))) {
            Counts counts = run(server.plan()
                            .connections(3)
                            .eventLoops(2)
                            .requestsPerConnection("5")
                            .requests(60))
                    .measured();

            assertThat(counts.ok()).isEqualTo(60);
            assertThat(counts.connections()).isBetween(12L, 14L);
            assertThat(server.requests).hasSize(60);
            assertThat(server.requests.stream().filter(request -> request.startsWith("new ")))
                    .hasSize((int) counts.connections());
            // the kernel draws a port for each, and may draw one twice
            assertThat(new HashSet<>(server.senders))
                    .hasSizeBetween((int) counts.connections() - 1, (int) counts.connections());
            Set<String> numbers = new HashSet<>();
            assertThat(server.requests)
                    .allSatisfy(request -> assertThat(numbers.add(number(request)))
                            .as("a number of its own: " + request)
                            .isTrue());
            assertThat(counts.responders().get("a").answers()).isEqualTo(60);
        }
    }

    @Test
    void aDatagramThatIsNotAnsweredIsATimeoutAndIsNotSentAgain() throws Exception {
        try (FakeDatagrams server = new FakeDatagrams(request -> List.of())) {
            Counts counts = run(server.plan().requests(3).timeoutMillis(100)).measured();

            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.TIMEOUT, 3L));
            assertThat(counts.silent()).isEqualTo(3);
            assertThat(server.requests).hasSize(3).allMatch(request -> request.startsWith("new "));
            assertThat(new HashSet<>(server.senders)).as("a flow each").hasSize(3);
        }
    }

    @Test
    void anAnswerToAnotherRequestAnswersNothing() throws Exception {
        String[] last = {"0"};
        try (FakeDatagrams server = new FakeDatagrams(request -> {
            // of the one before (late), of another with the same last digits, without a number; then the right one,
            // twice
            String right = "a " + number(request) + "\n";
            List<String> answers =
                    List.of("late " + last[0] + "\n", "late 9" + number(request), "late", "late\n", right, right);
            last[0] = number(request);
            return answers;
        })) {
            Counts counts =
                    run(server.plan().requestsPerConnection("10").requests(50)).measured();

            assertThat(counts.ok()).isEqualTo(50);
            assertThat(counts.responders()).containsOnlyKeys("a");
            assertThat(counts.responders().get("a").answers()).isEqualTo(50);
        }
    }

    @Test
    void aRequestWhoseOnlyAnswersAreOfOthersIsATimeout() throws Exception {
        // no request has the number 0
        try (FakeDatagrams server = new FakeDatagrams(request -> List.of("late 0"))) {
            Counts counts = run(server.plan().requests(2).timeoutMillis(100)).measured();

            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.TIMEOUT, 2L));
            assertThat(counts.responders()).isEmpty();
        }
    }

    /** Neither its first datagram, which begins with a word of ours, nor the next names anybody. */
    @Test
    void aFlowThatIsEchoedIsNobodysAndWhole() throws Exception {
        try (DatagramSocket echo = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            Thread server = new Thread(() -> {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                try {
                    while (true) {
                        packet.setLength(100);
                        echo.receive(packet);
                        echo.send(packet);
                    }
                } catch (IOException e) {
                    // closed at the end of the test
                }
            });
            server.start();
            Counts counts = run(planFor(echo.getLocalPort())
                            .protocol("udp")
                            .requests(6)
                            .requestsPerConnection("3")
                            .responders("member")
                            .mayBeUnnamed())
                    .measured();

            assertThat(counts.errorsByLabel()).isEmpty();
            assertThat(counts.ok()).isEqualTo(6);
            assertThat(counts.responders()).containsOnlyKeys(Counts.UNNAMED);
            assertThat(counts.attributed()).isZero();
        }
    }

    @Test
    void aPortThatNobodyIsBoundToRefusesDatagrams() throws Exception {
        int port;
        try (DatagramSocket closed = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            port = closed.getLocalPort();
        }
        Counts counts = run(planFor(port).protocol("udp").requests(5)).measured();

        assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.REFUSED, 5L));
    }

    @Test
    void anUnexpectedNameIsABadIdentityOverEachProtocol() throws Exception {
        try (FakeDatagrams datagrams = new FakeDatagrams(request -> List.of("stranger " + request));
                FakeLines lines = new FakeLines(request -> List.of("stranger " + request + "\n"))) {
            for (PlanBuilder plan : List.of(datagrams.plan(), lines.plan())) {
                Counts counts = run(plan.requests(20).responders("a")).measured();

                assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.BAD_IDENTITY, 20L));
                assertThat(counts.responders()).containsOnlyKeys("stranger");
            }
        }
    }

    @Test
    void linesAreAnsweredByLinesInWhateverPiecesTheyCome() throws Exception {
        try (FakeLines server = new FakeLines(request -> List.of("a", " ", request, "\n"))) {
            Counts counts = run(server.plan()
                            .connections(2)
                            .requestsPerConnection("5")
                            .requests(50))
                    .measured();

            assertThat(counts.ok()).isEqualTo(50);
            assertThat(counts.responders()).containsOnlyKeys("a");
            assertThat(server.requests).hasSize(50).allMatch(request -> request.matches("\\d+"));
        }
    }

    @Test
    void aServerThatOnlyNamesItselfIsAnAnswerOverTcp() throws Exception {
        try (FakeLines server = new FakeLines(request -> List.of("web-1\n"))) {
            assertThat(run(server.plan().requests(10)).measured().responders()).containsOnlyKeys("web-1");
        }
    }

    @Test
    void aConnectionThatEndsBeforeTheWholeLineIsReset() throws Exception {
        try (FakeLines server = new FakeLines(request -> null)) {
            Counts counts = run(server.plan().requests(5)).measured();

            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.CLOSED, 5L));
            assertThat(counts.silent()).isEqualTo(5);
        }
    }

    @Test
    void anAnswerWithoutAnEndIsAnErrorAndNotGatheredForEver() throws Exception {
        try (FakeLines server = new FakeLines(request -> List.of("x".repeat(10_000)))) {
            Counts counts = run(server.plan().requests(2)).measured();

            assertThat(counts.errors()).isEqualTo(Map.of(ErrorKind.BAD_ANSWER, 2L));
            assertThat(counts.errorSamples().get(ErrorKind.BAD_ANSWER)).contains("4096 bytes without an end of line");
        }
    }

    @Test
    void aSilentTcpServerIsATimeoutAndADeadOneRefuses() throws Exception {
        int port;
        try (FakeLines server = new FakeLines(request -> List.of())) {
            port = server.listener.getLocalPort();
            assertThat(run(server.plan().requests(2).timeoutMillis(100))
                            .measured()
                            .errors())
                    .isEqualTo(Map.of(ErrorKind.TIMEOUT, 2L));
        }
        assertThat(run(planFor(port).protocol("tcp").requests(3)).measured().errors())
                .isEqualTo(Map.of(ErrorKind.REFUSED, 3L));
    }
}
