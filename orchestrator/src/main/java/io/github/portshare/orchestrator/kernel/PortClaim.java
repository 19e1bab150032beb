package io.github.portshare.orchestrator.kernel;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * This run's word that a port is its own until {@link #close}, so that of two runs on one port one is told. The members cannot
 * tell them: under one uid they would all share the port.
 *
 * <p>It is the name of a Unix socket in the abstract namespace (unix(7)): taken or not in one step, of this network namespace
 * as the port is, seen by every user, and gone with the process however that ends.
 */
public final class PortClaim implements AutoCloseable {

    private static final String PREFIX = "portshare/";

    private final Socket socket;
    private final String rival;

    private PortClaim(Socket socket, String rival) {
        this.socket = socket;
        this.rival = rival;
    }

    /** Claims the port; {@link #rival} tells whether somebody was there first. */
    public static PortClaim of(Transport transport, InetAddress host, int port) {
        String prefix = PREFIX + transport + "/" + port + "/";
        Socket socket = Socket.newSocketDomain();
        try {
            socket.bind(new DomainSocketAddress("\0" + prefix + host.getHostAddress()));
            return new PortClaim(socket, rival(prefix, host, false));
        } catch (Errors.NativeIoException e) {
            return new PortClaim(
                    socket, Optional.ofNullable(rival(prefix, host, true)).orElse("another portshare"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot claim port " + port, e);
        }
    }

    /** Who has claimed the port, or one of its addresses: {@code another portshare, pid 12 (...)}; empty = it is ours. */
    public Optional<String> rival() {
        return Optional.ofNullable(rival);
    }

    private static String rival(String prefix, InetAddress host, boolean same) {
        List<Long> inodes = new ArrayList<>();
        try {
            for (String row : Files.readAllLines(Path.of("/proc/net/unix"), StandardCharsets.ISO_8859_1)) {
                String[] fields = row.strip().split("\\s+");
                if (fields.length > 7 && fields[7].startsWith("@" + prefix)) {
                    String other = fields[7].substring(1 + prefix.length());
                    boolean equal = other.equals(host.getHostAddress());
                    if (equal ? same : overlap(other, host)) {
                        inodes.add(Long.parseLong(fields[6]));
                    }
                }
            }
        } catch (IOException e) {
            return null;
        }
        Map<Long, List<Long>> holders = Processes.holders(inodes);
        return inodes.stream()
                .findFirst()
                .map(inode -> "another portshare"
                        + holders.getOrDefault(inode, List.of()).stream()
                                .findFirst()
                                .map(pid -> ", pid " + pid + " (" + Processes.command(pid) + ")")
                                .orElse(" that this user may not look at"))
                .orElse(null);
    }

    private static boolean overlap(String other, InetAddress host) {
        return IpLiteral.parse(other)
                .filter(address -> Listener.covers(address, host))
                .isPresent();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing was written
        }
    }
}
