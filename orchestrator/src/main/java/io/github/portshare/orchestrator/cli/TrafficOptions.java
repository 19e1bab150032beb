package io.github.portshare.orchestrator.cli;

import io.github.portshare.loadgen.Arrival;
import io.github.portshare.loadgen.Engine;
import io.github.portshare.loadgen.ImpossibleLoadException;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.loadgen.RequestsPerConnection;
import io.github.portshare.loadgen.Sources;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.group.ServerKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is sent: the options that {@code run} and {@code load} share. */
final class TrafficOptions {

    private static final Duration DURATION = Duration.ofSeconds(10);
    /** Of a duration that is left open, and what each of many members adds: draws enough for 64 take two minutes of two cpus. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final Duration LONGEST_A_MEMBER = Duration.ofSeconds(3);

    private static final Duration WARMUP = Duration.ofMillis(1_500);
    /** Of one that ends when the latency has settled. */
    private static final Duration LONGEST_WARMUP = Duration.ofSeconds(10);

    private static final Duration WARMUP_OF_COUNTS = Duration.ofMillis(500);

    @Option(
            names = "--connections",
            paramLabel = "N",
            description =
                    "Concurrent connections, each with one request in flight (default: 16; 64 where the kernel may"
                            + " have to tell whose they are, with --attach and --server-command).")
    private Integer connections;

    @Option(
            names = "--requests-per-connection",
            paramLabel = "K|MIN:MAX",
            description =
                    "Requests before a connection is closed and replaced (default: 2, or as many as --server answers). The"
                            + " kernel deals out connections, so fewer make shares surer.")
    private String requestsPerConnection;

    @Option(
            names = "--protocol",
            paramLabel = "http|tcp|udp",
            description = "What to speak: tcp is line in, line out; udp is datagram in, datagram out (default: http, or"
                    + " what --server speaks).")
    private Protocol protocol;

    @Option(
            names = "--rate",
            defaultValue = "0",
            paramLabel = "N|N..N",
            description =
                    "Requests per second, begun by the clock whether or not earlier ones are answered (open loop): 1000, 2k;"
                            + " 100..5k changes in a straight line over --duration (default: 0, as fast as they are"
                            + " answered).")
    private Rate rate;

    @Option(
            names = "--arrival",
            defaultValue = "even",
            paramLabel = "even|poisson",
            description =
                    "How the requests of --rate follow each other: at equal distances, or by chance, as from very many"
                            + " clients that know nothing of each other (default: ${DEFAULT-VALUE}).")
    private Arrival arrival;

    @Option(
            names = "--duration",
            paramLabel = "TIME|auto",
            description =
                    "How long to measure: 10s, 1m30s, PT10S; auto, of 'run': until the draws suffice to see --tolerance at"
                            + " --confidence and the attack is over, 2s to 60s, or 3s a member (default: auto of 'run', 10s of 'load').")
    private TimeOrAuto duration;

    @Option(names = "--requests", paramLabel = "N", description = "Measure so many requests instead of a duration.")
    private Long requests;

    @Option(
            names = "--warmup",
            paramLabel = "TIME|auto",
            description =
                    "Load that comes first and is not measured; auto: with --max-p99 until the latency has settled, 10s"
                            + " at the most, else 500ms of 'run' and 1.5s of 'load' (default: auto).")
    private TimeOrAuto warmup;

    @Option(
            names = "--timeout",
            defaultValue = "5s",
            paramLabel = "TIME",
            description = "How long a connect, and an answer, may take (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(
            names = "--client-threads",
            paramLabel = "N",
            description = "Event loops of the load generator (default: half the cpus, 1 to 4).")
    private Integer threads;

    @Option(
            names = "--engine",
            paramLabel = "web|raw",
            description =
                    "What drives the connections: Vert.x's WebClient, or selectors and a parser of our own, which cost the"
                            + " least and choose each connection's port (default: web for 'run' over http, else raw).")
    private Engine engine;

    @Option(
            names = "--sources",
            paramLabel = "N|ADDRESS,...",
            description =
                    "Client addresses that connections come from, so many or these: each has some 14,000 ports, and only a"
                            + " new (address, port) is a new draw (default: 64 of 127.0.0.0/8 to a loopback address, else"
                            + " those of the interface that leads to the target).")
    private String sources;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Seed of the draws from MIN:MAX, of --arrival poisson, and of the order of client ports (default: a new one,"
                            + " told in the result).")
    private Long seed;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec mixee;

    private Duration longestDuration;
    private boolean timed;
    private Duration unsettled = WARMUP;

    /** What to speak, where the target does not say it. */
    Protocol protocol() {
        return protocol != null ? protocol : Protocol.HTTP;
    }

    /** A look at its tables costs much the same for one connection as for thousands. */
    void fitTheKernel() {
        connections = connections == null ? (Integer) 64 : connections;
    }

    /**
     * What was not asked for is as it suits who wants to know shares, and can tell when he knows them: counts are as true of a
     * cold generator.
     */
    void fitShares(int members) {
        Duration longest = LONGEST_A_MEMBER.multipliedBy(members);
        longestDuration = longest.compareTo(LONGEST) > 0 ? longest : LONGEST;
        duration = duration == null && requests == null ? TimeOrAuto.AUTO : duration;
        unsettled = WARMUP_OF_COUNTS;
    }

    /** What was not asked for is as it suits who has a limit for the latency. */
    void fitLatency() {
        timed = true;
    }

    /** What was not asked for is as this kind of server has it. */
    void fit(ServerKind kind) {
        if (protocol == null && !kind.protocols().contains(Protocol.HTTP)) {
            protocol = kind.protocols().iterator().next();
        }
        if (!kind.named()) {
            fitTheKernel();
        }
        if (requestsPerConnection == null && kind.requestsPerConnection() > 0) {
            requestsPerConnection = Integer.toString(kind.requestsPerConnection());
        }
    }

    /**
     * The traffic that they describe.
     *
     * @param preferred drives it where nothing else is asked for and it speaks the protocol
     * @throws ImpossibleLoadException for what nobody can send
     */
    Traffic traffic(Protocol spoken, String path, Engine preferred) {
        List<String> problems = new ArrayList<>();
        RequestsPerConnection each = new RequestsPerConnection(1, 1);
        try {
            each = RequestsPerConnection.parse(requestsPerConnection != null ? requestsPerConnection : "2");
        } catch (ImpossibleLoadException e) {
            problems.addAll(e.problems());
        }
        Sources from = Sources.ALL;
        try {
            from = sources == null ? Sources.ALL : Sources.parse(sources);
        } catch (ImpossibleLoadException e) {
            problems.addAll(e.problems());
        }
        try {
            Traffic traffic = new Traffic(
                    spoken,
                    path,
                    connections == null ? 16 : connections,
                    each,
                    seed(),
                    new Rate(rate.first(), rate.last(), arrival),
                    extent(),
                    timeout,
                    threads(),
                    engine != null ? engine : preferred.speaking(spoken),
                    from);
            if (problems.isEmpty()) {
                return traffic;
            }
        } catch (ImpossibleLoadException e) {
            problems.addAll(0, e.problems());
        }
        throw new ImpossibleLoadException(problems);
    }

    private Traffic.Extent extent() {
        if (duration != null && requests != null) {
            throw new ParameterException(mixee.commandLine(), "--duration and --requests exclude each other");
        }
        if (requests != null && requests < 1) {
            throw new ParameterException(mixee.commandLine(), "--requests " + requests + " is below 1");
        }
        boolean open = warmup == null || warmup.isAuto();
        Duration first = !open ? warmup.time() : timed ? LONGEST_WARMUP : unsettled;
        boolean settles = open && timed;
        if (duration == null) {
            return new Traffic.Extent(first, settles, DURATION, false, requests == null ? 0 : requests);
        }
        if (duration.isAuto() && longestDuration == null) {
            throw new ParameterException(
                    mixee.commandLine(),
                    "--duration auto is for 'run', which knows how many members share the draws: give a time");
        }
        return new Traffic.Extent(
                first, settles, duration.isAuto() ? longestDuration : duration.time(), duration.isAuto(), 0);
    }

    private int threads() {
        return threads != null ? threads : defaultThreads();
    }

    static int defaultThreads() {
        return Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));
    }

    private long seed() {
        return seed != null ? seed : System.nanoTime() & 0xffff_ffffL;
    }
}
