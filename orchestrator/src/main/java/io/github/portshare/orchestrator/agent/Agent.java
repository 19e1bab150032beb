package io.github.portshare.orchestrator.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.SocketTable;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An {@link AgentProgram} under some identity: in a child process, or one that somebody else has started. It does what it is told,
 * and says what the kernel said.
 */
public final class Agent implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(15);

    /** More than an agent can have received in its short life. */
    private static final long MOST = 1_000_000_000;

    /**
     * What came of an order.
     *
     * @param errno the kernel's, such as EADDRINUSE; null = done
     * @param port the socket's; 0 = none
     * @param received connections or datagrams so far
     * @param inode the socket's, by the agent's word; 0 = not known
     */
    public record Answer(String errno, int port, long received, long inode) {
        public boolean done() {
            return errno == null;
        }

        /** For what must be done before there is anything to try. */
        public void require() throws Untried {
            if (!done()) {
                throw new Untried(errno);
            }
        }

        /**
         * Whether the kernel refused by its rules for ports: EADDRINUSE, or EACCES for a privileged one. Any other errno,
         * EACCES and EPERM of a security policy among them, means that the rules were not asked.
         */
        public boolean refused(int port) {
            return "EADDRINUSE".equals(errno) || unprivileged(port);
        }

        /** Whether it was refused for want of the privilege that the port needs, before any conflict was looked for. */
        public boolean unprivileged(int port) {
            return "EACCES".equals(errno) && Kernel.needsPrivilege(port);
        }
    }

    private final AgentLine line;
    private final String label;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final Set<Long> sockets = ConcurrentHashMap.newKeySet();
    private final long pid;
    private final int uid;

    /** Starts the agent and reads its uid from outside: what a process says of itself proves nothing. */
    public Agent(String name, Identity identity, Workspace workspace, Path logs) throws InterruptedException {
        line = new ChildLine(name, identity, workspace, logs, answers::add);
        try {
            pid = number(answer(), "pid", Integer.MAX_VALUE);
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

    /** Reaches an agent that has been there before. */
    public Agent(AgentAddress address) throws InterruptedException {
        this(address, ANSWER);
    }

    /**
     * Reaches an agent that runs already, in another container perhaps; its uid is that of its listener, as the kernel's
     * table has it.
     *
     * @param within for it to listen
     */
    public Agent(AgentAddress address, Duration within) throws InterruptedException {
        line = new RemoteLine(address, within, answers::add);
        try {
            pid = number(answer(), "pid", Integer.MAX_VALUE);
            List<Integer> uids = SocketTable.tcp().listeners(address.port()).stream()
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
    public int uid() {
        return uid;
    }

    /** As which it names itself to whom it serves. */
    public String name() {
        return "intruder-" + pid;
    }

    public String label() {
        return label;
    }

    /** The inodes of all sockets that it has ever opened: each is told before it is bound. */
    public Set<Long> sockets() {
        return sockets;
    }

    /**
     * Whether the address is of no concern to whoever holds the port: it can be bound with neither option, which the kernel
     * refuses wherever a bound socket conflicts (inet_bind_conflict, net/ipv4/inet_connection_sock.c; udp_lib_lport_inuse,
     * net/ipv4/udp.c), or it is not this machine's. Nobody holds the port: no such address is known.
     */
    public boolean unconcerned(Transport transport, String address, int port) throws InterruptedException {
        Answer answer = bind("overlap", transport, BindOptions.NEITHER, address, port);
        if (answer.done()) {
            close("overlap");
        }
        boolean held = !transport.table().listeners(port).isEmpty();
        return answer.done() && held || "EADDRNOTAVAIL".equals(answer.errno());
    }

    /**
     * Opens a socket and binds it; a socket that is refused is closed.
     *
     * @param address with a colon, it is bound by an AF_INET6 socket
     */
    public Answer bind(String socket, Transport transport, BindOptions options, String address, int port)
            throws InterruptedException {
        Answer answer = open(socket, transport, options, address);
        if (answer.done()) {
            answer = order("bind " + socket + " " + address + " " + port);
            if (!answer.done()) {
                close(socket);
            }
        }
        return answer;
    }

    /** As {@link #bind}, and a TCP socket listens; what is refused is closed. */
    public Answer enter(String socket, Transport transport, BindOptions options, String address, int port)
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

    /** As {@link #enter}, and takes nothing: what the kernel gives it is lost when it is closed. */
    public Answer haunt(String socket, Transport transport, String address, int port) throws InterruptedException {
        Answer answer = open(socket, transport, BindOptions.RP, address);
        if (answer.done()) {
            order("deaf " + socket);
            answer = order("bind " + socket + " " + address + " " + port);
        }
        if (answer.done() && transport == Transport.TCP) {
            answer = listen(socket);
        }
        if (!answer.done()) {
            close(socket);
        }
        return answer;
    }

    private Answer open(String socket, Transport transport, BindOptions options, String address)
            throws InterruptedException {
        String kind = address.contains(":") ? transport + "6" : transport.toString();
        Answer answer = order("open " + socket + " " + kind + " " + options.word());
        if (answer.done()) {
            sockets.add(answer.inode());
        }
        return answer;
    }

    public Answer listen(String socket) throws InterruptedException {
        return order("listen " + socket);
    }

    public long received(String socket) throws InterruptedException {
        return order("count " + socket).received();
    }

    public Answer close(String socket) throws InterruptedException {
        return order("close " + socket);
    }

    /** Any order of the agent's contract. */
    public Answer order(String order) throws InterruptedException {
        line.order(order);
        JsonNode answer = answer();
        return new Answer(
                answer.hasNonNull("errno") ? errno(answer.get("errno").asText()) : null,
                (int) number(answer, "port", 65_535),
                number(answer, "received", MOST),
                number(answer, "inode", Long.MAX_VALUE));
    }

    /** What cannot be is no answer: whoever says it may say anything. */
    private long number(JsonNode answer, String field, long most) {
        JsonNode number = answer.path(field);
        if (number.isMissingNode()) {
            return 0;
        }
        if (!number.canConvertToLong() || !number.isIntegralNumber() || number.asLong() < 0 || number.asLong() > most) {
            throw new IllegalStateException(
                    line + " does not speak as a 'portshare agent' does: its '" + field + "' is out of range");
        }
        return number.asLong();
    }

    private static String errno(String words) {
        String safe = words.replaceAll("[^ -~]", "?");
        return safe.length() <= 200 ? safe : safe.substring(0, 197) + "...";
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
