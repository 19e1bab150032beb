package io.github.portshare.orchestrator.intrusion;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.cluster.Identity;
import io.github.portshare.orchestrator.cluster.Workspace;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.verdict.Attempt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An {@link Agent} under some identity: in a child process, or one that somebody else has started. */
final class Intruder implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final Line line;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final int uid;
    private final String label;

    /** Starts the agent and reads its uid from outside: what a process says of itself proves nothing. */
    Intruder(String name, Identity identity, Workspace workspace, Path logs) throws InterruptedException {
        line = new ChildLine(name, identity, workspace, logs, answers::add);
        try {
            long pid = answer("ready").path("pid").asLong();
            uid = Processes.uid(pid).orElseThrow(() -> new IllegalStateException(name + " has no /proc/" + pid));
            if (identity.uid() >= 0 && uid != identity.uid()) {
                throw new IllegalStateException(name + " runs as uid " + uid + " instead of " + identity.uid());
            }
            label = identity.uid() >= 0 ? identity.label() : "uid " + uid + " (" + identity.label() + ")";
        } catch (InterruptedException | RuntimeException e) {
            line.close();
            throw e;
        }
    }

    /**
     * Reaches an agent that runs already, in another container perhaps; its uid is that of its listener, as the kernel's
     * table has it.
     */
    Intruder(int port) throws InterruptedException {
        line = new RemoteLine(port, answers::add);
        try {
            answer("ready");
            uid = new SocketTable()
                    .listeners(port).stream()
                            .mapToInt(Listener::uid)
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException(
                                    line + " is not in this network namespace's table of listeners"));
            label = Identity.label(uid);
        } catch (InterruptedException | RuntimeException e) {
            line.close();
            throw e;
        }
    }

    /** The uid as the kernel has it. */
    int uid() {
        return uid;
    }

    /** Tries once; an admitted one serves for the given time. */
    Attempt attempt(BindOptions options, String address, int port, Duration stay) throws InterruptedException {
        line.order("try " + options.word() + " " + address + " " + port + " " + stay.toMillis());
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
        line.order("join " + options.word() + " " + address + " " + port);
        return result(Attempt.Role.CONTROL, options, address, answer("joined"), 0);
    }

    /** Leaves; returns the connections that it took. */
    long leave() throws InterruptedException {
        line.order("leave");
        return answer("left").path("connections").asLong();
    }

    private Attempt result(Attempt.Role role, BindOptions options, String address, JsonNode answer, long connections) {
        Attempt.Outcome outcome = switch (answer.path("outcome").asText()) {
            case "admitted" -> Attempt.Outcome.ADMITTED;
            case "refused" -> Attempt.Outcome.REFUSED;
            default -> Attempt.Outcome.UNTRIED;
        };
        return new Attempt(
                label,
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
                if (!line.isOpen() && answers.isEmpty()) {
                    throw new IllegalStateException(line.obituary());
                }
            } else if (answer.path("event").asText().equals(event)) {
                return answer;
            }
        }
        throw new IllegalStateException(line + " did not answer '" + event + "' within " + ANSWER.toSeconds() + " s");
    }

    @Override
    public void close() {
        line.close();
    }
}
