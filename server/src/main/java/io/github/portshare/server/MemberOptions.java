package io.github.portshare.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What one member is told. An instance is valid: the constructor reports every problem at once.
 *
 * @param protocol what it speaks
 * @param host IPv4 or IPv6 literal to bind
 * @param port 0 to 65535; 0 lets the kernel choose
 * @param id the member's name in its answers, over HTTP in the header {@code Portshare-Member}
 * @param backlog accept queue length asked of the kernel
 * @param eventLoops threads that serve the accepted connections; 1 for UDP, whose socket is read by one
 * @param orders whether stdin is read for orders and its end means stop
 * @param held whether the socket is bound no sooner than the order 'listen' comes
 * @param take path at which a member of the group passes its listening descriptor on; null = it binds one
 */
public record MemberOptions(
        Protocol protocol,
        String host,
        int port,
        String id,
        int backlog,
        int eventLoops,
        boolean orders,
        boolean held,
        String take) {

    static final String USAGE = """
            Usage: java -jar portshare-server.jar [--host ADDRESS] [--port PORT] [--protocol http|tcp|udp]
                                                  [--id NAME] [--backlog N] [--event-loops N] [--hold]
                                                  [--take PATH] [--ignore-stdin]
            One member of a group: a server on a SO_REUSEPORT port. It writes JSON lines on stdout (ready, tally,
            final), takes orders on stdin (tally, stop, close, steer HOW, pass PATH), and stops when stdin ends.
            /payload?bytes=N is sent as the client reads it; /work?micros=N gives way to other requests every 50 ms;
            datagrams from the members' own port or one below 1024 are not answered.
              --host ADDRESS   address to bind, an IP literal (127.0.0.1)
              --port PORT      port to share; 0 takes any free one (8080)
              --protocol NAME  http; tcp, which answers the line TEXT by ID TEXT; udp, the same with datagrams (http)
              --id NAME        what its answers call it, over HTTP in the header Portshare-Member (its pid)
              --backlog N      accept queue length; the kernel caps it at net.core.somaxconn (1024)
              --event-loops N  event loops behind the one listener (1)
              --hold           bind no sooner than the order 'listen' comes
              --take PATH      have the listener of the member that was told 'pass PATH', and bind none
              --ignore-stdin   take no orders, stop on SIGTERM or SIGINT only
            """;

    private static final int LONGEST_ID = 100;

    public MemberOptions {
        List<String> problems = new ArrayList<>();
        if (!isIpv4(host) && !isIpv6(host)) {
            problems.add("--host '" + host + "' is not an IP literal such as 127.0.0.1 or ::1");
        }
        if (port < 0 || port > 65535) {
            problems.add("--port " + port + " is outside 0 to 65535");
        }
        if (!isId(id)) {
            problems.add("--id '" + id + "' is not 1 to 100 letters, digits or . _ @ : -");
        }
        if (backlog < 1) {
            problems.add("--backlog " + backlog + " is below 1");
        }
        if (eventLoops < 1 || eventLoops > 1024) {
            problems.add("--event-loops " + eventLoops + " is outside 1 to 1024");
        }
        if (held && !orders) {
            problems.add("--hold and --ignore-stdin exclude each other: what is held waits for an order");
        }
        if (take != null && protocol == Protocol.UDP) {
            problems.add("--take " + take + " takes a listener, and over UDP there is none");
        }
        if (protocol == Protocol.UDP && eventLoops > 1) {
            problems.add("--event-loops " + eventLoops + " is above 1, and one event loop reads a UDP socket");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** Reads the flags of {@link #USAGE}. */
    static MemberOptions parse(String... args) {
        Protocol protocol = Protocol.HTTP;
        String host = "127.0.0.1";
        String id = Long.toString(ProcessHandle.current().pid());
        int port = 8080;
        int backlog = 1024;
        int eventLoops = 1;
        boolean orders = true;
        boolean held = false;
        String take = null;
        Iterator<String> rest = List.of(args).iterator();
        while (rest.hasNext()) {
            String flag = rest.next();
            switch (flag) {
                case "--protocol" -> protocol = protocol(flag, rest);
                case "--host" -> host = value(flag, rest);
                case "--port" -> port = number(flag, rest);
                case "--id" -> id = value(flag, rest);
                case "--backlog" -> backlog = number(flag, rest);
                case "--event-loops" -> eventLoops = number(flag, rest);
                case "--ignore-stdin" -> orders = false;
                case "--hold" -> held = true;
                case "--take" -> take = value(flag, rest);
                default -> throw new IllegalArgumentException("unknown option '" + flag + "'");
            }
        }
        return new MemberOptions(protocol, host, port, id, backlog, eventLoops, orders, held, take);
    }

    /** For the log. */
    String words() {
        return protocol + " on " + host + " port " + port + ", backlog " + backlog + ", event loops " + eventLoops
                + ", id " + id;
    }

    /**
     * Settles the family of this JVM's sockets; is called before the first class of the network, the JDK's or Netty's, is loaded.
     * Otherwise they are AF_INET6, and 0.0.0.0 is bound as [::].
     */
    public void settleFamily() {
        if (ipv4()) {
            System.setProperty("java.net.preferIPv4Stack", "true");
        }
    }

    /** Whether the listener is to be an AF_INET socket. */
    boolean ipv4() {
        return isIpv4(host);
    }

    /** Without a pattern, as the others: three of them cost each start 2 ms of CPU. */
    private static boolean isIpv4(String host) {
        String[] octets = host.split("\\.", -1);
        return octets.length == 4
                && isOctet(octets[0])
                && isOctet(octets[1])
                && isOctet(octets[2])
                && isOctet(octets[3]);
    }

    private static boolean isOctet(String text) {
        boolean digits = isOf(text, "0123456789") && text.length() <= 3;
        return digits && (text.length() == 1 || text.charAt(0) != '0') && Integer.parseInt(text) <= 255;
    }

    /** As far as this can be told without asking the JDK, which would look up what is none. */
    private static boolean isIpv6(String host) {
        return host.indexOf(':') >= 0 && isOf(host, "0123456789abcdefABCDEF:.");
    }

    private static boolean isId(String text) {
        return text.length() <= LONGEST_ID
                && isOf(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@:-");
    }

    /** Whether a text has characters, and these alone. */
    private static boolean isOf(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static String value(String flag, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(flag + " needs a value");
        }
        return rest.next();
    }

    private static Protocol protocol(String flag, Iterator<String> rest) {
        String word = value(flag, rest);
        return Protocol.of(word)
                .orElseThrow(() -> new IllegalArgumentException(flag + " '" + word + "' is not http, tcp or udp"));
    }

    private static int number(String flag, Iterator<String> rest) {
        String value = value(flag, rest);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + " '" + value + "' is not a whole number", e);
        }
    }
}
