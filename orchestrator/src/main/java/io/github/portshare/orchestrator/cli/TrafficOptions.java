package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.kernel.Protocol;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is sent: the options that {@code run} and {@code load} share. */
final class TrafficOptions {

    @Option(
            names = "--connections",
            defaultValue = "16",
            paramLabel = "N",
            description = "Concurrent connections, each with one request in flight (default: ${DEFAULT-VALUE}).")
    int connections;

    @Option(
            names = "--requests-per-connection",
            defaultValue = "2",
            paramLabel = "K|MIN:MAX",
            description =
                    "Requests before a connection is closed and replaced (default: ${DEFAULT-VALUE}). The kernel deals"
                            + " out connections, so fewer make shares surer.")
    String requestsPerConnection;

    @Option(
            names = "--protocol",
            defaultValue = "http",
            paramLabel = "http|tcp|udp",
            description = "What to speak: tcp is line in, line out; udp is datagram in, datagram out (default:"
                    + " ${DEFAULT-VALUE}).")
    Protocol protocol;

    @Option(
            names = "--rate",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "Requests per second, begun by the clock whether or not earlier ones are answered (open loop): 1000, 2k"
                            + " (default: 0, as fast as they are answered).")
    Rate rate;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long to measure: 10s, 1m30s, PT10S (default: 10s).")
    Duration duration;

    @Option(names = "--requests", paramLabel = "N", description = "Measure so many requests instead of a duration.")
    Long requests;

    @Option(
            names = "--warmup",
            defaultValue = "1.5s",
            paramLabel = "TIME",
            description = "Load that comes first and is not measured (default: ${DEFAULT-VALUE}).")
    Duration warmup;

    @Option(
            names = "--timeout",
            defaultValue = "5s",
            paramLabel = "TIME",
            description = "For a connect, and for an answer (default: ${DEFAULT-VALUE}).")
    Duration timeout;

    @Option(
            names = "--client-threads",
            paramLabel = "N",
            description = "Event loops of the load generator (default: half the cpus, 1 to 4).")
    Integer threads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the draws from MIN:MAX (default: a new one, told in the result).")
    Long seed;

    @Spec(Spec.Target.MIXEE)
    CommandSpec mixee;

    Duration duration() {
        if (duration != null && requests != null) {
            throw new ParameterException(mixee.commandLine(), "--duration and --requests exclude each other");
        }
        return duration != null ? duration : Duration.ofSeconds(10);
    }

    long requests() {
        if (requests != null && requests < 1) {
            throw new ParameterException(mixee.commandLine(), "--requests " + requests + " is below 1");
        }
        return requests == null ? 0 : requests;
    }

    int threads() {
        return threads != null
                ? threads
                : Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));
    }

    long seed() {
        return seed != null ? seed : System.nanoTime() & 0xffff_ffffL;
    }
}
