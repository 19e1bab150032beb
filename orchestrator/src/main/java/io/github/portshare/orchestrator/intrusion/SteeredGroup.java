package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Untried;
import io.github.portshare.orchestrator.kernel.ClassicBpf;
import io.github.portshare.orchestrator.kernel.GroupSocket;
import io.github.portshare.orchestrator.kernel.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/** Sockets of this process that share a loopback port, and what is sent there. Closing it closes them. */
final class SteeredGroup implements AutoCloseable {

    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final int BACKLOG = 128;
    /** Less than the first repetition of a SYN takes (TCP_TIMEOUT_INIT, 1 s). */
    static final int AT_ONCE_MILLIS = 300;

    private final Transport transport;
    private final int port;
    private final List<GroupSocket> sockets = new ArrayList<>();

    SteeredGroup(Transport transport, int port) {
        this.transport = transport;
        this.port = port;
    }

    /** One more, last in the group. */
    SteeredGroup join() throws IOException {
        return join(BACKLOG);
    }

    SteeredGroup join(int backlog) throws IOException {
        bind();
        return listen(sockets.size() - 1, backlog);
    }

    /** One more that is bound, and over TCP no member yet. */
    SteeredGroup bind() throws IOException {
        GroupSocket socket = new GroupSocket(transport);
        sockets.add(socket);
        socket.bind(HOST, port);
        return this;
    }

    SteeredGroup listen(int index) throws IOException {
        return listen(index, BACKLOG);
    }

    private SteeredGroup listen(int index, int backlog) throws IOException {
        if (transport == Transport.TCP) {
            sockets.get(index).listen(backlog);
        }
        return this;
    }

    GroupSocket socket(int index) {
        return sockets.get(index);
    }

    /** All goes to the socket that the kernel has at the index. */
    void pointTo(int index) throws IOException {
        sockets.get(sockets.size() - 1).attach(ClassicBpf.constant(index));
    }

    /** Sends so many, each from a port of its own, and waits until they are there: how many each socket has got. */
    int[] send(int count) throws IOException, InterruptedException, Untried {
        for (int i = 0; i < count; i++) {
            sendOne();
        }
        int[] taken = new int[sockets.size()];
        Deadline.require(() -> sum(take(taken)) == count, "of " + count + " sent, not all arrived");
        return taken;
    }

    private void sendOne() throws IOException {
        if (transport == Transport.TCP) {
            connect(2_000).close();
        } else {
            sendDatagrams(1);
        }
    }

    /** From one port. */
    void sendDatagrams(int count) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            for (int i = 0; i < count; i++) {
                channel.send(ByteBuffer.allocate(8), new InetSocketAddress(HOST, port));
            }
        }
    }

    /** A connection, which leaves no TIME_WAIT behind. */
    Socket connect(int millis) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(HOST, port), millis);
            socket.setSoLinger(true, 0);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Whether a connection is made before any SYN is repeated. */
    boolean connectsAtOnce() throws IOException {
        return connectsWithin(AT_ONCE_MILLIS);
    }

    boolean connectsWithin(int millis) throws IOException {
        try {
            connect(millis).close();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** What has come to each so far, added to what had. */
    int[] take(int[] taken) {
        try {
            for (int i = 0; i < taken.length; i++) {
                taken[i] += sockets.get(i).take();
            }
            return taken;
        } catch (IOException e) {
            throw new IllegalStateException("a socket of a group takes nothing any more: " + e.getMessage(), e);
        }
    }

    /** The cpus that connections to one came in on, which have come so far and were not taken. */
    List<Integer> cpus(int index) {
        try {
            return sockets.get(index).takeByCpu();
        } catch (IOException e) {
            throw new IllegalStateException("a socket of a group takes nothing any more: " + e.getMessage(), e);
        }
    }

    static int sum(int[] taken) {
        int sum = 0;
        for (int one : taken) {
            sum += one;
        }
        return sum;
    }

    /** One leaves. */
    SteeredGroup leave(int index) throws IOException {
        sockets.remove(index).close();
        return this;
    }

    @Override
    public void close() throws IOException {
        for (GroupSocket socket : sockets) {
            socket.close();
        }
    }
}
