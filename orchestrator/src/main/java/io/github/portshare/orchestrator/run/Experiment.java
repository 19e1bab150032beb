package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.LoadGenerator;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.RequestsPerConnection;
import io.github.portshare.orchestrator.agent.AgentAddress;
import io.github.portshare.orchestrator.group.AttachedGroup;
import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.group.GroupPlan;
import io.github.portshare.orchestrator.group.Member;
import io.github.portshare.orchestrator.group.Reservation;
import io.github.portshare.orchestrator.group.SpawnedGroup;
import io.github.portshare.orchestrator.intrusion.ControlTrial;
import io.github.portshare.orchestrator.intrusion.Outsiders;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Limits;
import io.github.portshare.orchestrator.kernel.PortClaim;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Remains;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.Finding;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One experiment, from plan to result; {@link #run} is the story of the product.
 *
 * <p>The thread that runs it may be interrupted: it then stops the load, lets what is in flight end, drains the members and
 * reports what there is. Whatever happens, no process and no file of its own is left when it returns.
 */
public final class Experiment {

    /** While something else is waited for. */
    private static final Duration LOOK_EACH = Duration.ofMillis(50);

    private static final LongPredicate NOBODYS = inode -> false;
    static final long MEMBER_KIB = 60 * 1024;
    private static final String IDENTITY_HEADER = "Portshare-Member";

    private final RunPlan plan;
    private final Protocol protocol;
    private final Path logs;
    private final List<String> memberCommand;
    private final Observer observer;
    private final Identity identity;
    private final InetAddress host;
    private final Evidence evidence;
    /** Of the port, until the end of the run; null where the members are somebody else's. */
    private final PortClaim claim;

    private final RunDeadline deadline;

    private Pauses pauses;
    private final Queues queues;

    /**
     * Prepares an experiment; nothing is started yet.
     *
     * @param asked the plan
     * @param logs where the members' logs stay; null = they go when the experiment ends
     * @param memberCommand what to run as members instead of the server jar; null = the server jar. It is given {@code --host
     *     H --port P} and must speak the members' contract
     * @param observer watches
     * @throws ImpossiblePlanException if it cannot be carried out on this machine
     */
    public Experiment(RunPlan asked, Path logs, List<String> memberCommand, Observer observer) {
        Problems problems = new Problems();
        Environment.requireWorkspace(problems);
        problems.throwIfAny();
        Environment.requireNativeTransport(problems);
        problems.throwIfAny();
        this.host = asked.group().address();
        this.protocol = asked.traffic().protocol();
        this.plan = Preflight.settled(asked);
        this.logs = logs;
        this.memberCommand = memberCommand;
        this.observer = observer;
        requireTokens(problems);
        Preflight.requireLimits(problems, plan);
        Preflight.requireVariables(problems, plan.group().memberEnv(), System.getenv());
        problems.throwIfAny();
        Integer uid = plan.group().uid();
        this.identity = uid == null ? Identity.self() : Identity.of(uid).orElse(null);
        problems.unless(
                identity != null,
                "--uid " + uid + ": uid " + Processes.ownUid() + " may not run members as another; run as root, allow"
                        + " 'sudo -n', or leave --uid out");
        problems.throwIfAny();
        this.claim = plan.group().attached() ? null : Preflight.claim(protocol.transport(), plan.group());
        this.queues = new Queues(protocol.transport().table(), this.plan.group().port());
        this.evidence = new Evidence(plan, Environment.here());
        this.deadline = new RunDeadline(plan.traffic());
    }

    /** Carries it out. */
    public Result run() {
        if (!plan.group().attached()) {
            warnIfTooLarge();
        }
        Map<String, Long> before = counters();
        try (Pauses pauses = Pauses.watch();
                Workspace workspace = new Workspace()) {
            Path logDirectory = logs == null ? workspace.directory() : Files.createDirectories(logs);
            this.pauses = pauses;
            awaitAgents();
            long starting = System.nanoTime();
            try (Reservation reservation = reserve(workspace, logDirectory);
                    Group group = group(logDirectory, workspace)) {
                evidence.readySeconds = (System.nanoTime() - starting) / 1e9;
                evidence.members = group.members();
                GroupAuditor auditor = new GroupAuditor(
                        group, protocol.transport().table(), host, plan.group().port(), evidence::answersSeen);
                look(auditor, "after start", NOBODYS);
                if (!evidence.members.isEmpty()) {
                    Outsiders outsiders = new Outsiders(
                            workspace,
                            logDirectory,
                            memberUid(),
                            plan.hijack().intruderUid(),
                            plan.hijack().intruder());
                    drive(auditor, outsiders);
                    if (plan.hijack().attempted() && !evidence.interrupted) {
                        control(auditor, workspace, logDirectory);
                    }
                    lastLooks(auditor);
                }
                noteDeaths();
                if (reservation != null) {
                    reservation.problem().ifPresent(evidence.warnings::add);
                }
                observer.step("stopping");
            }
        } catch (InterruptedException e) {
            evidence.interrupted = true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the directory " + logs + " for logs", e);
        } finally {
            if (claim != null) {
                claim.close();
            }
        }
        if (pauses != null) {
            evidence.pauses = pauses.seen();
            evidence.warnings.addAll(evidence.pauses);
        }
        Map<String, Long> after = counters();
        if (before.containsKey("PassiveOpens") && after.containsKey("PassiveOpens")) {
            evidence.kernelOpens = after.get("PassiveOpens") - before.get("PassiveOpens");
        }
        evidence.warnings.addAll(queues.warnings(before, after));
        evidence.warnings.addAll(Remains.take());
        return ResultWriter.last(evidence, Judge.judge(evidence));
    }

    /** Before the load: who learns after it that an agent is not there has waited for nothing. */
    private void awaitAgents() throws InterruptedException {
        Problems problems = new Problems();
        if (plan.hijack().attempted()) {
            for (AgentAddress agent : plan.hijack().agents()) {
                observer.step("looking for the agent on port " + agent.port());
                try {
                    agent.awaitReady(deadline.untilReady());
                } catch (IllegalStateException e) {
                    problems.unless(false, e.getMessage());
                }
            }
        }
        problems.throwIfAny();
    }

    /** The members, ready: started, or found. */
    private Group group(Path logDirectory, Workspace workspace) throws InterruptedException {
        RunPlan.Grouping asked = plan.group();
        if (asked.attached()) {
            observer.step("looking for " + asked.members() + " members on port " + asked.port());
            Group found = AttachedGroup.attach(asked.members(), host, asked.port(), deadline.untilReady());
            try {
                requireMembers(found);
                return found;
            } catch (ImpossiblePlanException e) {
                found.close();
                throw e;
            }
        }
        observer.step("starting " + asked.members() + " members");
        try {
            return SpawnedGroup.start(
                    new GroupPlan(
                            asked.members(),
                            protocol,
                            asked.host(),
                            asked.port(),
                            identity,
                            logDirectory,
                            memberCommand,
                            asked.memberEnv(),
                            deadline.untilReady()),
                    workspace);
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new ImpossiblePlanException(List.of(e.getMessage()));
        }
    }

    /** The client tells members apart by their ids. */
    private void requireMembers(Group found) {
        Problems problems = new Problems();
        if (found.members().isEmpty()) {
            String where = plan.group().host() + " port " + plan.group().port();
            GroupAudit audit = new GroupAuditor(
                            found,
                            protocol.transport().table(),
                            host,
                            plan.group().port(),
                            evidence::answersSeen)
                    .look("after start", NOBODYS);
            List<Finding> others = Stream.concat(audit.strangers().stream(), audit.silent().stream())
                    .toList();
            others.forEach(other ->
                    problems.add("no member answers on " + where + ": " + other.words() + "; " + other.remedy()));
            problems.unless(
                    !others.isEmpty(),
                    "no member answers on " + where + "; start some: portshare serve --port "
                            + plan.group().port());
        }
        found.members().stream()
                .collect(Collectors.groupingBy(member -> member.ready().id(), Collectors.counting()))
                .forEach((id, count) -> problems.unless(
                        count == 1,
                        count + " members call themselves '" + id + "'; start each with an --id of its own"));
        problems.throwIfAny();
    }

    /** Comes before the members and goes after them; null where the plan wants none. */
    private Reservation reserve(Workspace workspace, Path logDirectory) throws InterruptedException {
        if (!plan.hijack().reserved()) {
            return null;
        }
        try {
            return Reservation.of(identity, plan.group().host(), plan.group().port(), workspace, logDirectory);
        } catch (IllegalStateException e) {
            throw new ImpossiblePlanException(List.of("--reserve: " + e.getMessage()));
        }
    }

    /** The measured part: load from this process, looks at the tables, and the outsiders' attack while it lasts. */
    private void drive(GroupAuditor auditor, Outsiders outsiders) throws InterruptedException {
        observer.step("load");
        deadline.loadBegins();
        try (LoadGenerator generator = new LoadGenerator(loadPlan())) {
            CompletableFuture<LoadResult> load = generator.start();
            SideTask attack = plan.hijack().attempted() ? SideTask.start("attack", () -> attack(outsiders)) : null;
            try {
                watch(generator, load, auditor, outsiders);
                if (!load.isDone()) {
                    generator.stop();
                }
                if (attack != null && !ends(attack, auditor)) {
                    evidence.warnings.add("the outsiders were not done when the run's time was over");
                }
            } catch (InterruptedException e) {
                interrupted();
                generator.stop();
                if (attack != null) {
                    attack.interrupt();
                }
            }
            LoadResult seen = evidence.load;
            evidence.load = settled(generator, load);
            if (attack != null) {
                attack.cancel(deadline.untilStop());
            }
            addSecond(seen);
            warnIfTooSlow();
            evidence.attempts = outsiders.attempts();
            evidence.missing = outsiders.missing();
            evidence.attacked = outsiders.addresses();
        }
    }

    /** Whether it ends while there is time; members are watched meanwhile as before. */
    private boolean ends(SideTask task, GroupAuditor auditor) throws InterruptedException {
        while (!task.endsWithin(LOOK_EACH)) {
            if (deadline.untilStop().isZero()) {
                return false;
            }
            auditor.doubtful();
        }
        return true;
    }

    private void interrupted() {
        evidence.interrupted = true;
        deadline.interrupted();
    }

    private void attack(Outsiders outsiders) throws InterruptedException {
        outsiders.attack(protocol.transport(), plan.group().host(), plan.group().port());
    }

    /** Once a second: counts, kernel tables, progress; until the load has ended. */
    private void watch(
            LoadGenerator generator, CompletableFuture<LoadResult> load, GroupAuditor auditor, Outsiders outsiders)
            throws InterruptedException {
        LoadResult previous = evidence.load;
        long next = System.nanoTime();
        while (!load.isDone() && !deadline.untilStop().isZero()) {
            next += TimeUnit.SECONDS.toNanos(1);
            try {
                load.get(Math.max(1, next - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // a second has passed
            } catch (ExecutionException e) {
                throw new IllegalStateException("the load generator failed", e.getCause());
            }
            evidence.load = load.isDone() ? load.join() : generator.snapshot().join();
            addSecond(previous);
            previous = evidence.load;
            noteDeaths();
            if (!load.isDone()) {
                look(
                        auditor,
                        String.format(
                                "after %.0f s of the load",
                                evidence.load.elapsed().toMillis() / 1e3),
                        outsiders::own);
            }
            evidence.attempts = outsiders.attempts();
            observer.progress(ResultWriter.soFar(evidence));
        }
    }

    private void addSecond(LoadResult before) {
        evidence.timeline.add(evidence.members.stream().map(Member::ready).toList(), before, evidence.load);
    }

    private LoadResult settled(LoadGenerator generator, CompletableFuture<LoadResult> load)
            throws InterruptedException {
        try {
            return load.get(deadline.untilStop().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            evidence.cutOff = true;
            evidence.warnings.add("the load did not end in time; its last requests are not in the counts");
            return generator.snapshot().join();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load generator failed", e.getCause());
        }
    }

    private void control(GroupAuditor auditor, Workspace workspace, Path logDirectory) throws InterruptedException {
        observer.step("control");
        ControlTrial trial = new ControlTrial(evidence.members.size());
        SideTask control = SideTask.start(
                "control",
                () -> evidence.control = trial.run(
                        plan.group().attached() ? Identity.of(memberUid()).orElse(null) : identity,
                        plan.hijack().control(),
                        protocol,
                        plan.group().host(),
                        plan.group().port(),
                        workspace,
                        logDirectory,
                        (inodes, uid) -> {
                            look(auditor, "during the control", inodes::contains);
                            return auditor.sees(inodes, uid);
                        }));
        try {
            if (!ends(control, auditor)) {
                evidence.cutOff = true;
                evidence.warnings.add("the control was not done when the run's time was over, and is left out");
            }
        } catch (IllegalStateException | UncheckedIOException e) {
            evidence.warnings.add("the control could not be made: " + e.getMessage());
        } catch (InterruptedException e) {
            interrupted();
            // its probes may have been answered, and it was not counted by whom
            evidence.cutOff = true;
        } finally {
            control.cancel(deadline.untilStop());
        }
        evidence.probeAnswers = trial.answers();
        evidence.probesFailed = trial.failed();
    }

    /** The last look, and others before it while a member owes a sign of life. */
    private void lastLooks(GroupAuditor auditor) throws InterruptedException {
        long end = System.nanoTime() + deadline.untilStop().toNanos();
        while (!evidence.interrupted && auditor.doubtful() && System.nanoTime() < end) {
            Thread.sleep(LOOK_EACH.toMillis());
        }
        look(auditor, "before stop", NOBODYS);
    }

    private void warnIfTooSlow() {
        Long rate = plan.traffic().rate();
        if (rate != null) {
            evidence.load.measured().pacing().shortfall(rate).ifPresent(evidence.warnings::add);
        }
    }

    private void look(GroupAuditor auditor, String moment, LongPredicate own) {
        GroupAudit audit = auditor.look(moment, own);
        int looks = evidence.audits.size();
        evidence.audits.add(looks == 0 ? audit : audit.after(evidence.audits.get(looks - 1)));
        queues.look(evidence.members.stream().map(Member::ready).toList());
    }

    private void noteDeaths() {
        evidence.members.forEach(member -> member.death()
                .ifPresent(death -> evidence.deaths.putIfAbsent(member.ready().id(), death)));
    }

    private LoadPlan loadPlan() {
        RunPlan.Traffic traffic = plan.traffic();
        Set<String> ids =
                evidence.members.stream().map(member -> member.ready().id()).collect(Collectors.toSet());
        String name = IpLiteral.bracketed(IpLiteral.reachable(plan.group().host()));
        return new LoadPlan(
                URI.create(protocol + "://" + name + ":" + plan.group().port()
                        + (protocol == Protocol.HTTP ? traffic.path() : "")),
                traffic.connections(),
                traffic.rate() == null ? 0 : traffic.rate(),
                RequestsPerConnection.parse(traffic.requestsPerConnection()),
                seconds(traffic.warmupSeconds()),
                seconds(traffic.durationSeconds()),
                traffic.requests(),
                seconds(traffic.timeoutSeconds()),
                IDENTITY_HEADER,
                ids,
                traffic.eventLoops(),
                traffic.seed());
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /** As the kernel's table has it; only a group without a listener is believed its own word. */
    private int memberUid() {
        return evidence.audits.get(0).uids().stream()
                .findFirst()
                .orElse(evidence.members.get(0).ready().uid());
    }

    private void warnIfTooLarge() {
        long needed = plan.group().members() * MEMBER_KIB;
        Limits.memoryKiB().ifPresent(available -> {
            if (needed > available) {
                String warning = plan.group().members() + " members want about " + needed / 1024 + " MiB, "
                        + available / 1024 + " MiB are available: expect swapping or killed members";
                evidence.warnings.add(warning);
                observer.warning(warning);
            }
        });
    }

    private Map<String, Long> counters() {
        return protocol == Protocol.UDP ? Kernel.udpCounters() : Kernel.tcpCounters();
    }

    /** Not a matter of the plan's own: reports of runs from before there were tokens are still to be read. */
    private void requireTokens(Problems problems) {
        RunPlan.Hijack hijack = plan.hijack();
        problems.unless(
                hijack.intruderAgent() == null || hijack.intruderTokenFile() != null,
                "--intruder-agent " + hijack.intruderAgent()
                        + " needs --intruder-token-file: the agent's --token-file");
        problems.unless(
                hijack.controlAgent() == null || hijack.controlTokenFile() != null,
                "--control-agent " + hijack.controlAgent() + " needs --control-token-file: the agent's --token-file");
    }
}
