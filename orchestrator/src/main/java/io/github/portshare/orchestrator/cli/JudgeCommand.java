package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.kernel.TextFile;
import io.github.portshare.orchestrator.process.Terminal;
import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.run.ChanceResult;
import io.github.portshare.orchestrator.run.CountsPlan;
import io.github.portshare.orchestrator.run.CountsPlan.Given;
import io.github.portshare.orchestrator.run.JudgeResult;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.run.RunPlan;
import io.github.portshare.orchestrator.run.SavedCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Judges counts that you have: are they uneven, or chance?",
            "Of any server's members, as 'run' judges its own. They must be of connections: the kernel chooses a listener for each, and all that comes over one falls to the same"
                    + " member. Requests over connections that are kept are worth no more than their connections: say"
                    + " --connections or --repeats.",
            "--plan: no counts; what chance alone does to members that share evenly, and how many connections show that they do.",
            "Exit code 0: as expected; 3: not; 4: the counts are too few to tell."
        },
        footerHeading = "%nCounts of a live server:%n",
        footer = {
            "  ss -Htnp state established sport = :8080 | grep -o 'pid=[0-9]*' |",
            "      sort | uniq -c | portshare judge",
            "  curl -s localhost:9100/metrics | grep ^connections_total | portshare judge -"
        })
final class JudgeCommand implements Callable<Integer> {

    private static final int MOST_BYTES = 16 << 20;

    @Parameters(
            arity = "0..*",
            paramLabel = "COUNT",
            description =
                    "A count, or name=count; or a file with a line 'name count' for each member; - is stdin, as is no word at"
                            + " all; or the saved result of a 'run'.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--weights",
            split = ",",
            paramLabel = "W",
            description =
                    "What each member is to get, relative to the others, in the order of the counts (default: all the same).")
    private List<Double> weights = List.of();

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Over how many connections all that was counted came; with --plan, how many there are to be.")
    private Integer connections;

    @Option(
            names = "--repeats",
            paramLabel = "K",
            description = "How many of what was counted came over one connection, on average.")
    private Double repeats;

    @Option(
            names = "--tolerance",
            paramLabel = "RATIO",
            description = "How far a member may be off its share (default: 15%%, or that of the saved result).")
    private Ratio tolerance;

    @Option(
            names = "--confidence",
            paramLabel = "RATIO",
            description =
                    "How sure a share must be to pass, and to fail (default: 99.9%%, or that of the saved result).")
    private Ratio confidence;

    @Option(names = "--plan", description = "Tell what chance does, and what a test needs.")
    private boolean plan;

    @Option(names = "--members", paramLabel = "N", description = "With --plan: how many share the port.")
    private Integer members;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /**
     * What was read.
     *
     * @param counts in their order
     * @param weights what a saved result says that each was to have; empty = it says nothing, or there is none
     * @param effective how many independent draws a saved result says that they are worth; null = it is none
     * @param limits of the saved result, or the usual ones
     */
    private record Source(List<Given> counts, List<Double> weights, Double effective, RunPlan.Limits limits) {

        static Source of(List<Given> counts) {
            return new Source(counts, List.of(), null, RunPlan.Limits.DEFAULT);
        }

        static Source of(Result saved) {
            SavedCounts counts = SavedCounts.of(saved);
            return new Source(
                    counts.counts(),
                    counts.weights(),
                    (double) saved.load().dealt().effectiveConnections(),
                    saved.plan().limits());
        }
    }

    @Override
    public Integer call() {
        words.stream().filter(word -> word.startsWith("--")).findFirst().ifPresent(word -> {
            throw new UnmatchedArgumentException(spec.commandLine(), List.of(word));
        });
        if (plan) {
            output.print(chance());
            return ExitCode.OK;
        }
        JudgeResult judged = judged();
        output.print(judged);
        return ExitCode.of(judged.verdict());
    }

    private ChanceResult chance() {
        if (!words.isEmpty() || !weights.isEmpty() || repeats != null) {
            throw misused("--plan takes no counts, --weights or --repeats: it is about members that share evenly");
        } else if (members == null) {
            throw misused("--plan needs --members N");
        }
        RunPlan.Limits limits = limits(RunPlan.Limits.DEFAULT);
        return ChanceResult.of(members, connections, limits.tolerance(), limits.confidence());
    }

    private RunPlan.Limits limits(RunPlan.Limits otherwise) {
        return new RunPlan.Limits(
                tolerance == null ? otherwise.tolerance() : tolerance.value(),
                confidence == null ? otherwise.confidence() : confidence.value(),
                0,
                null);
    }

    private JudgeResult judged() {
        if (members != null) {
            throw misused("--members is for --plan: there are as many as there are counts");
        } else if (connections != null && repeats != null) {
            throw misused("--connections and --repeats exclude each other");
        }
        Source source = source();
        RunPlan.Limits limits = limits(source.limits());
        Double worth =
                connections != null ? (Double) connections.doubleValue() : repeats != null ? null : source.effective();
        return JudgeResult.of(CountsPlan.of(
                source.counts(),
                weights.isEmpty() ? source.weights() : weights,
                new CountsPlan.Worth(worth, repeats),
                limits.tolerance(),
                limits.confidence()));
    }

    private Source source() {
        if (words.isEmpty()) {
            if (Terminal.of(0).isPresent()) {
                throw misused("judge needs counts: words such as 221 or name=221, a file, or lines on stdin");
            }
            return Source.of(CountReader.lines(stdin()));
        }
        List<Given> counts = new ArrayList<>();
        for (String word : words) {
            Optional<Given> count = CountReader.word(word);
            if (count.isPresent()) {
                counts.add(count.get());
                continue;
            }
            if (!word.equals("-") && !isFile(word)) {
                counts.add(new Given(word, null));
                continue;
            }
            String text = word.equals("-") ? stdin() : file(word);
            if (text.stripLeading().startsWith("{")) {
                return saved(word, text);
            }
            counts.addAll(CountReader.lines(text));
        }
        return Source.of(counts);
    }

    private Source saved(String word, String text) {
        if (words.size() > 1) {
            throw misused("'" + word + "' is JSON, as a saved result is, which is judged alone");
        }
        try {
            if (ResultJson.parse(text, Path.of(word)) instanceof Result result) {
                return Source.of(result);
            }
        } catch (IllegalArgumentException e) {
            throw misused(e.getMessage());
        }
        throw misused("'" + word + "' is no result of 'run': it counts no connections of members");
    }

    private static boolean isFile(String word) {
        try {
            return Files.exists(Path.of(word));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private String file(String word) {
        try {
            return TextFile.read(Path.of(word), MOST_BYTES);
        } catch (IOException e) {
            throw misused(e.getMessage());
        }
    }

    private String stdin() {
        try {
            byte[] bytes = System.in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw misused("stdin has more than " + (MOST_BYTES >> 20) + " MiB: give a line for each member");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw misused("cannot read stdin: " + e.getMessage());
        }
    }

    private ParameterException misused(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
