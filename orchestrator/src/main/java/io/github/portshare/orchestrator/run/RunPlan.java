package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.loadgen.ImpossibleLoadException;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.agent.AgentAddress;
import io.github.portshare.orchestrator.disrupt.Disruption;
import io.github.portshare.orchestrator.disrupt.Programme;
import io.github.portshare.orchestrator.group.CommandServer;
import io.github.portshare.orchestrator.group.ServerKind;
import io.github.portshare.orchestrator.group.Steering;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Transport;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One experiment. An instance is valid: the constructor reports every problem at once.
 *
 * @param group who shares the port
 * @param traffic what is sent
 * @param limits what passes
 * @param hijack who tries to get in
 * @param disrupting what is done to the group while it is under load
 * @param loadAgents how many others make the load, each its part of it; null = this process does
 */
public record RunPlan(
        @JsonUnwrapped Grouping group,
        @JsonUnwrapped Traffic traffic,
        @JsonUnwrapped Limits limits,
        @JsonUnwrapped Hijack hijack,
        @JsonUnwrapped Disrupting disrupting,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer loadAgents) {

    private static final int MOST_MEMBERS = 1024;

    /** A group that is left alone. */
    public RunPlan(Grouping group, Traffic traffic, Limits limits, Hijack hijack) {
        this(group, traffic, limits, hijack, Disrupting.NOTHING);
    }

    /** A load of this process's own. */
    public RunPlan(Grouping group, Traffic traffic, Limits limits, Hijack hijack, Disrupting disrupting) {
        this(group, traffic, limits, hijack, disrupting, null);
    }

    /**
     * What is done to the group on purpose.
     *
     * @param disrupt in any order
     * @param maxLoss requests that one of them may cost; null = it is told, and not judged
     * @param allowDisrupt whether that may be done to members that somebody else has started; null = no
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Disrupting(
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Disruption> disrupt, Long maxLoss, Boolean allowDisrupt) {

        /** It is left alone. */
        public static final Disrupting NOTHING = new Disrupting(List.of(), null, null);

        public Disrupting {
            disrupt = disrupt == null ? List.of() : List.copyOf(disrupt);
        }

        private boolean ofOthers() {
            return Boolean.TRUE.equals(allowDisrupt);
        }
    }

    /**
     * Who shares the port.
     *
     * @param members processes, 1 to 1024; 0 with attached = those who are there
     * @param host IP literal
     * @param port 0 = any free one
     * @param uid the members' uid; null = this process's own
     * @param attached whether somebody else has started the members
     * @param memberEnv names of the variables that members are handed beside what each child gets
     * @param server kind of server that the members are, {@code command} with serverCommand; null = our own
     * @param serverCommand run for each member; null where the kind has a name
     * @param steer who of the members is to get what, as {@link Steering} has it; null = whom the kernel chooses
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Grouping(
            int members,
            String host,
            int port,
            Integer uid,
            boolean attached,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> memberEnv,
            String server,
            String serverCommand,
            String steer) {

        public Grouping {
            memberEnv = memberEnv == null ? List.of() : List.copyOf(memberEnv);
        }

        /** Members that nobody steers. */
        public Grouping(
                int members,
                String host,
                int port,
                Integer uid,
                boolean attached,
                List<String> memberEnv,
                String server,
                String serverCommand) {
            this(members, host, port, uid, attached, memberEnv, server, serverCommand, null);
        }

        /** Members of our own. */
        public Grouping(int members, String host, int port, Integer uid, boolean attached, List<String> memberEnv) {
            this(members, host, port, uid, attached, memberEnv, null, null);
        }

        /** Members that are handed no more than each child gets. */
        public Grouping(int members, String host, int port, Integer uid, boolean attached) {
            this(members, host, port, uid, attached, List.of());
        }

        /** A group to be started. */
        public Grouping(int members, String host, int port, Integer uid) {
            this(members, host, port, uid, false);
        }

        /** Of servers that are not ours; empty = our own, or a kind that this version does not know. */
        public Optional<ServerKind> kind() {
            return serverCommand != null
                    ? Optional.of(new CommandServer(serverCommand))
                    : Optional.ofNullable(server).flatMap(ServerKind::of);
        }

        /** Who is to get what; empty = nobody asked. */
        public Optional<Steering> steering() {
            return Optional.ofNullable(steer).map(Steering::of);
        }

        private Grouping with(int members, int port) {
            return new Grouping(members, host, port, uid, attached, memberEnv, server, serverCommand, steer);
        }

        InetAddress address() {
            return IpLiteral.parse(host).orElseThrow();
        }
    }

    /**
     * What passes.
     *
     * @param tolerance deviation from the even share, relative to it, that counts as even
     * @param confidence of all members' intervals together
     * @param maxErrorRate from 0 to 1
     * @param maxP99Millis latency limit; null = none
     * @param abortOnFail whether a check that has failed for good ends the load; null = no
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Limits(
            double tolerance, double confidence, double maxErrorRate, Double maxP99Millis, Boolean abortOnFail) {

        /** Judged when all is over. */
        public Limits(double tolerance, double confidence, double maxErrorRate, Double maxP99Millis) {
            this(tolerance, confidence, maxErrorRate, maxP99Millis, null);
        }

        /** Where nothing else is asked for. */
        public static final Limits DEFAULT = new Limits(0.15, 0.999, 0, null);

        boolean abort() {
            return Boolean.TRUE.equals(abortOnFail);
        }

        /** What is wrong with them, by their options; empty where nothing is. */
        public List<String> problems() {
            List<String> problems = new ArrayList<>();
            if (!(tolerance > 0 && tolerance < 1)) {
                problems.add("--tolerance " + tolerance + " is not between 0 and 1 (0.1 or 10%)");
            }
            if (!(confidence > 0.5 && confidence < 1)) {
                problems.add("--confidence " + confidence + " is not between 0.5 and 1 (0.999 or 99.9%)");
            }
            if (!(maxErrorRate >= 0 && maxErrorRate <= 1)) {
                problems.add("--max-error-rate " + maxErrorRate + " is not between 0 and 1");
            }
            if (maxP99Millis != null && !(maxP99Millis > 0)) {
                problems.add("--max-p99 " + maxP99Millis + " ms is not positive");
            }
            return problems;
        }
    }

    /**
     * Who tries to get in, and what keeps them out.
     *
     * @param attempted whether anybody does
     * @param intruderUid the outsider's; null = any other than the members'
     * @param reserved whether a reservation holds the port from before the first member until after the last
     * @param intruderAgent loopback port of the {@code portshare agent} that attacks; null = started here
     * @param controlAgent loopback port of the one that makes the control, under the members' uid; null = started here
     * @param intruderTokenFile where intruderAgent has written its token; null where there is no agent
     * @param controlTokenFile where controlAgent has
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Hijack(
            boolean attempted,
            Integer intruderUid,
            boolean reserved,
            Integer intruderAgent,
            Integer controlAgent,
            String intruderTokenFile,
            String controlTokenFile) {

        /** Everybody is started here. */
        public Hijack(boolean attempted, Integer intruderUid, boolean reserved) {
            this(attempted, intruderUid, reserved, null, null, null, null);
        }

        /** The agent that attacks; null = none. */
        AgentAddress intruder() {
            return intruderAgent == null ? null : new AgentAddress(intruderAgent, Path.of(intruderTokenFile));
        }

        List<AgentAddress> agents() {
            return Stream.of(intruder(), control()).filter(Objects::nonNull).toList();
        }

        /** The agent that makes the control; null = none. */
        AgentAddress control() {
            return controlAgent == null ? null : new AgentAddress(controlAgent, Path.of(controlTokenFile));
        }
    }

    public RunPlan {
        disrupting = disrupting == null ? Disrupting.NOTHING : disrupting;
        problems(group, traffic, limits, hijack, disrupting, loadAgents).throwIfAny();
    }

    /** The plan with this traffic; what is wrong with the traffic is told together with what else is. */
    public static RunPlan of(
            Grouping group,
            Supplier<Traffic> traffic,
            Limits limits,
            Hijack hijack,
            Disrupting disrupting,
            Integer loadAgents) {
        try {
            return new RunPlan(group, traffic.get(), limits, hijack, disrupting, loadAgents);
        } catch (ImpossibleLoadException e) {
            Problems problems = problems(group, null, limits, hijack, disrupting, loadAgents);
            e.problems().forEach(problems::add);
            throw problems.thrown();
        }
    }

    /**
     * What is wrong.
     *
     * @param traffic null = it is impossible itself: what is wrong with the rest because of it is not told
     */
    private static Problems problems(
            Grouping group, Traffic traffic, Limits limits, Hijack hijack, Disrupting disrupting, Integer loadAgents) {
        Problems problems = new Problems();
        findApart(problems, group, limits, hijack);
        if (traffic != null) {
            findTogether(problems, group, traffic, hijack);
            requireServer(problems, group, traffic);
            problem(traffic, loadAgents).ifPresent(problems::add);
        }
        findInSteering(problems, group, traffic != null && traffic.protocol().datagrams());
        boolean timed = traffic != null && !traffic.extent().counted();
        findInDisruptions(problems, group, disrupting, timed ? traffic.extent().duration() : null);
        return problems;
    }

    /** What is wrong whatever is sent. */
    private static void findApart(Problems problems, Grouping group, Limits limits, Hijack hijack) {
        problems.unless(
                group.members() >= (group.attached() ? 0 : 1) && group.members() <= MOST_MEMBERS,
                "--members " + group.members() + " is outside 1 to 1024");
        problems.address("--host", group.host());
        problems.unless(
                group.port() >= 0 && group.port() <= 65_535, "--port " + group.port() + " is outside 0 to 65535");
        problems.unless(group.uid() == null || group.uid() >= 0, "--uid " + group.uid() + " is negative");
        findInHijack(problems, hijack);
        problems.unless(!group.attached() || group.port() != 0, "--attach needs the --port that the members listen on");
        problems.unless(
                !group.attached() || !hijack.reserved(),
                "--attach and --reserve exclude each other: a reservation comes before the first member");
        problems.unless(
                !group.attached() || group.uid() == null,
                "--attach and --uid exclude each other: the members run already");
        group.memberEnv().forEach(name -> problems.variable("--member-env", name));
        problems.unless(
                !group.attached() || group.memberEnv().isEmpty(),
                "--attach and --member-env exclude each other: the members run already");
        limits.problems().forEach(problems::add);
    }

    private static void findInHijack(Problems problems, Hijack hijack) {
        problems.unless(
                hijack.intruderUid() == null || hijack.intruderUid() >= 0,
                "--intruder-uid " + hijack.intruderUid() + " is negative");
        problems.unless(
                hijack.attempted() || hijack.intruderUid() == null,
                "--no-hijack and --intruder-uid exclude each other");
        problems.unless(
                hijack.attempted() || hijack.intruderAgent() == null && hijack.controlAgent() == null,
                "--no-hijack excludes --intruder-agent and --control-agent");
        problems.unless(
                isPort(hijack.intruderAgent()),
                "--intruder-agent " + hijack.intruderAgent() + " is outside 1 to 65535");
        problems.unless(
                isPort(hijack.controlAgent()), "--control-agent " + hijack.controlAgent() + " is outside 1 to 65535");
    }

    /** What the traffic and the rest exclude of each other. */
    private static void findTogether(Problems problems, Grouping group, Traffic traffic, Hijack hijack) {
        problems.unless(
                traffic.protocol() != Protocol.UDP || !hijack.reserved(),
                "--reserve and --protocol udp exclude each other: a bound UDP socket would take datagrams");
    }

    private static void findInSteering(Problems problems, Grouping group, boolean datagrams) {
        if (group.steer() == null) {
            return;
        }
        problems.unless(
                !group.attached(),
                "--attach and --steer exclude each other: only members that are started here are steered");
        problems.unless(
                group.server() == null,
                (group.serverCommand() == null ? "--server " + group.server() : "--server-command")
                        + " and --steer exclude each other: only portshare's own members (vertx) can be"
                        + " told to steer");
        if (!group.attached()) {
            Steering.problems(group.steer(), group.members()).forEach(problems::add);
        }
        problems.unless(
                !datagrams || !group.steer().equals("cpu"),
                "--steer cpu and --protocol udp exclude each other: a flow would change its member with the cpu that its"
                        + " sender runs on; choose another --protocol");
    }

    /**
     * What is wrong with them.
     *
     * @param duration of the measured load; null = it is not known
     */
    private static void findInDisruptions(Problems problems, Grouping group, Disrupting disrupting, Duration duration) {
        List<Disruption> disrupt = disrupting.disrupt();
        problems.unless(
                disrupting.maxLoss() == null || disrupting.maxLoss() >= 0,
                "--max-loss " + disrupting.maxLoss() + " is negative");
        problems.unless(
                disrupting.maxLoss() == null || !disrupt.isEmpty(),
                "--max-loss judges what --disrupt costs: give that too");
        problems.unless(!disrupting.ofOthers() || group.attached(), "--allow-disrupt is for members of --attach");
        if (disrupt.isEmpty()) {
            return;
        }
        problems.unless(
                !group.attached() || disrupting.ofOthers(),
                "--disrupt and --attach exclude each other: portshare does not stop what it did not start; --allow-disrupt"
                        + " lets it");
        boolean own = !group.attached() && group.kind().isEmpty();
        disrupt.stream()
                .filter(one -> one.kind().changesMembership() && !own)
                .forEach(one ->
                        problems.add("--disrupt " + one + " needs our own members, which come and go as they are told;"
                                + " others can have stall and ghost"));
        disrupt.stream()
                .filter(one -> one.kind().changesMembership() && group.steer() != null)
                .forEach(one -> problems.add("--steer " + group.steer() + " and --disrupt " + one
                        + " exclude each other: a program goes by the members' places, which change"));
        int members = group.members() > 0 ? group.members() : MOST_MEMBERS;
        Programme.problems(disrupt, members, duration).forEach(problems::add);
    }

    private static boolean isPort(Integer port) {
        return port == null || port >= 1 && port <= 65_535;
    }

    /** What carries the traffic. */
    public Transport transport() {
        return Transport.of(traffic.protocol().datagrams());
    }

    private static void requireServer(Problems problems, Grouping group, Traffic traffic) {
        problems.unless(
                group.server() == null || group.kind().isPresent(),
                "--server '" + group.server() + "' is none of vertx, "
                        + ServerKind.NAMED.stream().map(ServerKind::word).collect(Collectors.joining(", ")));
        problems.unless(
                group.server() == null || !group.attached(),
                "--attach and --server exclude each other: the members run already");
        group.kind().ifPresent(kind -> {
            String option = "--server " + kind.word();
            problems.unless(
                    kind.protocols().contains(traffic.protocol()),
                    option + " speaks "
                            + kind.protocols().stream().map(Protocol::toString).collect(Collectors.joining(", "))
                            + ", and not " + traffic.protocol() + ": choose another --protocol");
            problems.unless(
                    kind.requestsPerConnection() == 0
                            || traffic.requestsPerConnection()
                                    .toString()
                                    .equals(Integer.toString(kind.requestsPerConnection())),
                    option + " answers " + kind.requestsPerConnection() + " request a connection: use"
                            + " --requests-per-connection " + kind.requestsPerConnection());
        });
    }

    /** The same plan on another port. */
    RunPlan on(int port) {
        return with(group.with(group.members(), port));
    }

    /** The same plan for so many members. */
    RunPlan of(int members) {
        return with(group.with(members, group.port()));
    }

    private RunPlan with(Grouping other) {
        return new RunPlan(other, traffic, limits, hijack, disrupting, loadAgents);
    }

    /** Why so many load agents cannot make it; empty where they can, or there are none. */
    public static Optional<String> problem(Traffic traffic, Integer loadAgents) {
        return loadAgents == null || loadAgents <= traffic.connections()
                ? Optional.empty()
                : Optional.of("--load-agents " + loadAgents + " with --connections " + traffic.connections()
                        + ": each agent needs one; give more --connections");
    }
}
