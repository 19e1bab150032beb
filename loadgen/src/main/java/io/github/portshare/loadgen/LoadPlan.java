package io.github.portshare.loadgen;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What load to make. An instance is valid: the constructor reports every problem at once.
 *
 * @param target {@code http://host[:port][/path][?query]}, {@code tcp://host:port} or {@code udp://host:port}
 * @param connections concurrent connections, each with one request in flight
 * @param rate requests per second, begun by the clock (open loop); 0 = each connection sends its next request when the last
 *     is answered (closed loop)
 * @param requestsPerConnection requests a connection carries before it is closed and replaced
 * @param warmup load of the same kind that comes first and is tallied apart
 * @param duration how long to send measured load, unless {@code requests} bounds it
 * @param requests how many measured requests to send; 0 = as many as fit in {@code duration}
 * @param timeout for a connect, and for a request until its whole answer
 * @param identityHeader response header that names the responder; over TCP and UDP it is the first word of an answer
 * @param responders the names that may answer; empty = anybody
 * @param eventLoops threads that drive the connections
 * @param seed of the draws from {@code requestsPerConnection}
 */
public record LoadPlan(
        URI target,
        int connections,
        long rate,
        RequestsPerConnection requestsPerConnection,
        Duration warmup,
        Duration duration,
        long requests,
        Duration timeout,
        String identityHeader,
        Set<String> responders,
        int eventLoops,
        long seed) {

    /** The fastest schedule, in requests per second: one a microsecond. */
    public static final long MAX_RATE = 1_000_000;

    private static final long BASE_HEAP = 12L << 20;
    private static final long HEAP_OF_HTTP = 20L << 10;
    private static final long HEAP_OF_LINES = 8L << 10;

    public LoadPlan {
        List<String> problems = new ArrayList<>();
        if (target.getHost() == null || !isHttp(target) && !isLines(target)) {
            problems.add("target '" + target + "' is not of the form http://host[:port][/path], tcp://host:port or"
                    + " udp://host:port");
        }
        if (target.getPort() == 0 || target.getPort() > 65_535) {
            problems.add("port " + target.getPort() + " of target '" + target + "' is outside 1 to 65535");
        }
        if (connections < 1 || connections > 65_536) {
            problems.add("connections " + connections + " is outside 1 to 65536");
        }
        if (rate < 0 || rate > MAX_RATE) {
            problems.add("rate " + rate + " is outside 0 to " + MAX_RATE + " requests per second");
        }
        if (warmup.isNegative()) {
            problems.add("warm-up " + warmup + " is negative");
        }
        if (requests < 0) {
            problems.add("requests " + requests + " is negative");
        }
        if (requests == 0 && (duration.isNegative() || duration.isZero())) {
            problems.add("duration " + duration + " is not positive");
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0) {
            problems.add("timeout " + timeout + " is below 1 ms");
        }
        if (eventLoops < 1) {
            problems.add("event loops " + eventLoops + " is below 1");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        responders = Set.copyOf(responders);
    }

    private static boolean isHttp(URI target) {
        return "http".equals(target.getScheme());
    }

    private static boolean isLines(URI target) {
        return ("tcp".equals(target.getScheme()) || "udp".equals(target.getScheme()))
                && target.getPort() >= 0
                && (target.getRawPath().isEmpty() || target.getRawPath().equals("/"))
                && target.getRawQuery() == null;
    }

    /**
     * The heap in bytes that so many connections take under load, measured with both kinds of plan on JDK 17:
     * an HTTP connection is a WebClient, a codec and a request in flight, one of lines its buffer of 4 KiB.
     */
    public static long heapNeeded(String protocol, int connections) {
        return BASE_HEAP + connections * (protocol.equals("http") ? HEAP_OF_HTTP : HEAP_OF_LINES);
    }

    /** {@code http}, {@code tcp} or {@code udp}. */
    String protocol() {
        return target.getScheme();
    }

    boolean openLoop() {
        return rate > 0;
    }

    /** The schedule of the warm-up, which goes on until it is ended. */
    Schedule warmupFrom(long originNanos) {
        return new Schedule(originNanos, rate, Long.MAX_VALUE, connections);
    }

    /** The schedule of the measured requests: as many as were asked for, or as begin within the duration. */
    Schedule measuredFrom(long originNanos) {
        long number =
                requests > 0 ? requests : new Schedule(0, rate, Long.MAX_VALUE, 1).due(duration.toNanos() - 1, 0, 1);
        return new Schedule(originNanos, rate, number, connections);
    }

    int port() {
        return target.getPort() < 0 ? 80 : target.getPort();
    }

    /** Path and query as they go on the wire. */
    String resource() {
        String path = target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        return target.getRawQuery() == null ? path : path + "?" + target.getRawQuery();
    }

    /** The host without the brackets of an IPv6 literal. */
    String host() {
        String host = target.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
