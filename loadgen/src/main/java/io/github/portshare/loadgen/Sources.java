package io.github.portshare.loadgen;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which addresses of this machine a load's connections come from: some number of them, or these.
 *
 * @param number how many; 0 = as many as there are, on the loopback of IPv4 {@value #ON_LOOPBACK}
 * @param addresses these; empty = the number tells
 */
public record Sources(int number, List<InetAddress> addresses) {

    /** As many as a target has for us. */
    public static final Sources ALL = new Sources(0, List.of());

    /** Of 127.0.0.0/8: with all their ports they are worth more draws than any verdict takes. */
    private static final int ON_LOOPBACK = 64;

    private static final int MOST = 4_096;

    public Sources {
        addresses = List.copyOf(addresses);
        if (number < 0 || number > MOST) {
            throw new ImpossibleLoadException(List.of("--sources " + number + " is outside 1 to " + MOST));
        }
    }

    /** Reads {@code 16} or {@code 127.0.0.2,127.0.0.3}. */
    public static Sources parse(String text) {
        if (text.matches("\\d{1,9}")) {
            if (Integer.parseInt(text) == 0) {
                throw impossible(text);
            }
            return new Sources(Integer.parseInt(text), List.of());
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            try {
                // only what is an address, so that nobody is asked for a name
                if (!word.matches("\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.+)?")) {
                    throw impossible(text);
                }
                addresses.add(InetAddress.getByName(word));
            } catch (UnknownHostException e) {
                throw impossible(text);
            }
        }
        if (addresses.stream().distinct().count() < addresses.size()) {
            throw new ImpossibleLoadException(List.of("--sources '" + text + "' has an address twice"));
        }
        return new Sources(0, addresses);
    }

    private static ImpossibleLoadException impossible(String text) {
        return new ImpossibleLoadException(
                List.of(
                        "--sources '" + text
                                + "' is not a number of addresses such as 16, or addresses of this machine such as 127.0.0.2,127.0.0.3"));
    }

    /**
     * The addresses for connections to a target; none = the kernel is to choose.
     *
     * @param part of the load: those of one machine have addresses of their own on the loopback of IPv4
     */
    List<InetAddress> of(InetAddress target, Part part) {
        if (!addresses.isEmpty()) {
            return addresses;
        }
        int wanted = number == 0 ? ON_LOOPBACK : number;
        List<InetAddress> own = own(target, part.number() * wanted, wanted);
        if (number == 0) {
            // the one that there is, the kernel chooses too
            return own.size() == 1 ? List.of() : own;
        }
        return own.subList(0, Math.min(number, own.size()));
    }

    /** Those of this machine from which a target can be reached: on the loopback of IPv4 so many, else what the interface has. */
    private static List<InetAddress> own(InetAddress target, int before, int onLoopback) {
        if (target.isLoopbackAddress()) {
            return target instanceof Inet4Address
                    // 127.0.0.1 is everybody else's: members tell connections by their addresses
                    ? IntStream.range(before + 2, before + 2 + onLoopback)
                            .mapToObj(Sources::ofLoopback)
                            .filter(Sources::isOwn)
                            .toList()
                    : List.of(target);
        }
        // connect(2) on a datagram socket sends nothing, and chooses the address that a connection would have
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.connect(new InetSocketAddress(target, 9));
            InetAddress first = ((InetSocketAddress) probe.getLocalAddress()).getAddress();
            NetworkInterface carrier = NetworkInterface.getByInetAddress(first);
            List<InetAddress> all = new ArrayList<>();
            all.add(first);
            for (InetAddress other :
                    carrier == null ? List.<InetAddress>of() : Collections.list(carrier.getInetAddresses())) {
                if (other.getClass() == first.getClass()
                        && other.isLinkLocalAddress() == first.isLinkLocalAddress()
                        && !other.equals(first)
                        && isOwn(other)) {
                    all.add(other);
                }
            }
            return all;
        } catch (IOException | RuntimeException e) {
            // no way there: the connections will tell
            return List.of();
        }
    }

    private static InetAddress ofLoopback(int number) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {127, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isOwn(InetAddress address) {
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.bind(new InetSocketAddress(address, 0));
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /**
     * Why they will not do for connections to a target, in the words of the command line; empty where they do.
     *
     * @param target an address of it; null = not known
     */
    public List<String> problems(InetAddress target, int connections) {
        List<String> problems = new ArrayList<>();
        if (target == null) {
            return problems;
        }
        for (InetAddress address : addresses) {
            if (address.getClass() != target.getClass()) {
                problems.add("--sources " + text(address) + " is not of the family of " + text(target)
                        + ": give addresses of its family");
            } else if (address.isLoopbackAddress() && !target.isLoopbackAddress() && !isThisMachines(target)) {
                problems.add("--sources " + text(address) + " does not reach " + text(target)
                        + " from the loopback: give addresses of the interface that leads there");
            } else if (!isOwn(address)) {
                problems.add("--sources " + text(address) + " is not an address of this machine: see 'ip address'");
            }
        }
        List<InetAddress> own = addresses.isEmpty() ? own(target, 0, number == 0 ? ON_LOOPBACK : number) : addresses;
        if (number > own.size()) {
            problems.add("--sources " + number + ": "
                    + (own.size() == 1 ? "there is 1 address" : "there are " + own.size() + " addresses")
                    + " to reach " + text(target) + " from: "
                    + own.stream().map(Sources::text).collect(Collectors.joining(", "))
                    + (target.isLoopbackAddress() ? "; 127.0.0.0/8 has many" : ""));
        }
        LocalPorts ports = LocalPorts.here();
        int used = number == 0 ? own.size() : Math.min(number, own.size());
        if (problems.isEmpty() && used > 0 && connections > (long) used * ports.size()) {
            problems.add(String.format(
                    Locale.ROOT,
                    "--connections %d: %d client %s with %d ports each (%s) %s %d; give more --sources",
                    connections,
                    used,
                    used == 1 ? "address" : "addresses",
                    ports.size(),
                    ClientLimits.PORTS,
                    used == 1 ? "has" : "have",
                    (long) used * ports.size()));
        }
        return problems;
    }

    /** As RFC 5952 writes it. */
    private static String text(InetAddress address) {
        return address instanceof Inet4Address ? address.getHostAddress() : NetUtil.toAddressString(address);
    }

    private static boolean isThisMachines(InetAddress target) {
        try {
            return NetworkInterface.getByInetAddress(target) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    /** As on the command line; empty where nothing was asked for. */
    @Override
    public String toString() {
        if (!addresses.isEmpty()) {
            return addresses.stream().map(Sources::text).collect(Collectors.joining(","));
        }
        return number == 0 ? "" : Integer.toString(number);
    }
}
