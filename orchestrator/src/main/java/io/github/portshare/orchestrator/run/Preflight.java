package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Engine;
import io.github.portshare.loadgen.Part;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.group.FoundGroup;
import io.github.portshare.orchestrator.group.ServerKind;
import io.github.portshare.orchestrator.kernel.BindTrial;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Limits;
import io.github.portshare.orchestrator.kernel.PortClaim;
import io.github.portshare.orchestrator.kernel.PortView;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.TakenPort;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Installed;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What this machine must have for a plan, looked at before anything is started. */
public final class Preflight {

    /** Threads of a member's JVM, garbage collector and compiler included. */
    private static final int THREADS_OF_MEMBER = 20;
    /** Three pipes, and what the start of a process takes for a moment. */
    private static final int DESCRIPTORS_OF_MEMBER = 4;
    /** Selectors, jars, /proc files and the attack's sockets. */
    private static final int SPARE_DESCRIPTORS = 64;

    private Preflight() {}

    /** What every experiment needs that starts processes. */
    static void requireMachine() {
        Problems problems = new Problems();
        Environment.requireWorkspace(problems);
        problems.throwIfAny();
        Environment.requireNativeTransport(problems);
        problems.throwIfAny();
    }

    /** What the plan needs beside its port; who its members run as. */
    static Identity require(RunPlan plan) {
        Problems problems = new Problems();
        requireTokens(problems, plan.hijack());
        requireLimits(problems, plan);
        requireVariables(problems, plan.group().memberEnv(), System.getenv());
        problems.throwIfAny();
        Integer uid = plan.group().uid();
        Optional<Identity> identity = uid == null ? Optional.of(Identity.self()) : Identity.of(uid);
        problems.unless(
                identity.isPresent(),
                "--uid " + uid + ": uid " + Processes.ownUid() + " may not run members as another; run as root, allow"
                        + " 'sudo -n', or leave --uid out");
        problems.throwIfAny();
        plan.group().kind().ifPresent(kind -> requireServer(problems, kind, identity.get()));
        problems.throwIfAny();
        return identity.get();
    }

    /** Programs, beside the shell that every Linux has. */
    private static void requireServer(Problems problems, ServerKind kind, Identity identity) {
        kind.problem(identity).ifPresent(missing -> problems.add("--server " + kind.word() + ": " + missing));
        problems.unless(
                Installed.find("setsid", Identity.self()).isPresent(),
                "there is no setsid, by which servers are kept from our signals; install it: apt install util-linux");
    }

    /** Not a matter of the plan's own: reports of runs from before there were tokens are still to be read. */
    private static void requireTokens(Problems problems, RunPlan.Hijack hijack) {
        problems.unless(
                hijack.intruderAgent() == null || hijack.intruderTokenFile() != null,
                "--intruder-agent " + hijack.intruderAgent()
                        + " needs --intruder-token-file: the agent's --token-file");
        problems.unless(
                hijack.controlAgent() == null || hijack.controlTokenFile() != null,
                "--control-agent " + hijack.controlAgent() + " needs --control-token-file: the agent's --token-file");
    }

    /** For a group of members: the port is nobody's, and they may bind it. */
    private static void requireFree(Problems problems, Transport transport, RunPlan.Grouping group) {
        requireServable(problems, group.host());
        problems.throwIfAny();
        List<String> holders = TakenPort.listeners(transport, group.address(), group.port());
        holders.forEach(holder -> problems.add(taken(group.port(), holder)));
        if (holders.isEmpty()) {
            int uid = group.uid() == null ? Processes.ownUid() : group.uid();
            requireBindable(problems, transport, group.host(), group.port(), uid);
        }
    }

    /** The port, for the time of a run: nobody else's, and not another run's. */
    static PortClaim claim(Transport transport, RunPlan.Grouping group) {
        PortClaim claim = PortClaim.of(transport, group.address(), group.port());
        Problems problems = new Problems();
        try {
            claim.rival().ifPresent(rival -> problems.add(taken(group.port(), rival)));
            problems.throwIfAny();
            requireFree(problems, transport, group);
            problems.throwIfAny();
            return claim;
        } catch (RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    /** For one more member, which may share the port with others of its uid. */
    public static void requireMember(Transport transport, String host, int port) {
        Problems problems = new Problems();
        Environment.requireLinux(problems);
        Environment.requireNativeTransport(problems);
        requireServable(problems, host);
        problems.throwIfAny();
        requireBindable(problems, transport, host, port, Processes.ownUid());
        problems.throwIfAny();
    }

    /** For the load on that address: a descriptor for each connection, a client address and port, and heap. */
    public static void requireConnections(Traffic traffic, InetAddress target) {
        requireConnections(traffic, Part.WHOLE, target);
    }

    /** The same for a part of it. */
    public static void requireConnections(Traffic traffic, Part part, InetAddress target) {
        Problems problems = new Problems();
        requireConnections(problems, traffic, part, target, 0);
        problems.throwIfAny();
    }

    private static void requireConnections(
            Problems problems, Traffic traffic, Part part, InetAddress target, int members) {
        int connections = (int) part.of(traffic.connections());
        String words = part.of() == 1
                ? "--connections " + connections
                : "its part (" + connections + ") of --connections " + traffic.connections();
        requireDescriptors(problems, words, connections, members);
        traffic.sources().problems(target, connections).forEach(problems::add);
        requireHeap(
                problems,
                words,
                traffic.engine(),
                connections,
                Runtime.getRuntime().maxMemory());
    }

    /** Null where the host is no address. */
    static InetAddress target(String host) {
        return IpLiteral.parse(IpLiteral.reachable(host)).orElse(null);
    }

    static void requireHeap(Problems problems, String words, Engine engine, int connections, long heap) {
        long needed = Traffic.heapNeeded(engine, connections);
        problems.unless(
                needed <= heap,
                words + " needs about " + (needed >> 20) + " MiB of heap by the " + engine
                        + " engine, and this JVM has " + (heap >> 20) + ": use fewer --connections"
                        + (engine == Engine.WEB ? ", or --engine " + Engine.RAW : ""));
    }

    static void requireLimits(Problems problems, RunPlan plan) {
        int started = plan.group().attached() ? 0 : plan.group().members();
        int jvms = plan.group().kind().isPresent() ? 0 : started;
        if (plan.loadAgents() == null) {
            requireConnections(
                    problems, plan.traffic(), Part.WHOLE, target(plan.group().host()), started);
        }
        long threads = threadsNeeded(jvms);
        Limits.threads()
                .ifPresent(left -> problems.unless(
                        threads <= left,
                        jvms + " members need about " + threads + " threads, and this user may start " + left
                                + " more: raise 'ulimit -u' or the control group's pids.max, or run fewer --members"));
    }

    /** What the members are to be handed. Values are told to nobody. */
    static void requireVariables(Problems problems, List<String> names, Map<String, String> environment) {
        names.forEach(name -> problems.unless(
                environment.containsKey(name),
                "--member-env " + name
                        + " is not set in your environment: set and export it, or leave the option out"));
    }

    static void requireDescriptors(Problems problems, String words, int connections, int members) {
        long needed = descriptorsNeeded(Limits.openDescriptors(), connections, members);
        Limits.descriptors()
                .ifPresent(limit -> problems.unless(
                        needed <= limit,
                        words + " needs about " + needed + " descriptors, and the limit is " + limit
                                + ": raise it ('ulimit -n " + needed + "'), or use fewer --connections"));
    }

    static long descriptorsNeeded(long open, int connections, int members) {
        return open + connections + (long) members * DESCRIPTORS_OF_MEMBER + SPARE_DESCRIPTORS;
    }

    static long threadsNeeded(int members) {
        return (long) members * THREADS_OF_MEMBER;
    }

    /** An address at which clients can reach a server; whether it is this machine's, the bind tells. */
    private static void requireServable(Problems problems, String host) {
        InetAddress address = IpLiteral.parse(host).orElseThrow();
        problems.unless(
                !host.contains(":") || address instanceof Inet6Address,
                "--host " + host + " is an IPv4 address in the notation of IPv6: write " + address.getHostAddress());
        problems.unless(
                !address.isMulticastAddress() && !isBroadcast(address),
                "--host " + host + " is for many receivers, and no server can be reached there: choose an address of"
                        + " this machine");
        problems.unless(
                !(address instanceof Inet6Address && address.isLinkLocalAddress()),
                "--host " + host + " means nothing without an interface, and those are not supported: choose another"
                        + " address");
    }

    private static boolean isBroadcast(InetAddress address) {
        if (!(address instanceof Inet4Address) || number(address) == -1) {
            return address instanceof Inet4Address;
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(device -> device.getInterfaceAddresses().stream())
                    .filter(own -> own.getAddress() instanceof Inet4Address && own.getNetworkPrefixLength() < 31)
                    .anyMatch(
                            own -> number(address) == (number(own.getAddress()) | -1 >>> own.getNetworkPrefixLength()));
        } catch (SocketException e) {
            return false;
        }
    }

    private static int number(InetAddress ipv4) {
        return ByteBuffer.wrap(ipv4.getAddress()).getInt();
    }

    private static void requireBindable(Problems problems, Transport transport, String host, int port, int uid) {
        InetAddress address = IpLiteral.parse(host).orElseThrow();
        int unprivileged = Kernel.sysctl("net.ipv4.ip_unprivileged_port_start")
                .map(Integer::parseInt)
                .orElse(1024);
        boolean own = uid == Processes.ownUid();
        // Who runs members as another uid lends them his uid at most, and no capability.
        boolean refused = !own && uid != 0 && port != 0 && port < unprivileged;
        int errno = refused
                ? BindTrial.EACCES
                : own || Processes.ownUid() == 0
                        ? BindTrial.attempt(transport, address, port, uid)
                        : BindTrial.attemptForAnother(transport, address, port);
        switch (errno) {
            case BindTrial.BOUND -> {}
            case BindTrial.EADDRINUSE -> {
                TakenPort.all(transport, address, port).forEach(holder -> problems.add(taken(port, holder)));
            }
            case BindTrial.EACCES ->
                problems.add("port " + port + " is below net.ipv4.ip_unprivileged_port_start = "
                        + unprivileged + ", and " + Processes.uidLabel(uid)
                        + " may not bind it: choose a port from there on, or run it as root");
            case BindTrial.EADDRNOTAVAIL ->
                problems.add("--host " + host + " is no address of this machine ('ip address' lists them)");
            default -> problems.add("--host " + host + " port " + port + " cannot be bound: errno " + errno);
        }
    }

    private static String taken(int port, String holder) {
        return "port " + port + " is taken by " + holder
                + "; stop it or wait for its end, or choose another --port (0 = any free one)";
    }

    /**
     * Why a port of our own, not the group's, cannot be listened on: who has it, where somebody has.
     *
     * @param option that named it, with its value
     */
    public static ImpossiblePlanException unlistenable(
            String option, InetAddress host, int port, IOException cause, String remedy) {
        List<String> holders = Environment.nativeTransport() ? holders(host, port) : List.of();
        return new ImpossiblePlanException(
                holders.isEmpty()
                        ? List.of(option + " cannot be listened on: " + cause.getMessage() + "; " + remedy)
                        : holders.stream()
                                .map(holder -> option + " is taken by " + holder + "; " + remedy)
                                .toList());
    }

    private static List<String> holders(InetAddress host, int port) {
        List<String> listeners = TakenPort.listeners(Transport.TCP, host, port);
        boolean taken = BindTrial.attemptForAnother(Transport.TCP, host, port) == BindTrial.EADDRINUSE;
        return listeners.isEmpty() && taken ? TakenPort.all(Transport.TCP, host, port) : listeners;
    }

    /** The plan with what it leaves open: a free port; of a group that is there, how many processes listen. */
    static RunPlan settled(RunPlan asked) {
        RunPlan.Grouping group = asked.group();
        if (group.attached()) {
            return group.members() == 0 ? asked.of(there(asked)) : asked;
        }
        return group.port() == 0 ? asked.on(freePort(asked.transport(), group.address())) : asked;
    }

    private static int there(RunPlan asked) {
        RunPlan.Grouping group = asked.group();
        int there = FoundGroup.count(PortView.of(asked.transport(), group.address(), group.port()));
        if (there == 0) {
            throw Attachment.nobody(group, asked.traffic().protocol());
        }
        return there;
    }

    /** A port that nobody has now. */
    static int freePort(Transport transport, InetAddress host) {
        if (transport == Transport.UDP) {
            return freeUdpPort(host);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw unbindable(host, e);
        }
    }

    private static int freeUdpPort(InetAddress host) {
        try (DatagramSocket socket = new DatagramSocket(0, host)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw unbindable(host, e);
        }
    }

    private static ImpossiblePlanException unbindable(InetAddress host, IOException e) {
        return new ImpossiblePlanException(
                List.of("--host " + host.getHostAddress() + " cannot be bound: " + e.getMessage()));
    }
}
