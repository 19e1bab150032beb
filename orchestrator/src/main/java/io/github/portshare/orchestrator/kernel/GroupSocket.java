package io.github.portshare.orchestrator.kernel;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A socket that shares its port by SO_REUSEPORT, with the options that steer a group (socket(7)), which the JDK has not. It
 * answers nothing; what has come is counted when it is taken. Not for several threads.
 */
public final class GroupSocket implements AutoCloseable {

    /** Of include/uapi/asm-generic/socket.h. */
    private static final int SOL_SOCKET = 1;

    private static final int SO_INCOMING_CPU = 49;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int SO_DETACH_REUSEPORT_BPF = 68;
    /** Of struct sock_filter, include/uapi/linux/filter.h. */
    private static final int INSTRUCTION_BYTES = 8;

    /** An address as Netty takes one: the longest of IPv6, with scope and port. */
    private static final int ADDRESS_BYTES = 26;

    static {
        // loads the native library
        Epoll.ensureAvailability();
    }

    private final Socket socket;
    private final Transport transport;

    /** Of AF_INET, with SO_REUSEPORT on; neither bound nor listening. */
    public GroupSocket(Transport transport) throws IOException {
        this.transport = transport;
        socket = transport == Transport.UDP ? LinuxSocket.newSocketDgram(false) : LinuxSocket.newSocketStream(false);
        socket.setReusePort(true);
    }

    public void bind(InetAddress host, int port) throws IOException {
        socket.bind(new InetSocketAddress(host, port));
    }

    public void listen(int backlog) throws IOException {
        socket.listen(backlog);
    }

    /** Ends the listening, and keeps the port. */
    public void shutdown() throws IOException {
        socket.shutdown();
    }

    /** Of datagrams that wait. */
    public void receiveBuffer(int bytes) throws IOException {
        socket.setReceiveBufferSize(bytes);
    }

    /** Has the program steer the group that the socket is in. */
    public void attach(ClassicBpf program) throws IOException {
        List<ClassicBpf.Instruction> steps = program.instructions();
        ByteBuffer instructions = direct(steps.size() * INSTRUCTION_BYTES);
        steps.forEach(step -> instructions
                .putShort((short) step.code())
                .put((byte) step.jt())
                .put((byte) step.jf())
                .putInt(step.k()));
        // struct sock_fprog: their number, and a pointer to them
        ByteBuffer head = direct(2 * Long.BYTES);
        head.putShort(0, (short) steps.size());
        head.putLong(Long.BYTES, Buffer.memoryAddress(instructions));
        socket.setRawOpt(SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, head);
        // until here the kernel knows them by their address alone
        Reference.reachabilityFence(instructions);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Has no program steer the group any more. */
    public void detach() throws IOException {
        socket.setIntOpt(SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, 0);
    }

    /** Is for what comes in on that cpu. */
    public void incomingCpu(int cpu) throws IOException {
        socket.setIntOpt(SOL_SOCKET, SO_INCOMING_CPU, cpu);
    }

    /** How many connections, or datagrams, have come since the last time; the connections are closed. */
    public int take() throws IOException {
        if (transport == Transport.TCP) {
            return takeByCpu().size();
        }
        int count = 0;
        ByteBuffer datagram = ByteBuffer.allocateDirect(64);
        while (socket.recvFrom(datagram, 0, datagram.capacity()) != null) {
            count++;
        }
        return count;
    }

    /** The cpus that the connections came in on which have come since the last time, one each; they are closed. */
    public List<Integer> takeByCpu() throws IOException {
        List<Integer> cpus = new ArrayList<>();
        byte[] address = new byte[ADDRESS_BYTES];
        for (int accepted = socket.accept(address); accepted >= 0; accepted = socket.accept(address)) {
            Socket connection = new Socket(accepted);
            cpus.add(connection.getIntOpt(SOL_SOCKET, SO_INCOMING_CPU));
            connection.close();
        }
        return cpus;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
