package io.github.portshare.orchestrator.agent;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A socket of the {@link AgentProgram}, from socket() to close(). What it receives is counted and answered on threads of its own. */
abstract sealed class AgentSocket permits AgentListener, AgentDatagrams {

    final String name;
    private volatile boolean deaf;
    final AtomicLong received = new AtomicLong();
    private Thread receiver;

    AgentSocket(String name) {
        this.name = name;
    }

    /** Opens one with its options set, before it is bound. */
    static AgentSocket open(String kind, String options, String name) throws IOException {
        ProtocolFamily family = kind.endsWith("6") ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
        AgentSocket socket = switch (kind) {
            case "tcp", "tcp6" -> new AgentListener(family, name);
            case "udp", "udp6" -> new AgentDatagrams(family, name);
            default -> throw new IllegalArgumentException("unknown kind");
        };
        // both are always set: the JDK switches SO_REUSEADDR on by itself
        socket.channel().setOption(StandardSocketOptions.SO_REUSEADDR, options.contains("RA"));
        socket.channel().setOption(StandardSocketOptions.SO_REUSEPORT, options.contains("RP"));
        return socket;
    }

    abstract NetworkChannel channel();

    /** The socket's inode, by which the kernel's tables name it; 0 = not known, or closed. */
    final long inode() {
        try {
            Method number = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal");
            number.setAccessible(true);
            Path descriptor = Path.of("/proc/self/fd/" + number.invoke(channel()));
            return Long.parseLong(Files.readSymbolicLink(descriptor).toString().replaceAll("\\D", ""));
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            // closed; or a JVM that was not started with AgentListener's option
            return 0;
        }
    }

    abstract void bind(InetSocketAddress address) throws IOException;

    abstract void listen(boolean reset) throws IOException;

    abstract void join(InetAddress group, InetAddress networkInterface) throws IOException;

    /** The bound port; 0 = not bound, or closed. */
    abstract int port() throws IOException;

    final long received() {
        return received.get();
    }

    /** From now on nothing is received: what comes waits, and is lost when it is closed. */
    final void deafen() {
        deaf = true;
    }

    /** Begins to receive, until it is closed. */
    final void receive(Runnable work) {
        if (deaf) {
            return;
        }
        receiver = daemon(work, "receiver of " + name);
    }

    /**
     * Closes it and waits until the kernel has released the port: a thread within accept() or recvfrom() holds on to the
     * socket until it has left the call.
     */
    final void close() throws IOException {
        channel().close();
        if (receiver != null) {
            try {
                receiver.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while a socket closes");
            }
        }
    }

    static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The answer to a line, or to a datagram, that is not HTTP. */
    final byte[] line(String text) {
        return (name + " " + text.strip() + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
