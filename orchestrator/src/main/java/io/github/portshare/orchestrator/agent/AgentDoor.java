package io.github.portshare.orchestrator.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The loopback port of an {@link AgentProgram} in a container of its own. Whoever has the token is obeyed, several at once, each
 * with sockets of its own; whoever has not shown it in time is shown out, so that nobody keeps the others waiting.
 */
final class AgentDoor {

    /** For the proof, however slowly it comes. */
    static final Duration TOKEN_WITHIN = Duration.ofSeconds(5);

    /** The next ones wait until one of these has gone; each costs a thread. */
    private static final int AT_ONCE = 64;

    private final AgentToken token;
    private final Duration patience;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(AgentDoor::daemon);
    private final ExecutorService visitors = Executors.newCachedThreadPool(AgentDoor::daemon);

    private AgentDoor(AgentToken token, Duration patience) {
        this.token = token;
        this.patience = patience;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "agent's door");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Listens, and writes the token; returns when interrupted, with every connection and socket closed.
     *
     * @param patience for the proof of each connection
     */
    static void open(int port, Path tokenFile, Duration patience) throws IOException {
        try (ServerSocketChannel door = ServerSocketChannel.open()) {
            // bound before the token is written: a second agent on the port must not replace the first one's
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), AT_ONCE);
            new AgentDoor(AgentToken.create(tokenFile), patience).welcome(door);
        }
    }

    private void welcome(ServerSocketChannel door) throws IOException {
        try {
            while (true) {
                places.acquire();
                SocketChannel connection = door.accept();
                visitors.submit(() -> receive(connection));
            }
        } catch (ClosedByInterruptException | InterruptedException e) {
            // told to go
        } finally {
            clock.shutdownNow();
            visitors.shutdownNow();
        }
    }

    private void receive(SocketChannel connection) {
        try (connection) {
            Future<?> end = clock.schedule(() -> close(connection), patience.toMillis(), TimeUnit.MILLISECONDS);
            AgentLines lines = new AgentLines(Channels.newInputStream(connection));
            PrintStream answers =
                    new PrintStream(Channels.newOutputStream(connection), true, StandardCharsets.US_ASCII);
            if (opened(lines, answers)) {
                end.cancel(false);
                new AgentProgram(lines, answers).run();
            }
        } catch (IOException | RuntimeException e) {
            // gone, or shown out
        } finally {
            places.release();
        }
    }

    /** Each side proves to the other that it has the token. */
    private boolean opened(AgentLines lines, PrintStream answers) throws IOException {
        String hello = lines.next();
        if (hello == null || !hello.startsWith("hello ")) {
            return false;
        }
        String nonce = AgentToken.nonce();
        answers.print("hello " + nonce + " " + token.proof(AgentToken.Side.AGENT, hello.substring(6)) + "\n");
        answers.flush();
        String proof = lines.next();
        return proof != null
                && proof.startsWith("proof ")
                && token.isProof(AgentToken.Side.JUDGE, nonce, proof.substring(6));
    }

    private static void close(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // closed it is
        }
    }
}
