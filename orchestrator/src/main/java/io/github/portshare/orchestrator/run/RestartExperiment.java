package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.process.ChildProcess;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.NetworkNamespace;
import io.github.portshare.orchestrator.process.Program;
import io.github.portshare.orchestrator.process.Remains;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.restart.LabPlan;
import io.github.portshare.orchestrator.restart.LabProgram;
import io.github.portshare.orchestrator.restart.RestartRow;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Has members restarted in a lab ({@link LabProgram}), a child of this process, and writes down what each technique lost. The
 * thread that runs it may be interrupted: the lab ends then, and all that it has started, and what it has measured is told.
 */
public final class RestartExperiment {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final Duration GRACE = Duration.ofSeconds(12);
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final JsonNode END = JsonNodeFactory.instance.objectNode().put("event", "end");

    /**
     * How far it is.
     *
     * @param doing in a few words: {@code drain, new}
     * @param done restarts that have been made
     * @param of how many
     */
    public record Progress(String doing, int done, int of) {}

    private final RestartPlan plan;
    private final Path logs;
    private final Consumer<Progress> observer;
    private final List<RestartRow> rows = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean interrupted;

    /**
     * Prepares it; nothing is started yet.
     *
     * @param logs where the logs stay; null = they go with it
     * @param observer hears of each restart, on the thread that runs it
     * @throws ImpossiblePlanException if it cannot be carried out on this machine
     */
    public RestartExperiment(RestartPlan plan, Path logs, Consumer<Progress> observer) {
        plan.requireMachine();
        this.plan = plan;
        this.logs = logs;
        this.observer = observer;
    }

    /** Carries it out. */
    public RestartResult run() throws InterruptedException {
        Instant startedAt = Instant.now();
        NetworkNamespace namespace = namespace();
        try (Workspace workspace = new Workspace()) {
            BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
            ChildProcess lab = ChildProcess.start(
                    "lab",
                    Identity.self(),
                    Program.again(LabProgram.class, namespace.prefix(), List.of(argument(namespace))),
                    logs == null ? workspace.directory() : logs,
                    events::add);
            lab.ended().thenRun(() -> events.add(END));
            try {
                while (hear(events.take(), lab)) {
                    // until it is done
                }
            } catch (InterruptedException e) {
                interrupted = true;
                lab.endInput();
                hearTheRest(events, lab);
            } finally {
                lab.stop(GRACE);
            }
        }
        warnings.addAll(Remains.take());
        return RestartResult.of(
                startedAt.toString(),
                Environment.here(),
                !namespace.prefix().isEmpty(),
                plan,
                interrupted,
                rows,
                warnings);
    }

    /** What it tells before it goes, of what it has measured. */
    private void hearTheRest(BlockingQueue<JsonNode> events, ChildProcess lab) throws InterruptedException {
        JsonNode event = events.poll(GRACE.toSeconds(), TimeUnit.SECONDS);
        while (event != null && !event.equals(END) && hear(event, lab)) {
            event = events.poll(GRACE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Servers of an ordinary user stay where we are: as root of a user namespace they would change groups, and may not. */
    private NetworkNamespace namespace() {
        NetworkNamespace namespace = plan.server() != null && Processes.ownUid() != 0
                ? NetworkNamespace.none("servers of an ordinary user run where it does", null)
                : NetworkNamespace.find();
        if (namespace.prefix().isEmpty()) {
            warnings.add("measured in the network namespace that there is: the kernel's counters are of all in it");
        }
        return namespace;
    }

    private String argument(NetworkNamespace namespace) {
        try {
            return MAPPER.writeValueAsString(new LabPlan(
                    plan.members(),
                    plan.repeats(),
                    plan.techniques(),
                    plan.loads(),
                    plan.connections(),
                    plan.settleMillis(),
                    TIMEOUT_MILLIS,
                    plan.server(),
                    logs == null ? null : logs.toString(),
                    namespace.missing(),
                    namespace.remedy()));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is more to hear. */
    private boolean hear(JsonNode event, ChildProcess lab) {
        switch (event.get("event").asText()) {
            case "progress" ->
                observer.accept(new Progress(
                        event.path("doing").asText(), event.path("done").asInt(), plan.restarts()));
            case "row" -> rows.add(row(event.path("row")));
            case "warning" -> warnings.add(event.path("words").asText());
            case "failed" ->
                throw new IllegalStateException(
                        "the lab failed: " + event.path("error").asText() + lab.tail());
            case "end" -> throw new IllegalStateException("the lab has ended: " + lab.exit() + lab.tail());
            default -> {
                return false;
            }
        }
        return true;
    }

    private static RestartRow row(JsonNode told) {
        try {
            return MAPPER.treeToValue(told, RestartRow.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
