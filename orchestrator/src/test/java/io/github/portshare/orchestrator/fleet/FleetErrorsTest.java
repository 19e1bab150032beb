package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told when a fleet does not come together: to whom, and what to do about it. */
class FleetErrorsTest {

    private static final String VERSION = "1.0";
    private static final LoadPlan LOAD = new LoadPlan(
            URI.create("http://127.0.0.1:9/"),
            Traffics.of(8, "1", 0, 0, 100, 20, "/", 1, 1, 0, Protocol.HTTP),
            "Portshare-Member",
            Set.of());

    @TempDir
    private Path directory;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final List<Thread> agents = new ArrayList<>();

    @AfterEach
    void endAgents() throws InterruptedException {
        agents.forEach(Thread::interrupt);
        for (Thread agent : agents) {
            agent.join();
        }
    }

    private Fleet fleet(int number, Path key, Duration patience) {
        return new Fleet(new Fleet.Plan(number, "127.0.0.1", 0, key, patience), VERSION, told::add);
    }

    private Fleet fleet(int number) {
        return fleet(number, null, Duration.ofSeconds(30));
    }

    /** Returns what it tells. */
    private BlockingQueue<String> join(Fleet fleet, String name, Path key, String version, String... allowed) {
        int port = port(fleet);
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        LoadAgent agent = new LoadAgent(
                new LoadAgent.Plan("127.0.0.1", port, name, List.of(allowed), key, false), version, said::add);
        Thread thread = new Thread(() -> run(agent), name);
        thread.start();
        agents.add(thread);
        return said;
    }

    private static int port(Fleet fleet) {
        return Integer.parseInt(fleet.where().substring(fleet.where().indexOf(':') + 1));
    }

    private BlockingQueue<String> join(Fleet fleet, String name) {
        return join(fleet, name, null, VERSION);
    }

    private static void run(LoadAgent agent) {
        try {
            agent.run();
        } catch (InterruptedException e) {
            // the test is over
        }
    }

    /** The first that has this in it. */
    private static String heard(BlockingQueue<String> said, String words) throws InterruptedException {
        List<String> others = new ArrayList<>();
        for (String next = said.poll(15, TimeUnit.SECONDS); next != null; next = said.poll(15, TimeUnit.SECONDS)) {
            if (next.contains(words)) {
                return next;
            }
            others.add(next);
        }
        throw new AssertionError("'" + words + "' in " + others);
    }

    private static void assertDoesNotAssemble(Fleet fleet, String words) {
        assertThatThrownBy(() -> fleet.await(step -> {}))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage(words);
    }

    @Test
    void whereNobodyComesItIsToldWhereTheyWereWaitedFor() {
        try (Fleet fleet = fleet(3, null, Duration.ofMillis(20))) {
            assertDoesNotAssemble(
                    fleet,
                    "--load-agents 3: 0 came to " + fleet.where() + " within 0.02 s; nobody has knocked: start"
                            + " 'portshare load-agent --join " + fleet.where()
                            + "' on each machine, or see its log and what is between");
        }
    }

    @Test
    void whoKnockedIsToldWithTheReason() throws Exception {
        Path key = directory.resolve("key");
        FleetKey.create(key);
        Path other = directory.resolve("other");
        FleetKey.create(other);
        try (Fleet fleet = fleet(1, key, Duration.ofMillis(20))) {
            BlockingQueue<String> said = join(fleet, "a", other, VERSION);

            assertThat(heard(said, "waiting")).startsWith("waiting for " + fleet.where() + ": it has another key");
            assertThat(heard(told, "refused")).startsWith("refused 127.0.0.1: it has another key");
            assertThatThrownBy(() -> fleet.await(step -> {}))
                    .hasMessageContaining("0 came to " + fleet.where())
                    .hasMessageContaining("127.0.0.1 was refused: it has another key");
        }
    }

    @Test
    void twoOfOneNameAreNotTakenForOne() throws Exception {
        try (Fleet fleet = fleet(2)) {
            BlockingQueue<String> first = join(fleet, "a");
            heard(first, "joined " + fleet.where() + " as a");
            BlockingQueue<String> second = join(fleet, "a");

            String words = "load agent a (127.0.0.1) is here already: give each a --name of its own";
            assertThat(heard(second, "waiting")).isEqualTo("waiting for " + fleet.where() + ": refused: " + words);
            assertThat(heard(told, "refused")).isEqualTo("refused 127.0.0.1: " + words);
        }
    }

    @Test
    void anotherVersionIsToldByBoth() throws Exception {
        try (Fleet fleet = fleet(1)) {
            BlockingQueue<String> said = join(fleet, "a", null, "0.9");

            assertThat(heard(said, "waiting"))
                    .endsWith(
                            "refused: it is version 0.9 of portshare, and this is 1.0: use one version on all machines");
        }
    }

    @Test
    void whoComesLateMayJoinTheNextRun() throws Exception {
        BlockingQueue<String> late;
        int port;
        try (Fleet fleet = fleet(1)) {
            port = port(fleet);
            heard(join(fleet, "a"), "joined");
            fleet.await(step -> {});
            late = join(fleet, "b");

            assertThat(heard(late, "waiting"))
                    .endsWith("refused: the run has its 1 load agent: a; it may join the next");
        }
        try (Fleet next =
                new Fleet(new Fleet.Plan(2, "127.0.0.1", port, null, Duration.ofSeconds(30)), VERSION, told::add)) {
            next.await(step -> {});

            heard(late, "joined");
        }
    }

    @Test
    void anAgentDrivesNothingThatItsOperatorHasNotAllowed() throws Exception {
        try (Fleet fleet = fleet(2)) {
            BlockingQueue<String> careful = join(fleet, "careful", null, VERSION, "10.0.0.1:8080");
            join(fleet, "open");
            fleet.await(step -> {});

            String words = "its operator allows 10.0.0.1:8080, and not 127.0.0.1:9: start it with --allow 127.0.0.1:9";
            assertThatThrownBy(() -> fleet.of(LOAD))
                    .isInstanceOf(ImpossiblePlanException.class)
                    .hasMessage("load agent careful (127.0.0.1): " + words);
            assertThat(heard(careful, "cannot")).isEqualTo("cannot do its part: " + words);
        }
    }

    @Test
    void anAgentThatGoesBeforeTheLoadIsToldAsThat() throws Exception {
        try (Fleet fleet = fleet(1)) {
            heard(join(fleet, "a"), "joined");
            fleet.await(step -> {});
            agents.get(0).interrupt();
            heard(told, "load agent a (127.0.0.1) is lost: it closed: the agent has ended");

            assertThatThrownBy(() -> fleet.of(LOAD))
                    .isInstanceOf(ImpossiblePlanException.class)
                    .hasMessage(
                            "load agent a (127.0.0.1) was lost before the load began: it closed: the agent has ended");
        }
    }

    /** At one request a second the last of eight has nothing to do for seven, and is not out of reach for that. */
    @Test
    void anAgentThatHasNothingToDoYetIsNotWaitedFor() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        LoadPlan slow = new LoadPlan(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
                Traffics.of(8, "1", 0, 60, 0, 20, "/", 1, 1, 1, Protocol.HTTP),
                "Portshare-Member",
                Set.of());
        try (Fleet fleet = fleet(8)) {
            for (int i = 0; i < 8; i++) {
                join(fleet, "agent-" + i);
            }
            fleet.await(step -> {});
            try (Load load = fleet.of(slow)) {
                CompletableFuture<LoadResult> end = load.start();
                while (load.glance().join().elapsed().isZero()) {
                    assertThat(end).isNotDone();
                    Thread.sleep(20);
                }
                load.stop();

                assertThat(end.get(15, TimeUnit.SECONDS).measured().errorTotal())
                        .isZero();
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aPortThatIsTakenIsToldWithWhoHasIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThatThrownBy(() -> new Fleet(
                            new Fleet.Plan(1, "127.0.0.1", taken.getLocalPort(), null, Duration.ofSeconds(1)),
                            VERSION,
                            told::add))
                    .isInstanceOf(ImpossiblePlanException.class)
                    .hasMessageContaining("--fleet 127.0.0.1:" + taken.getLocalPort() + " is taken by pid "
                            + ProcessHandle.current().pid());
        }
    }

    @Test
    void offLoopbackBothNeedAKey() {
        assertThatThrownBy(() -> new Fleet.Plan(1, "0.0.0.0", 7400, null, Duration.ofSeconds(1)))
                .hasMessageContaining("--fleet 0.0.0.0:7400 can be reached by others: give --fleet-key");
        assertThatThrownBy(() -> new LoadAgent.Plan("10.0.0.1", 7400, "a b", List.of(), null, true))
                .hasMessageContaining("--name 'a b' is no name of a load agent: it may have letters, digits")
                .hasMessageContaining("--join 10.0.0.1:7400 is not on this machine: give --fleet-key")
                .hasMessageContaining("say with --allow HOST:PORT what it may have this agent drive");
    }
}
