package io.github.portshare.orchestrator.intrusion;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.cluster.ChildProcess;
import io.github.portshare.orchestrator.cluster.Identity;
import io.github.portshare.orchestrator.cluster.Program;
import io.github.portshare.orchestrator.cluster.Workspace;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.verdict.Attempt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An {@link Agent} in a process of its own, under some identity. */
final class Intruder implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final Identity identity;
    private final ChildProcess process;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final long pid;
    private final int uid;

    /** Starts the agent and reads its uid from outside: what a process says of itself proves nothing. */
    Intruder(String name, Identity identity, Workspace workspace, Path logs) throws InterruptedException {
        this.identity = identity;
        process = ChildProcess.start(
                name, identity, Program.standalone(Agent.class).command(identity, workspace), logs, answers::add);
        try {
            pid = answer("ready").path("pid").asLong();
            uid = Processes.uid(pid).orElseThrow(() -> new IllegalStateException(name + " has no /proc/" + pid));
            if (identity.uid() >= 0 && uid != identity.uid()) {
                throw new IllegalStateException(name + " runs as uid " + uid + " instead of " + identity.uid());
            }
        } catch (InterruptedException | RuntimeException e) {
            process.stop(Duration.ZERO);
            throw e;
        }
    }

    /** The uid as the kernel has it. */
    int uid() {
        return uid;
    }

    String label() {
        return identity.uid() >= 0 ? identity.label() : "uid " + uid + " (" + identity.label() + ")";
    }

    /** Tries once; an admitted one serves for the given time. */
    Attempt attempt(BindOptions options, String address, int port, Duration stay) throws InterruptedException {
        process.order("try " + options.word() + " " + address + " " + port + " " + stay.toMillis());
        JsonNode answer = answer("attempt");
        return result(
                Attempt.Role.OUTSIDER,
                options,
                address,
                answer,
                answer.path("connections").asLong());
    }

    /** Binds and stays until {@link #leave}. */
    Attempt join(BindOptions options, String address, int port) throws InterruptedException {
        process.order("join " + options.word() + " " + address + " " + port);
        return result(Attempt.Role.CONTROL, options, address, answer("joined"), 0);
    }

    /** Leaves; returns the connections that it took. */
    long leave() throws InterruptedException {
        process.order("leave");
        return answer("left").path("connections").asLong();
    }

    private Attempt result(Attempt.Role role, BindOptions options, String address, JsonNode answer, long connections) {
        Attempt.Outcome outcome = switch (answer.path("outcome").asText()) {
            case "admitted" -> Attempt.Outcome.ADMITTED;
            case "refused" -> Attempt.Outcome.REFUSED;
            default -> Attempt.Outcome.UNTRIED;
        };
        return new Attempt(
                label(),
                uid,
                role,
                options.names(),
                address.contains(":") ? "[" + address + "]" : address,
                outcome,
                outcome == Attempt.Outcome.ADMITTED
                        ? null
                        : answer.path("errno").asText(),
                connections);
    }

    private JsonNode answer(String event) throws InterruptedException {
        long end = System.nanoTime() + ANSWER.toNanos();
        while (System.nanoTime() < end) {
            JsonNode answer = answers.poll(50, TimeUnit.MILLISECONDS);
            if (answer == null) {
                if (!process.isAlive() && answers.isEmpty()) {
                    List<String> words = process.lastWords();
                    throw new IllegalStateException(process + " ended, " + process.exit()
                            + (words.isEmpty() ? "" : ": " + String.join(" | ", words)));
                }
            } else if (answer.get("event").asText().equals(event)) {
                return answer;
            }
        }
        throw new IllegalStateException(
                process + " did not answer '" + event + "' within " + ANSWER.toSeconds() + " s");
    }

    @Override
    public void close() {
        process.stop(Duration.ofSeconds(5));
    }
}
