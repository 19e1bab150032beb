package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.PortshareJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The group on one host, and its load from three others: what becomes of a run when hosts, processes and cables fail. The agents
 * stay from run to run.
 */
@Tag("once")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FleetHostsIT {

    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final int AGENTS = 3;
    private static final int GROUP = 0;
    private static final String FLEET = Hosts.address(GROUP) + ":7400";
    private static final String TARGET = Hosts.address(GROUP) + ":8080";
    /** Another address of the group's host, to which the first agent has no way. */
    private static final String ELSEWHERE = "10.77.1.1";
    /** A line of progress that has requests in it. */
    private static final String UNDER_WAY = "s .* [1-9][0-9,]* requests";

    /** The group has failed in nothing; of few connections the share may be open. */
    private static final List<Integer> NOTHING_FAILED = List.of(0, 4);

    @TempDir
    static Path directory;

    private static Hosts hosts;
    private static Path key;
    private static final Map<Integer, Watched> AGENTS_BY_HOST = new TreeMap<>();

    @BeforeAll
    static void makeHosts() throws Exception {
        hosts = new Hosts(1 + AGENTS);
        hosts.order(GROUP, "ip address add " + ELSEWHERE + "/32 dev lo");
        hosts.order(1, "ip route add unreachable " + ELSEWHERE);
        for (int host = 2; host <= AGENTS; host++) {
            hosts.order(host, "ip route add " + ELSEWHERE + " via " + Hosts.address(GROUP));
        }
        key = directory.resolve("key");
        FleetKey.create(key);
    }

    @AfterAll
    static void endWhatIsLeft() {
        AGENTS_BY_HOST.values().forEach(Watched::close);
        if (hosts != null) {
            hosts.close();
        }
    }

    @BeforeEach
    void startAgentsThatAreNotThere() throws Exception {
        for (int host = 1; host <= AGENTS; host++) {
            if (!AGENTS_BY_HOST.containsKey(host) || !AGENTS_BY_HOST.get(host).isAlive()) {
                AGENTS_BY_HOST.put(
                        host,
                        portshare(
                                host,
                                "load-agent",
                                "--join",
                                FLEET,
                                "--allow",
                                TARGET + "," + ELSEWHERE + ":8080",
                                "--fleet-key",
                                key.toString(),
                                "--name",
                                "agent-" + host));
            }
        }
    }

    private static Watched portshare(int host, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(PortshareJar.command());
        command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-Xmx128m", "-Djava.io.tmpdir=" + directory));
        command.addAll(List.of(arguments));
        return new Watched(hosts.on(host, byItsClock(host, command)));
    }

    /** On the last host it is another time since boot, as on another machine: what is to begin there begins by its clock. */
    private static List<String> byItsClock(int host, List<String> command) throws InterruptedException {
        List<String> later = List.of("unshare", "--time", "--monotonic", "100000", "--boottime", "100000");
        if (host < AGENTS || !Hosts.runs(later, "true")) {
            return command;
        }
        List<String> shifted = new ArrayList<>(later);
        shifted.addAll(command);
        return shifted;
    }

    private static List<String> fleet() {
        return List.of("--load-agents", "" + AGENTS, "--fleet", FLEET, "--fleet-key", key.toString());
    }

    /** A run with all agents, which listens on all addresses. */
    private final class Run implements AutoCloseable {

        private final Path out;
        private final Watched process;

        Run(String name, String... arguments) throws IOException, InterruptedException {
            out = directory.resolve(name);
            List<String> all = new ArrayList<>(List.of("run", "--host", "0.0.0.0"));
            all.addAll(fleet());
            // few connections are to show no more than a share of nothing
            all.addAll(List.of("--out", out.toString(), "--tolerance", "0.9", "--warmup", "200ms"));
            all.addAll(List.of(arguments));
            process = portshare(GROUP, all.toArray(String[]::new));
        }

        void awaitLoad() throws InterruptedException {
            process.awaitLine(UNDER_WAY);
        }

        /** So many seconds, by its own lines. */
        void pass(int seconds) throws InterruptedException {
            for (int i = 0; i < seconds; i++) {
                process.awaitLine(process.said(), UNDER_WAY);
            }
        }

        /** Once it has ended so that nothing failed. */
        JsonNode result() throws Exception {
            assertThat(process.awaitEnd()).as(process.toString()).isIn(NOTHING_FAILED);
            return new ObjectMapper().readTree(out.resolve("result.json").toFile());
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private static JsonNode check(JsonNode result, String id) {
        return StreamSupport.stream(result.path("checks").spliterator(), false)
                .filter(check -> check.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> agents(JsonNode result) {
        return StreamSupport.stream(result.at("/load/agents").spliterator(), false)
                .toList();
    }

    private static void assertPassed(JsonNode result, String... checks) {
        for (String check : checks) {
            assertThat(check(result, check).path("verdict").asText())
                    .as("%s", check(result, check))
                    .isEqualTo("passed");
        }
    }

    /** Each agent has come from its own host, has done something, and what they have done is what the members have. */
    private static void assertAllHadTheirPart(JsonNode result) {
        assertPassed(result, "group", "loss", "errors");
        assertThat(agents(result))
                .extracting(agent -> agent.path("name").asText() + " "
                        + agent.path("address").asText())
                .containsExactlyInAnyOrder(
                        "agent-1 " + Hosts.address(1), "agent-2 " + Hosts.address(2), "agent-3 " + Hosts.address(3));
        assertThat(agents(result))
                .allMatch(agent -> agent.path("connections").asLong() > 0)
                .allMatch(agent -> agent.path("requests").asLong() > 0)
                .allMatch(agent -> agent.path("lost").isMissingNode());
        assertThat(agents(result).stream()
                        .mapToLong(agent -> agent.path("requests").asLong())
                        .sum())
                .isEqualTo(result.at("/load/requests").asLong()
                        + result.at("/load/warmup/requests").asLong());
    }

    @Test
    void aGroupIsProvenByTheLoadOfThreeHosts() throws Exception {
        try (Run run = new Run("all", "--duration", "2s")) {
            JsonNode result = run.result();

            assertAllHadTheirPart(result);
            assertPassed(result, "hijack");
        }
    }

    @Test
    void anAgentThatIsKilledLeavesTheOthersProven() throws Exception {
        try (Run run = new Run("killed", "--protocol", "tcp", "--no-hijack", "--duration", "2s", "--rate", "600")) {
            run.awaitLoad();
            AGENTS_BY_HOST.get(2).signal("KILL");

            // by its kernel's word, and not by silence
            run.process.awaitLine("agent-2 .* is lost: (connection reset|the connection was closed)");
            JsonNode result = run.result();

            assertPassed(result, "group", "errors");
            assertLost(result, 2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "udp, --protocol udp --rate 500 --arrival poisson",
        // whose a connection is, only the group's host can tell
        "nginx, --server nginx --requests-per-connection 4"
    })
    void otherProtocolsAndServersAreProvenTheSameWay(String name, String options) throws Exception {
        assumeTrue(!name.equals("nginx") || Files.isExecutable(NGINX), "needs " + NGINX);
        List<String> all = new ArrayList<>(List.of("--no-hijack", "--members", "2", "--duration", "1s"));
        all.addAll(List.of(options.split(" ")));
        try (Run run = new Run(name, all.toArray(String[]::new))) {
            assertAllHadTheirPart(run.result());
        }
    }

    @Test
    void anAgentThatCannotReachTheTargetIsNamedWithTheReason() throws Exception {
        List<String> command = new ArrayList<>(List.of("load", "http://" + ELSEWHERE + ":8080", "--warmup", "0s"));
        command.addAll(fleet());
        try (Watched server = server(ELSEWHERE);
                Watched load = portshare(GROUP, command.toArray(String[]::new))) {
            assertThat(load.awaitEnd()).as(server + "\n" + load).isEqualTo(2);
            assertThat(load.toString())
                    .contains("load agent agent-1 (" + Hosts.address(1) + ") cannot reach " + ELSEWHERE
                            + ":8080, and others can: no route to host (EHOSTUNREACH)");
        }
    }

    /** By the kernel's word: after that nothing is connected to the server, and nobody connects. */
    @Test
    void whenTheOrchestratorIsKilledTheLoadEnds() throws Exception {
        List<Integer> before =
                AGENTS_BY_HOST.values().stream().map(Watched::said).toList();
        List<String> command = new ArrayList<>(List.of("load", "http://" + TARGET, "--duration", "1m", "--json"));
        command.addAll(fleet());
        try (Watched server = server(Hosts.address(GROUP));
                Watched load = portshare(GROUP, command.toArray(String[]::new))) {
            awaitClients(server, AGENTS);
            load.signal("KILL");
            for (int host = 1; host <= AGENTS; host++) {
                AGENTS_BY_HOST.get(host).awaitLine(before.get(host - 1), "lost .* connection .*; the load is stopped");
            }
            awaitClients(server, 0);
            for (int host = 1; host <= AGENTS; host++) {
                AGENTS_BY_HOST.get(host).awaitLine(before.get(host - 1), "waiting for .*ECONNREFUSED");
            }
            assertThat(clients(server)).isEmpty();
        }
    }

    /** That listens already. */
    private static Watched server(String address) throws Exception {
        Watched server = portshare(GROUP, "serve", "--host", address, "--port", "8080", "--ignore-stdin");
        try {
            server.awaitLine("listening");
            return server;
        } catch (AssertionError | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    private static void awaitClients(Watched server, int hosts) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (clients(server).size() != hosts) {
            assertThat(System.nanoTime())
                    .as("of %s hosts %s", hosts, clients(server))
                    .isLessThan(end);
            Thread.sleep(20);
        }
    }

    /** The addresses, as /proc/net/tcp of its network namespace has them, that have a connection to its port 8080 (1F90). */
    private static Set<String> clients(Watched server) throws IOException {
        Pattern established = Pattern.compile(":1F90 ([0-9A-F]+):[0-9A-F]{4} 01 ");
        Set<String> clients = new TreeSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            String rows = Files.readString(Path.of("/proc/" + server.pid() + "/net/" + table));
            established.matcher(rows).results().forEach(row -> clients.add(row.group(1)));
        }
        return clients;
    }

    /**
     * A cable and a process are away for two seconds, and neither is taken for dead. Three are survived too, but narrowly: TCP sends
     * again after 1.6 and after 3.2 s.
     */
    @Test
    void aShortOutageIsSurvived() throws Exception {
        String[] slow = {"--no-hijack", "--duration", "3s", "--rate", "300", "--timeout", "10s"};
        try (Run run = new Run("short", slow)) {
            run.awaitLoad();
            hosts.plug(1, false);
            AGENTS_BY_HOST.get(2).signal("STOP");
            run.pass(2);
            AGENTS_BY_HOST.get(2).signal("CONT");
            hosts.plug(1, true);
            JsonNode result = run.result();

            assertPassed(result, "group");
            assertThat(run.process.toString()).doesNotContain(" is lost");
            assertThat(agents(result))
                    .hasSize(AGENTS)
                    .allMatch(agent -> agent.path("lost").isMissingNode());
            assertThat(result.path("warnings").toString()).contains("load agent agent-2 was suspended for ");
        }
    }

    /** Of both it is silence that tells. The first of all: those that come after it see that both have come again. */
    @Test
    @Order(1)
    void whoIsSilentForLongIsLost() throws Exception {
        int before = AGENTS_BY_HOST.get(2).said();
        try (Run run = new Run("long", "--no-hijack", "--duration", "2s", "--rate", "300")) {
            run.awaitLoad();
            hosts.plug(1, false);
            AGENTS_BY_HOST.get(2).signal("STOP");
            run.process.awaitLine("agent-1 .* is lost: no sign of it for 4.8 s");
            run.process.awaitLine("agent-2 .* is lost: no sign of it for 4.8 s");
            // it stops its load by itself, with nobody there to tell it to
            AGENTS_BY_HOST.get(1).awaitLine("lost .*: no sign of it for 4.8 s; the load is stopped");
            AGENTS_BY_HOST.get(2).signal("CONT");
            hosts.plug(1, true);
            AGENTS_BY_HOST.get(2).awaitLine(before, "lost .*; the load is stopped");
            JsonNode result = run.result();

            assertPassed(result, "group", "errors");
            assertLost(result, 1, 2);
        }
    }

    /** These, and nothing of what the others did. */
    private static void assertLost(JsonNode result, int... hostsOfLost) {
        JsonNode loss = check(result, "loss");
        assertThat(loss.path("verdict").asText()).as("%s", loss).isEqualTo("inconclusive");
        assertThat(loss.path("summary").asText()).contains("lost (").contains("nothing was lost: ");
        assertThat(loss.at("/observed/agentsLost"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder(IntStream.of(hostsOfLost)
                        .mapToObj(host -> "agent-" + host)
                        .toArray(String[]::new));
        assertThat(agents(result).stream()
                        .filter(agent -> agent.path("lost").isMissingNode())
                        .mapToLong(agent -> agent.path("requests").asLong())
                        .sum())
                .isPositive()
                .isEqualTo(loss.at("/observed/requestsSent").asLong());
    }
}
