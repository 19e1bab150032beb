package io.github.portshare.orchestrator.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A member that keeps the contract but for one fault; of a group, only the first that takes the lock file has it. It is a
 * program of its own: {@code FaultyMember FAULT LOCKFILE --host H --port P [--protocol udp]}.
 */
final class FaultyMember {

    /** What is wrong with it. */
    enum Fault {
        NONE,
        WRONG_STATUS,
        WRONG_IDENTITY,
        RESETS,
        HANGS,
        LATE,
        UNDERCOUNTS,
        TWO_LISTENERS,
        REUSE_ADDRESS,
        /** As one whose event loop hangs: alive, and after the first answers silent on every wire. */
        STALLS,
        DIES_AT_START,
        DIES_LATER
    }

    private static final int EVERY = 50;

    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final Fault fault;
    private final long pid = ProcessHandle.current().pid();
    private volatile String self;
    private volatile boolean ended;

    private FaultyMember(Fault fault) {
        this.fault = fault;
    }

    public static void main(String[] args) throws Exception {
        Fault fault = Fault.valueOf(args[0]);
        try {
            Files.createFile(Path.of(args[1]));
        } catch (FileAlreadyExistsException e) {
            fault = Fault.NONE;
        }
        new FaultyMember(fault).run(args[3], Integer.parseInt(args[5]), args.length > 6);
    }

    private void run(String host, int port, boolean datagrams) throws Exception {
        if (fault == Fault.DIES_AT_START) {
            System.err.println("the disk is on fire");
            System.exit(7);
        }
        Set<Long> before = inodes();
        NetworkChannel listener = datagrams ? bind(host, port) : listen(host, port);
        Set<Long> after = inodes();
        after.removeAll(before);
        if (fault == Fault.TWO_LISTENERS) {
            serve(listen(host, port));
        }
        if (listener instanceof DatagramChannel socket) {
            daemon(() -> answer(socket));
        } else {
            serve((ServerSocketChannel) listener);
        }
        self = String.format(
                "\"pid\":%d,\"id\":\"%d\",\"uid\":%s,\"port\":%d,\"family\":\"inet\",\"inode\":%d,"
                        + "\"reusePort\":true,\"reuseAddress\":%b",
                pid,
                pid,
                Files.getAttribute(Path.of("/proc/self"), "unix:uid"),
                port,
                after.iterator().next(),
                fault == Fault.REUSE_ADDRESS);
        say("ready", self);
        daemon(() -> {
            for (; !stalled(); LockSupport.parkNanos(1_000_000_000)) {
                say("tally", counts());
            }
        });
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (orders.readLine() != null) {
            // no orders but the end of stdin
        }
        listener.close();
        ended = true;
        long told = fault == Fault.UNDERCOUNTS ? answered.get() - 3 : answered.get();
        System.out.printf("{\"event\":\"final\",\"accepted\":%d,\"answered\":%d}%n", accepted.get(), told);
    }

    private static void say(String event, String fields) {
        System.out.println("{\"event\":\"" + event + "\"," + fields + "}");
    }

    private String counts() {
        return "\"accepted\":" + accepted + ",\"open\":" + open + ",\"answered\":" + answered;
    }

    private boolean stalled() {
        return ended || fault == Fault.STALLS && received.get() > 100;
    }

    private ServerSocketChannel listen(String host, int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, fault == Fault.REUSE_ADDRESS);
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        return channel.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1024);
    }

    private DatagramChannel bind(String host, int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, fault == Fault.REUSE_ADDRESS);
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        return channel.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    }

    private void answer(DatagramChannel socket) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(1_000);
        while (true) {
            packet.clear();
            SocketAddress sender = socket.receive(packet);
            String request = new String(packet.array(), 0, packet.position(), StandardCharsets.US_ASCII).strip();
            if (request.startsWith("new ")) {
                accepted.incrementAndGet();
            }
            boolean odd = received.incrementAndGet() % EVERY == 0;
            if (fault == Fault.HANGS && odd) {
                continue;
            }
            String name = fault == Fault.WRONG_IDENTITY && odd ? "somebody-else" : Long.toString(pid);
            // of a request of long ago, which had another number
            String text = fault == Fault.LATE && odd ? "0" : request;
            socket.send(ByteBuffer.wrap((name + " " + text + "\n").getBytes(StandardCharsets.US_ASCII)), sender);
            answered.incrementAndGet();
        }
    }

    private void serve(ServerSocketChannel listener) {
        daemon(() -> {
            while (true) {
                SocketChannel connection = listener.accept();
                accepted.incrementAndGet();
                daemon(() -> answer(connection));
            }
        });
    }

    private void answer(SocketChannel connection) throws IOException {
        try (connection) {
            BufferedReader lines = new BufferedReader(
                    new InputStreamReader(Channels.newInputStream(connection), StandardCharsets.US_ASCII));
            OutputStream out = Channels.newOutputStream(connection);
            open.incrementAndGet();
            for (String asked = readHead(lines); asked != null; asked = readHead(lines)) {
                if (stalled()) {
                    continue;
                }
                if (asked.startsWith("GET /member ")) {
                    String body = "{\"event\":\"member\"," + self + "," + counts() + "}";
                    out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
                    continue;
                }
                boolean odd = received.incrementAndGet() % EVERY == 0;
                if (fault == Fault.DIES_LATER && received.get() > 200) {
                    Runtime.getRuntime().halt(9);
                }
                if (fault == Fault.HANGS && odd) {
                    continue;
                }
                if (fault == Fault.RESETS && odd) {
                    connection.setOption(StandardSocketOptions.SO_LINGER, 0);
                    return;
                }
                String status = fault == Fault.WRONG_STATUS && odd ? "500 Broken" : "200 OK";
                String name = fault == Fault.WRONG_IDENTITY && odd ? "somebody-else" : Long.toString(pid);
                out.write(("HTTP/1.1 " + status + "\r\nPortshare-Member: " + name + "\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                answered.incrementAndGet();
            }
        } finally {
            open.decrementAndGet();
        }
    }

    /** The line of a request, when all of its head has come; null at the end. */
    private static String readHead(BufferedReader lines) throws IOException {
        String first = lines.readLine();
        for (String line = first; line == null || !line.isEmpty(); line = lines.readLine()) {
            if (line == null) {
                return null;
            }
        }
        return first;
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // closed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static Set<Long> inodes() throws IOException {
        Set<Long> inodes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                String target = readLink(descriptor);
                if (target.startsWith("socket:[")) {
                    inodes.add(Long.parseLong(target.substring(8, target.length() - 1)));
                }
            }
        }
        return inodes;
    }

    private static String readLink(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** The command that runs a group of these. */
    static List<String> command(Fault fault, Path lock) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                FaultyMember.class.getName(),
                fault.name(),
                lock.toString());
    }
}
