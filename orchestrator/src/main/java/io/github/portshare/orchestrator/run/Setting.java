package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.group.GroupPlan;
import io.github.portshare.orchestrator.group.Launcher;
import io.github.portshare.orchestrator.group.ServerPlan;
import io.github.portshare.orchestrator.group.Steering;
import io.github.portshare.orchestrator.kernel.PortClaim;
import io.github.portshare.orchestrator.kernel.PortView;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import java.time.Duration;
import java.util.List;

/**
 * What an experiment is carried out with.
 *
 * @param plan what was asked, with what it left open
 * @param identity who the members run as
 * @param claim of the port, until the end of the run; null where the members are somebody else's
 * @param launcher makes the members
 * @param loads make the load
 * @param port what the kernel shows of it
 * @param books the kernel's counters
 */
record Setting(
        RunPlan plan,
        Identity identity,
        PortClaim claim,
        Launcher launcher,
        Loads loads,
        PortView port,
        KernelBooks books) {

    /** Of CPU time: in less, a member spends more on compiling than optimised code saves. */
    private static final Duration OPTIMISED_PAYS = Duration.ofSeconds(10);

    /**
     * That of this machine; nothing is started yet.
     *
     * @param memberCommand what to run as members instead of the server jar; null = the server jar
     * @param loads make the load
     * @throws ImpossiblePlanException if the plan cannot be carried out here
     */
    static Setting here(RunPlan asked, List<String> memberCommand, Loads loads) {
        Preflight.requireMachine();
        RunPlan plan = Preflight.settled(asked);
        Identity identity = Preflight.require(plan);
        RunPlan.Grouping group = plan.group();
        Transport transport = plan.transport();
        PortView port = PortView.of(transport, group.address(), group.port());
        return new Setting(
                plan,
                identity,
                group.attached() ? null : Preflight.claim(transport, group),
                launcher(plan, identity, port, memberCommand),
                loads,
                port,
                KernelBooks.of(transport));
    }

    static Launcher launcher(RunPlan plan, Identity identity, PortView port, List<String> memberCommand) {
        RunPlan.Grouping group = plan.group();
        Protocol protocol = plan.traffic().protocol();
        if (group.attached()) {
            return new Attachment(group, protocol, port);
        }
        return group.kind()
                .<Launcher>map(kind -> new ServerPlan(
                        kind, group.members(), protocol, group.host(), group.port(), identity, group.memberEnv()))
                .orElseGet(() -> new GroupPlan(
                        group.members(),
                        protocol,
                        group.host(),
                        group.port(),
                        identity,
                        memberCommand,
                        group.memberEnv(),
                        1,
                        lasting(
                                plan.traffic().extent(),
                                group.members(),
                                Runtime.getRuntime().availableProcessors()),
                        // a program, and who drains, goes by the members' places
                        group.steering().filter(Steering::steers).isPresent()
                                || !plan.disrupting().disrupt().isEmpty()));
    }

    /**
     * Whether members have the time for optimised code to pay: half of the cpus are theirs, the rest are the load's, and each
     * uses one at the most. Not where the load ends as soon as it has told enough, nor where nobody knows how long a number of
     * requests takes.
     */
    static boolean lasting(Traffic.Extent extent, int members, int cpus) {
        Duration warmup = extent.autoWarmup() ? Duration.ZERO : extent.warmup();
        Duration load = extent.autoDuration() || extent.counted() ? Duration.ZERO : extent.duration();
        double cpusOfMember = Math.min(1, cpus / 2.0 / members);
        return warmup.plus(load).toNanos() * cpusOfMember >= OPTIMISED_PAYS.toNanos();
    }

    /** Whom the members' own uid is, where they are somebody else's; null = this process cannot take it. */
    Identity membersOwn(int uid) {
        return plan.group().attached() ? Identity.of(uid).orElse(null) : identity;
    }
}
