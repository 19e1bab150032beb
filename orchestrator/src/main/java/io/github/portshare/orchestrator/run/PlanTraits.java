package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.disrupt.Disruption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What was asked for, and where, as names and words, by which two plans or two machines are held side by side. The names are those of
 * the documents. Ports and seeds are left out: they differ from run to run, and nothing depends on them.
 *
 * @param load what makes the load what it is: figures of two loads that differ in it say nothing of each other
 * @param other what was loaded, for how long, and how it was judged
 * @param environment where
 */
record PlanTraits(Map<String, String> load, Map<String, String> other, Map<String, String> environment) {

    static PlanTraits of(Result result) {
        RunPlan plan = result.plan();
        Map<String, String> other = new LinkedHashMap<>();
        RunPlan.Grouping group = plan.group();
        put(other, "members", group.members());
        put(other, "host", group.host());
        put(other, "uid", group.uid());
        put(other, "attached", group.attached());
        put(other, "memberEnv", group.memberEnv());
        put(other, "server", group.server());
        put(other, "serverCommand", group.serverCommand());
        put(other, "steer", group.steer());
        String disrupt =
                plan.disrupting().disrupt().stream().map(Disruption::word).collect(Collectors.joining(","));
        put(other, "disrupt", disrupt.isEmpty() ? null : disrupt);
        put(other, "maxLoss", plan.disrupting().maxLoss());
        put(other, "attempted", plan.hijack().attempted());
        put(other, "reserved", plan.hijack().reserved());
        put(other, "intruderUid", plan.hijack().intruderUid());
        extent(plan.traffic(), other);
        limits(plan.limits(), other);
        return new PlanTraits(
                load(plan.traffic(), plan.loadAgents()), other, environment(result.origin(), result.environment()));
    }

    static PlanTraits of(LoadDocument document) {
        Map<String, String> other = new LinkedHashMap<>();
        put(other, "target", document.head().target());
        LoadDocument.Plan plan = document.head().plan();
        if (plan == null) {
            return new PlanTraits(
                    Map.of(),
                    other,
                    environment(document.origin(), document.head().environment()));
        }
        extent(plan.traffic(), other);
        limits(plan.limits(), other);
        return new PlanTraits(
                load(plan.traffic(), plan.loadAgents()),
                other,
                environment(document.origin(), document.head().environment()));
    }

    private static Map<String, String> load(Traffic traffic, Integer loadAgents) {
        Map<String, String> load = new LinkedHashMap<>();
        put(load, "protocol", traffic.protocol());
        put(load, "path", traffic.path());
        put(load, "connections", traffic.connections());
        put(load, "requestsPerConnection", traffic.requestsPerConnection());
        put(load, "rate", traffic.openLoop() ? traffic.rate() : null);
        put(load, "arrival", traffic.openLoop() ? traffic.rate().arrival() : null);
        put(load, "engine", traffic.engine());
        put(load, "sources", traffic.sources());
        put(load, "timeoutSeconds", seconds(traffic.timeout()));
        put(load, "loadAgents", loadAgents);
        return load;
    }

    private static void extent(Traffic traffic, Map<String, String> other) {
        Traffic.Extent extent = traffic.extent();
        put(other, "eventLoops", traffic.eventLoops());
        put(other, "warmupSeconds", (extent.autoWarmup() ? "auto, " : "") + seconds(extent.warmup()));
        put(other, "durationSeconds", (extent.autoDuration() ? "auto, " : "") + seconds(extent.duration()));
        put(other, "requests", extent.counted() ? extent.requests() : null);
    }

    private static void limits(RunPlan.Limits limits, Map<String, String> other) {
        put(other, "tolerance", limits.tolerance());
        put(other, "confidence", limits.confidence());
        put(other, "maxErrorRate", limits.maxErrorRate());
        put(other, "maxP99Millis", limits.maxP99Millis());
        put(other, "abortOnFail", limits.abortOnFail());
    }

    private static Map<String, String> environment(Origin by, Environment of) {
        Map<String, String> environment = new LinkedHashMap<>();
        put(environment, "portshare", by.tool());
        if (of != null) {
            put(environment, "kernel", of.kernel());
            put(environment, "architecture", of.architecture());
            put(environment, "java", of.java());
            put(environment, "transport", of.transport());
            put(environment, "cpus", of.cpus());
            put(environment, "uid", of.uid());
            put(environment, "container", of.container());
            of.sysctls().forEach((name, value) -> put(environment, name, value));
        }
        return environment;
    }

    private static String seconds(Duration time) {
        return Objects.toString(time.toNanos() / 1e9).replaceFirst("\\.0$", "");
    }

    private static void put(Map<String, String> traits, String name, Object value) {
        if (value != null) {
            traits.put(name, value.toString());
        }
    }
}
