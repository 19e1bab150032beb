package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.inspection.Change;
import io.github.portshare.orchestrator.inspection.Changes;
import io.github.portshare.orchestrator.inspection.Expected;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.process.Errand;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Installed;
import io.github.portshare.orchestrator.report.MetricsEndpoint;
import io.github.portshare.orchestrator.report.MetricsFile;
import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.report.Visible;
import io.github.portshare.orchestrator.report.WatchMetrics;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.InspectWatch.Frame;
import io.github.portshare.orchestrator.run.Origin;
import io.github.portshare.orchestrator.run.Preflight;
import io.github.portshare.orchestrator.run.WatchEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whom a watch tells besides its own user. */
final class WatchOptions {

    @Option(
            names = "--metrics",
            paramLabel = "[ADDRESS:]PORT",
            description =
                    "With --watch: serve metrics for a Prometheus under /metrics; without an address on loopback.")
    InetSocketAddress metrics;

    @Option(
            names = "--textfile",
            paramLabel = "FILE",
            description =
                    "With --watch: write the same to FILE after every look, for node_exporter's textfile collector.")
    Path textfile;

    @Option(
            names = "--on-change",
            paramLabel = "COMMAND",
            description =
                    "With --watch: run COMMAND for each change, and for each finding at the start, with it as a JSON object"
                            + " on stdin; one at a time, each for at most 10 s. One text, split into words at blanks that are"
                            + " not quoted; no shell sees it.")
    WordList onChange;

    @Option(
            names = "--effort",
            paramLabel = "RATIO",
            description =
                    "With --watch: what it may take of one core, 0.1%% to 100%% (default: 8.5%% on a terminal, else 0.6%%)."
                            + " More of it sees who comes for less time, and counts many connections more often.")
    Ratio effort;

    private static final double ON_A_TERMINAL = 0.085;
    private static final double ELSEWHERE = 0.006;

    double effort(boolean terminal) {
        return effort != null ? effort.value() : terminal ? ON_A_TERMINAL : ELSEWHERE;
    }

    /** The options that are given, by name. */
    List<String> given() {
        List<String> names = new ArrayList<>();
        if (metrics != null) {
            names.add("--metrics");
        }
        if (textfile != null) {
            names.add("--textfile");
        }
        if (onChange != null) {
            names.add("--on-change");
        }
        if (effort != null) {
            names.add("--effort");
        }
        return names;
    }

    /** Those who are told. */
    static final class Audience implements AutoCloseable {
        /** null = nobody reads them; the library for them is not even loaded then. */
        private final WatchMetrics metrics;

        private MetricsEndpoint endpoint;
        private MetricsFile file;
        private Errand errand;
        private boolean begun;

        private Audience(WatchMetrics metrics) {
            this.metrics = metrics;
        }

        /** Tells them of a frame. */
        void hear(Frame frame) {
            if (metrics != null) {
                metrics.show(frame);
            }
            if (file != null) {
                file.write();
            }
            if (errand != null) {
                List<Change> already = begun
                        ? List.of()
                        : Changes.between(
                                        Instant.now(), List.of(), frame.result().ports())
                                .stream()
                                .filter(change -> change.kind() == Change.Kind.FOUND)
                                .toList();
                Stream.concat(already.stream(), frame.news().stream())
                        .forEach(change -> errand.run(ResultJson.compact(WatchEvent.of(change)) + "\n"));
            }
            begun = true;
        }

        @Override
        public void close() {
            if (errand != null) {
                errand.close();
            }
            if (endpoint != null) {
                endpoint.close();
            }
        }
    }

    /**
     * Gets everything ready that they need.
     *
     * @throws ImpossiblePlanException with all that cannot be had
     */
    Audience open(OptionalInt port, Expected expected) {
        List<String> problems = new ArrayList<>();
        Audience audience = new Audience(
                metrics == null && textfile == null
                        ? null
                        : new WatchMetrics(Origin.Tool.THIS.version(), port, expected));
        if (effort != null && !(effort.value() >= 0.001 && effort.value() <= 1)) {
            problems.add("--effort " + effort.value() + " is outside 0.001 to 1 (0.1% to 100% of one core)");
        }
        try {
            if (textfile != null) {
                audience.file = new MetricsFile(textfile, audience.metrics, words -> tell("--textfile: " + words));
            }
        } catch (IOException e) {
            problems.add("--textfile: " + e.getMessage());
        }
        Optional<List<String>> command = onChange == null ? Optional.empty() : command(onChange.words());
        if (onChange != null && command.isEmpty()) {
            problems.add("--on-change: there is no program '" + onChange.words().get(0) + "'"
                    + (onChange.words().get(0).contains("/") ? " that may be run" : " on the PATH"));
        }
        if (metrics != null) {
            try {
                audience.endpoint = new MetricsEndpoint(metrics, audience.metrics);
            } catch (IOException e) {
                problems.add(untaken(e).getMessage());
            }
        }
        if (!problems.isEmpty()) {
            audience.close();
            throw new ImpossiblePlanException(problems);
        }
        command.ifPresent(words -> audience.errand = new Errand(words, trouble -> tell("--on-change: " + trouble)));
        if (audience.endpoint != null) {
            tell("metrics http://" + IpLiteral.bracketed(metrics.getAddress().getHostAddress()) + ":"
                    + audience.endpoint.port() + "/metrics");
        }
        return audience;
    }

    private ImpossiblePlanException untaken(IOException cause) {
        return Preflight.unlistenable(
                "--metrics " + (metrics.getAddress().isLoopbackAddress() ? "" : metrics.getHostString() + ":")
                        + metrics.getPort(),
                metrics.getAddress(),
                metrics.getPort(),
                cause,
                "choose another port (0 = any free one)");
    }

    /** With the program as the path where it is. */
    private static Optional<List<String>> command(List<String> words) {
        String name = words.get(0);
        Optional<Path> program = name.contains("/")
                ? Optional.of(Path.of(name).toAbsolutePath())
                        .filter(Files::isRegularFile)
                        .filter(Files::isExecutable)
                : Installed.find(name, Identity.self());
        return program.map(path -> {
            List<String> command = new ArrayList<>(words);
            command.set(0, path.toString());
            return command;
        });
    }

    private static void tell(String words) {
        System.err.println("portshare: " + Visible.line(words));
    }
}
