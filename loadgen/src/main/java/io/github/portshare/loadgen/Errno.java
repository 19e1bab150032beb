package io.github.portshare.loadgen;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The errno behind an exception. Netty's have it; those of java.nio have the words of strerror(3) alone, in the user's language.
 * Those of glibc in English are known; where the words are others, they are learned from errors that are provoked.
 */
final class Errno {

    // the numbers of asm-generic/errno.h, which x86_64 and aarch64 share
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int EPIPE = 32;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETUNREACH = 101;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;
    static final int ETIMEDOUT = 110;
    static final int ECONNREFUSED = 111;
    static final int EHOSTUNREACH = 113;

    private static final Map<String, Integer> ENGLISH = Map.ofEntries(
            Map.entry("Resource temporarily unavailable", EAGAIN),
            Map.entry("Cannot allocate memory", ENOMEM),
            Map.entry("Too many open files in system", ENFILE),
            Map.entry("Too many open files", EMFILE),
            Map.entry("Broken pipe", EPIPE),
            Map.entry("Address already in use", EADDRINUSE),
            Map.entry("Cannot assign requested address", EADDRNOTAVAIL),
            Map.entry("Network is unreachable", ENETUNREACH),
            // the first is the JDK's own, of a read
            Map.entry("Connection reset", ECONNRESET),
            Map.entry("Connection reset by peer", ECONNRESET),
            Map.entry("No buffer space available", ENOBUFS),
            Map.entry("Connection timed out", ETIMEDOUT),
            Map.entry("Connection refused", ECONNREFUSED),
            Map.entry("No route to host", EHOSTUNREACH));

    /** The class of Netty that has the errno of a connect is not public; its message has the number. */
    private static final Pattern NUMBER = Pattern.compile("error\\(-(\\d+)\\)");

    private static Map<String, Integer> learned = Map.of();

    private Errno() {}

    /** Has at hand what {@link #of} needs: who has run out of descriptors can load no class, and provoke nothing. */
    static synchronized void prepare() {
        if (learned.isEmpty()) {
            Map<String, Integer> words = new HashMap<>();
            provokeClosedPipe(words);
            // the others take connections, which somebody may be counting
            learned = Map.copyOf(words.containsKey("Broken pipe") ? words : provoked());
        }
    }

    /** The words that this process has for what a peer can cause. */
    static Map<String, Integer> provoked() {
        Map<String, Integer> words = new HashMap<>();
        provokeClosedPipe(words);
        provokeResets(words);
        return words;
    }

    /** As a positive number; 0 where it is not known. */
    static int of(Throwable cause) {
        if (cause instanceof Errors.NativeIoException io) {
            return -io.expectedErr();
        }
        if (cause instanceof PortUnreachableException) {
            // over UDP the ICMP answer comes with a later send or receive (net/ipv4/udp.c, __udp4_lib_err)
            return ECONNREFUSED;
        }
        if (!(cause instanceof IOException) || cause.getMessage() == null) {
            return 0;
        }
        return ofWords(cause);
    }

    private static int ofWords(Throwable cause) {
        Matcher number = NUMBER.matcher(cause.getMessage());
        if (number.find()) {
            return Integer.parseInt(number.group(1));
        }
        Integer known = learned.getOrDefault(cause.getMessage(), ENGLISH.get(cause.getMessage()));
        return known == null ? 0 : known;
    }

    private static void provokeClosedPipe(Map<String, Integer> words) {
        try {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            try (Pipe.SinkChannel sink = pipe.sink()) {
                note(words, EPIPE, () -> sink.write(ByteBuffer.allocate(1)));
            }
        } catch (IOException e) {
            // the English words have to do
        }
    }

    private static void provokeResets(Map<String, Integer> words) {
        try {
            SocketAddress gone = provokeReset(words);
            note(words, ECONNREFUSED, () -> SocketChannel.open(gone).close());
        } catch (IOException e) {
            // as above
        }
    }

    /** The address where nobody listens any more. */
    private static SocketAddress provokeReset(Map<String, Integer> words) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
                SocketChannel accepted = server.accept();
                accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
                accepted.close();
                note(words, ECONNRESET, () -> client.write(ByteBuffer.allocate(1)));
            }
            return server.getLocalAddress();
        }
    }

    private interface Provocation {
        void run() throws IOException;
    }

    private static void note(Map<String, Integer> words, int errno, Provocation provocation) {
        try {
            provocation.run();
        } catch (IOException e) {
            words.put(String.valueOf(e.getMessage()), errno);
        }
    }
}
