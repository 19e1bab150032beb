package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.Environment;
import io.github.portshare.orchestrator.run.JudgeResult;
import io.github.portshare.orchestrator.run.LoadDocument;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Interval;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What tickets, test reports and spreadsheets want of a document that judges members: the checks, and each member's figures by
 * name. Every member has the same figures, in the same order; null = there is none.
 *
 * @param command that made the document
 * @param subject what was looked at, in few words
 * @param startedAt ISO 8601, UTC; null = not known
 * @param seconds that it took; null = not known
 * @param verdict the worst of the checks
 * @param interrupted whether it is partial
 * @param facts lines about all of it
 * @param checks the questions and answers
 * @param members each one's figures
 * @param warnings what a reader should know that is no check
 */
record Sheet(
        String command,
        String subject,
        String startedAt,
        Double seconds,
        Verdict verdict,
        boolean interrupted,
        List<String> facts,
        List<Check> checks,
        List<Map<String, Object>> members,
        List<String> warnings) {

    /** Of documents of 'run', 'load' and 'judge'; the others have no members. */
    static Optional<Sheet> of(Document document) {
        if (document instanceof Result result) {
            return Optional.of(of(result));
        } else if (document instanceof LoadDocument load) {
            return Optional.of(of(load));
        } else if (document instanceof JudgeResult judged) {
            return Optional.of(of(judged));
        }
        return Optional.empty();
    }

    private static Sheet of(Result result) {
        var group = result.plan().group();
        String subject = IpLiteral.bracketed(group.host()) + ":" + group.port() + ", "
                + result.members().size() + (group.server() == null ? "" : " " + group.server()) + " members";
        Result.Load load = result.load();
        Result.Latency latency = load.latency();
        return new Sheet(
                "portshare run",
                subject,
                result.head().startedAt(),
                result.head().elapsedSeconds(),
                result.verdict(),
                result.head().interrupted(),
                facts(
                        result.environment(),
                        volume(
                                load.seconds(),
                                load.dealt().connections(),
                                load.asked().requests(),
                                load.asked().requestsPerSecond()),
                        latency.count() == 0
                                ? null
                                : latencies(
                                        latency.p50(), latency.p90(), latency.p99(), latency.p999(), latency.max())),
                result.checks(),
                result.members().stream().map(Sheet::figures).toList(),
                result.warnings());
    }

    private static Sheet of(LoadDocument load) {
        LoadDocument.Volume volume = load.volume();
        Map<String, Double> millis = load.times().latencyMillis();
        return new Sheet(
                "portshare load",
                load.head().target(),
                null,
                volume.seconds(),
                load.verdict(),
                load.judgement().interrupted(),
                facts(
                        load.head().environment(),
                        volume(volume.seconds(), volume.connections(), volume.requests(), volume.requestsPerSecond()),
                        volume.answered() == 0
                                ? null
                                : latencies(
                                        millis.get("p50"),
                                        millis.get("p90"),
                                        millis.get("p99"),
                                        millis.get("p99.9"),
                                        millis.get("max"))),
                load.judgement().checks(),
                load.responders().entrySet().stream()
                        .map(responder -> figures(responder.getKey(), responder.getValue()))
                        .toList(),
                load.judgement().warnings());
    }

    private static Sheet of(JudgeResult judged) {
        return new Sheet(
                "portshare judge",
                judged.judged().size() + " members",
                null,
                null,
                judged.verdict(),
                false,
                judged.answer(),
                judged.checks(),
                judged.judged().stream().map(Sheet::figures).toList(),
                List.of());
    }

    private static Map<String, Object> figures(Result.MemberResult member) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("member", member.who().id());
        figures.put("pid", member.who().pid());
        figures.put("uid", member.who().uid());
        figures.put("connections", member.portion().connections());
        figures.put("requests", member.portion().requests());
        figures.put("share", member.portion().share());
        figures.put("expectedShare", member.portion().expectedShare());
        interval(member.portion().interval(), member.portion().even(), figures);
        figures.put("p50Millis", member.latency().p50());
        figures.put("p90Millis", member.latency().p90());
        figures.put("p99Millis", member.latency().p99());
        figures.put("p999Millis", member.latency().p999());
        figures.put("maxMillis", member.latency().max());
        figures.put("accepted", member.books().accepted());
        figures.put("answered", member.books().answered());
        figures.put("cpuSeconds", member.cost().cpuSeconds());
        figures.put("pssKiB", member.cost().pssKiB());
        figures.put("joined", member.joined());
        figures.put("left", member.left());
        figures.put("died", member.died());
        return figures;
    }

    private static Map<String, Object> figures(String name, LoadDocument.Responder responder) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("member", name);
        figures.put("connections", responder.connections());
        figures.put("requests", responder.answers());
        figures.put("errors", responder.errors());
        figures.put("share", responder.share());
        interval(responder.interval(), responder.even(), figures);
        responder
                .latencyMillis()
                .forEach((percentile, millis) -> figures.put(percentile.replace(".", "") + "Millis", millis));
        return figures;
    }

    private static Map<String, Object> figures(JudgeResult.Judged judged) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("member", judged.name());
        figures.put("connections", judged.connections());
        figures.put("share", judged.share());
        figures.put("expectedShare", judged.expectedShare());
        interval(judged.interval(), judged.verdict(), figures);
        return figures;
    }

    private static void interval(Interval interval, Verdict even, Map<String, Object> figures) {
        figures.put("shareLow", interval == null ? null : interval.low());
        figures.put("shareHigh", interval == null ? null : interval.high());
        figures.put("even", even == null ? null : word(even));
    }

    /** A verdict, or the id of a check, as documents have it. */
    static String word(Enum<?> of) {
        return of.name().toLowerCase(Locale.ROOT);
    }

    /** Those that there are; null = not known. */
    private static List<String> facts(Environment environment, String volume, String latencies) {
        return Stream.of(environment == null ? null : machine(environment), volume, latencies)
                .filter(Objects::nonNull)
                .toList();
    }

    private static String machine(Environment environment) {
        return "Linux " + environment.kernel() + ", JDK " + environment.java() + ", " + environment.cpus() + " cpus"
                + (environment.container() == null ? "" : ", " + environment.container());
    }

    private static String volume(double seconds, long connections, long requests, double perSecond) {
        return String.format(
                Locale.ROOT,
                "%,d connections and %,d requests in %.1f s: %,.0f/s",
                connections,
                requests,
                seconds,
                perSecond);
    }

    private static String latencies(double p50, double p90, double p99, double p999, double max) {
        return String.format(
                Locale.ROOT, "latency p50 %.1f, p90 %.1f, p99 %.1f, p99.9 %.1f, max %.1f ms", p50, p90, p99, p999, max);
    }
}
