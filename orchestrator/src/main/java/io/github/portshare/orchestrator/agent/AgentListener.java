package io.github.portshare.orchestrator.agent;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A TCP socket of the {@link AgentProgram} that is bound first and listens later, or never.
 *
 * <p>The JDK's ServerSocketChannel.bind makes bind() and listen() one step, and what happens between the two is what the
 * experiments are about. So both are called one by one, in the JDK's own class {@code sun.nio.ch.Net} (the same in JDK 17 to
 * 25; the process is started with {@code --add-opens java.base/sun.nio.ch=ALL-UNNAMED}). Netty's native sockets could do it
 * too, at the price of a native library that is unpacked for each user.
 */
final class AgentListener extends AgentSocket {

    private static final int BACKLOG = 1024;

    private final ProtocolFamily family;
    private final ServerSocketChannel channel;

    AgentListener(ProtocolFamily family, String name) throws IOException {
        super(name);
        this.family = family;
        channel = ServerSocketChannel.open(family);
    }

    @Override
    ServerSocketChannel channel() {
        return channel;
    }

    @Override
    void bind(InetSocketAddress address) throws IOException {
        // on a dual-stack system the JDK makes every socket AF_INET6 unless it is told the family, and so does bind
        net(
                "bind",
                new Class<?>[] {ProtocolFamily.class, FileDescriptor.class, InetAddress.class, int.class},
                family,
                descriptor(),
                address.getAddress(),
                address.getPort());
    }

    @Override
    void listen(boolean reset) throws IOException {
        net("listen", new Class<?>[] {FileDescriptor.class, int.class}, descriptor(), BACKLOG);
        try {
            // without an address it takes itself for unbound and does not accept
            field("localAddress").set(channel, localAddress());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        receive(() -> serve(reset));
    }

    @Override
    void join(InetAddress group, InetAddress networkInterface) {
        throw new IllegalArgumentException("TCP has no multicast");
    }

    @Override
    int port() throws IOException {
        return channel.isOpen() ? localAddress().getPort() : 0;
    }

    private InetSocketAddress localAddress() throws IOException {
        return (InetSocketAddress) net("localAddress", new Class<?>[] {FileDescriptor.class}, descriptor());
    }

    private FileDescriptor descriptor() {
        try {
            return (FileDescriptor) field("fd").get(channel);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private Field field(String field) {
        try {
            Field found = channel.getClass().getDeclaredField(field);
            found.setAccessible(true);
            return found;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("this JVM's " + channel.getClass() + " has no " + field, e);
        }
    }

    private static Object net(String function, Class<?>[] types, Object... arguments) throws IOException {
        try {
            Method method = Class.forName("sun.nio.ch.Net").getDeclaredMethod(function, types);
            method.setAccessible(true);
            return method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM's sun.nio.ch.Net has no " + function, e);
        }
    }

    private void serve(boolean reset) {
        while (true) {
            try {
                SocketChannel connection = channel.accept();
                received.incrementAndGet();
                if (reset) {
                    connection.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
                daemon(() -> answer(connection), "answer");
            } catch (IOException e) {
                return;
            }
        }
    }

    private void answer(SocketChannel connection) {
        try (connection) {
            BufferedReader lines = new BufferedReader(
                    new InputStreamReader(Channels.newInputStream(connection), StandardCharsets.US_ASCII));
            String line = lines.readLine();
            if (line != null && line.contains(" HTTP/")) {
                while (line != null && !line.isEmpty()) {
                    line = lines.readLine();
                }
                if (line != null) {
                    String answer = "HTTP/1.1 200 OK\r\nPortshare-Member: " + name
                            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                    connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                }
                return;
            }
            for (; line != null; line = lines.readLine()) {
                connection.write(ByteBuffer.wrap(line(line)));
            }
        } catch (IOException e) {
            // whoever it was has gone
        }
    }
}
