package io.github.portshare.loadgen;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is sent, wherever it goes. An instance is valid: the constructor reports every problem at once, by the
 * options of the command line.
 *
 * @param protocol what is spoken
 * @param path what is asked for, with its query; over TCP and UDP {@code /}
 * @param connections concurrent connections, each with one request in flight
 * @param requestsPerConnection requests a connection carries before it is closed and replaced
 * @param seed of the draws from {@code requestsPerConnection}, and of a Poisson process
 * @param rate of requests that are begun by the clock (open loop), if they are
 * @param extent how much of it
 * @param timeout for a connect, and for a request until its whole answer
 * @param eventLoops threads that drive the connections
 * @param engine what drives them
 * @param sources addresses that they come from
 */
public record Traffic(
        Protocol protocol,
        String path,
        int connections,
        RequestsPerConnection requestsPerConnection,
        long seed,
        Rate rate,
        Extent extent,
        Duration timeout,
        int eventLoops,
        Engine engine,
        Sources sources) {

    /** One for each port of a client's address. */
    private static final int MAX_CONNECTIONS = 65_536;
    /** The fastest schedule, in requests per second: one a microsecond. */
    static final long MAX_RATE = 1_000_000;
    /** Each has descriptors of its own, and more than a machine's cpus gain nothing. */
    private static final int MAX_EVENT_LOOPS = 128;

    private static final long BASE_HEAP = 12L << 20;
    private static final long HEAP_OF_WEB = 20L << 10;
    private static final long HEAP_OF_RAW = 8L << 10;

    /**
     * How much is sent.
     *
     * @param warmup load of the same kind that comes first and is tallied apart
     * @param autoWarmup whether {@code warmup} is but the longest: who drives ends it, by {@link Load#measure}, when the latency
     *     has settled
     * @param duration how long to send measured load, unless {@code requests} bounds it
     * @param autoDuration whether {@code duration} is but the longest: who drives ends the load, by {@link Load#stop},
     *     when it has told enough
     * @param requests how many measured requests to send; 0 = as many as fit in {@code duration}
     */
    public record Extent(Duration warmup, boolean autoWarmup, Duration duration, boolean autoDuration, long requests) {

        /** One that goes on to its end. */
        public Extent(Duration warmup, Duration duration, long requests) {
            this(warmup, false, duration, false, requests);
        }

        /** Whether a number of requests bounds it, and not the duration. */
        public boolean counted() {
            return requests > 0;
        }
    }

    public Traffic {
        List<String> problems = new ArrayList<>();
        if (connections < 1 || connections > MAX_CONNECTIONS) {
            problems.add("--connections " + connections + " is outside 1 to " + MAX_CONNECTIONS);
        }
        if (extent.requests < 0) {
            problems.add("--requests " + extent.requests + " is negative");
        }
        if (!extent.counted() && (extent.duration.isNegative() || extent.duration.isZero())) {
            problems.add("--duration " + seconds(extent.duration) + " s is not positive");
        }
        if (extent.warmup.isNegative()) {
            problems.add("--warmup " + seconds(extent.warmup) + " s is negative");
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0) {
            problems.add("--timeout " + seconds(timeout) + " s is below 1 ms");
        }
        if (!isPath(path)) {
            problems.add("--path '" + path + "' does not begin with / or is not a path of a URI");
        }
        if (protocol != Protocol.HTTP && !path.equals("/")) {
            problems.add("--path '" + path + "' is for HTTP, and --protocol " + protocol + " has no paths");
        }
        problems.addAll(problems(rate, extent));
        if (eventLoops < 1 || eventLoops > MAX_EVENT_LOOPS) {
            problems.add("--client-threads " + eventLoops + " is outside 1 to " + MAX_EVENT_LOOPS);
        }
        if (!engine.speaks(protocol)) {
            problems.add("--engine " + engine + " speaks http, and not " + protocol + ": take --engine " + Engine.RAW);
        }
        ImpossibleLoadException.throwIfAny(problems);
    }

    private static List<String> problems(Rate rate, Extent extent) {
        List<String> problems = new ArrayList<>();
        for (long perSecond : rate.isStaged() ? new long[] {rate.first(), rate.last()} : new long[] {rate.first()}) {
            long least = rate.isStaged() ? 1 : 0;
            if (perSecond < least || perSecond > MAX_RATE) {
                problems.add(
                        "--rate " + perSecond + " is outside " + least + " to " + MAX_RATE + " requests per second");
            }
        }
        String span = "give a --duration";
        if (rate.isStaged() && (extent.counted() || extent.autoDuration())) {
            problems.add("--rate " + rate.first() + ".." + rate.last() + " changes over a duration: " + span);
        }
        if (rate.arrival() == Arrival.POISSON && extent.counted()) {
            problems.add(
                    "--arrival poisson and --requests exclude each other, as chance decides how many come: " + span);
        }
        if (rate.arrival() == Arrival.POISSON && rate.first() == 0) {
            problems.add("--arrival poisson needs a --rate");
        }
        return problems;
    }

    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / 1e9;
    }

    private static boolean isPath(String path) {
        try {
            return path.startsWith("/") && new URI("http://host" + path).getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether requests are begun by the clock, whether or not earlier ones are answered. */
    public boolean openLoop() {
        return rate.first() > 0;
    }

    /**
     * The heap in bytes that so many connections take under load, measured with both kinds of traffic on JDK
     * 17: a connection of the web engine is a WebClient, a codec and a request in flight, one of lines its buffer of 4 KiB.
     */
    public static long heapNeeded(Engine engine, int connections) {
        return BASE_HEAP + connections * (engine == Engine.WEB ? HEAP_OF_WEB : HEAP_OF_RAW);
    }

    /** The same for so long and so much. */
    public Traffic during(Extent other) {
        return new Traffic(
                protocol,
                path,
                connections,
                requestsPerConnection,
                seed,
                rate,
                other,
                timeout,
                eventLoops,
                engine,
                sources);
    }

    /** The schedule of the warm-up, which goes on until it is ended. */
    Schedule warmupFrom(long originNanos) {
        // another process than that of the measured requests, which would repeat it
        return Schedule.endless(originNanos, rate.atFirst(), Long.MAX_VALUE, connections, ~seed);
    }

    /** The schedule of the measured requests: as many as were asked for, or as begin within the duration. */
    Schedule measuredFrom(long originNanos) {
        return extent.counted()
                ? Schedule.endless(originNanos, rate, extent.requests, connections, seed)
                : Schedule.within(originNanos, rate, extent.duration.toNanos(), connections, seed);
    }
}
