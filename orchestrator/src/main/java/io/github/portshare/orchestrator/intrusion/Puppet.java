package io.github.portshare.orchestrator.intrusion;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.cluster.Identity;
import io.github.portshare.orchestrator.cluster.Workspace;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.kernel.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An {@link Agent} under some identity: in a child process, or one that somebody else has started. It does what it is told,
 * and says what the kernel said.
 */
final class Puppet implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Set<String> REFUSALS = Set.of("EADDRINUSE", "EACCES", "EPERM");

    /**
     * What came of an order.
     *
     * @param errno the kernel's, such as EADDRINUSE; null = done
     * @param port the socket's; 0 = none
     * @param received connections or datagrams so far
     */
    record Answer(String errno, int port, long received) {
        boolean done() {
            return errno == null;
        }

        /** For what must be done before there is anything to try. */
        void require() throws Untried {
            if (!done()) {
                throw new Untried(errno);
            }
        }

        /** Whether the kernel refused; another errno means that there was nothing to decide. */
        boolean refused() {
            return errno != null && REFUSALS.contains(errno);
        }
    }

    private final Line line;
    private final String label;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final long pid;
    private final int uid;

    /** Starts the agent and reads its uid from outside: what a process says of itself proves nothing. */
    Puppet(String name, Identity identity, Workspace workspace, Path logs) throws InterruptedException {
        line = new ChildLine(name, identity, workspace, logs, answers::add);
        try {
            pid = answer().path("pid").asLong();
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
    Puppet(int agentPort) throws InterruptedException {
        line = new RemoteLine(agentPort, answers::add);
        try {
            pid = answer().path("pid").asLong();
            List<Integer> uids = SocketTable.tcp().listeners(agentPort).stream()
                    .map(Listener::uid)
                    .distinct()
                    .toList();
            if (uids.size() != 1) {
                throw new IllegalStateException(line
                        + (uids.isEmpty()
                                ? " is not in this network namespace's table of listeners"
                                : " may be of uid " + uids + ": several listen on its port"));
            }
            uid = uids.get(0);
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

    /** As which it names itself to whom it serves. */
    String name() {
        return "intruder-" + pid;
    }

    String label() {
        return label;
    }

    /**
     * Opens a socket and binds it; a socket that is refused is closed.
     *
     * @param address with a colon, it is bound by an AF_INET6 socket
     */
    Answer bind(String socket, Transport transport, BindOptions options, String address, int port)
            throws InterruptedException {
        String kind = address.contains(":") ? transport + "6" : transport.toString();
        Answer answer = order("open " + socket + " " + kind + " " + options.word());
        if (answer.done()) {
            answer = order("bind " + socket + " " + address + " " + port);
            if (!answer.done()) {
                close(socket);
            }
        }
        return answer;
    }

    /** As {@link #bind}, and a TCP socket listens; what is refused is closed. */
    Answer enter(String socket, Transport transport, BindOptions options, String address, int port)
            throws InterruptedException {
        Answer answer = bind(socket, transport, options, address, port);
        if (answer.done() && transport == Transport.TCP) {
            answer = listen(socket);
            if (!answer.done()) {
                close(socket);
            }
        }
        return answer;
    }

    Answer listen(String socket) throws InterruptedException {
        return order("listen " + socket);
    }

    long received(String socket) throws InterruptedException {
        return order("count " + socket).received();
    }

    Answer close(String socket) throws InterruptedException {
        return order("close " + socket);
    }

    /** Any order of the agent's contract. */
    Answer order(String order) throws InterruptedException {
        line.order(order);
        JsonNode answer = answer();
        return new Answer(
                answer.hasNonNull("errno") ? answer.get("errno").asText() : null,
                answer.path("port").asInt(),
                answer.path("received").asLong());
    }

    private JsonNode answer() throws InterruptedException {
        long end = System.nanoTime() + ANSWER.toNanos();
        while (System.nanoTime() < end) {
            JsonNode answer = answers.poll(50, TimeUnit.MILLISECONDS);
            if (answer != null) {
                return answer;
            }
            if (!line.isOpen() && answers.isEmpty()) {
                throw new IllegalStateException(line.obituary());
            }
        }
        throw new IllegalStateException(line + " did not answer within " + ANSWER.toSeconds() + " s");
    }

    /** Ends it, and all its sockets with it. */
    @Override
    public void close() {
        line.close();
    }
}
