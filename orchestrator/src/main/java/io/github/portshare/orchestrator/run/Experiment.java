package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadGenerator;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.orchestrator.agent.AgentAddress;
import io.github.portshare.orchestrator.disrupt.Conductor;
import io.github.portshare.orchestrator.group.ConnectionOwners;
import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.group.GroupAuditor;
import io.github.portshare.orchestrator.group.Reservation;
import io.github.portshare.orchestrator.group.Steering;
import io.github.portshare.orchestrator.intrusion.Outsiders;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Limits;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Remains;
import io.github.portshare.orchestrator.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One experiment, from plan to result; {@link #run} is the story of the product.
 *
 * <p>The thread that runs it may be interrupted: it then stops the load, lets what is in flight end, drains the members and
 * reports what there is. Whatever happens, no process and no file of its own is left when it returns.
 */
public final class Experiment {

    static final long MEMBER_KIB = 60 * 1024;
    static final String IDENTITY_HEADER = "Portshare-Member";

    private final Setting setting;
    private final RunPlan plan;
    private final Path logs;
    private final Observer observer;
    private final Evidence evidence;
    private final RunDeadline deadline;
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
        this(asked, logs, memberCommand, LoadGenerator::new, observer);
    }

    /** The same by others' load. */
    public Experiment(RunPlan asked, Path logs, List<String> memberCommand, Loads loads, Observer observer) {
        this(Setting.here(asked, memberCommand, loads), logs, observer);
    }

    Experiment(Setting setting, Path logs, Observer observer) {
        this(setting, logs, observer, new RunDeadline(setting.plan().traffic()));
    }

    Experiment(Setting setting, Path logs, Observer observer, RunDeadline deadline) {
        this.setting = setting;
        this.plan = setting.plan();
        this.logs = logs;
        this.observer = observer;
        this.queues = new Queues(setting.port());
        this.evidence = new Evidence(plan, Environment.here());
        this.deadline = deadline;
    }

    /** Carries it out. */
    public Result run() {
        warnIfTooLarge();
        setting.books().open();
        Pauses pauses = Pauses.watch();
        evidence.ownPauses = pauses::seen;
        try (pauses;
                Workspace workspace = new Workspace()) {
            awaitLoadAgents();
            awaitAgents();
            experiment(workspace, logs == null ? workspace.directory() : Files.createDirectories(logs));
        } catch (InterruptedException e) {
            evidence.interrupted = true;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the directory " + logs + " for logs", e);
        } finally {
            if (setting.claim() != null) {
                setting.claim().close();
            }
        }
        evidence.warnings.addAll(evidence.pauses());
        setting.books().close();
        evidence.kernelOpens = setting.books().opens();
        evidence.warnings.addAll(queues.warnings(setting.books()));
        evidence.warnings.addAll(Remains.take());
        Findings found = evidence.findings();
        return ResultWriter.last(evidence, found, Judge.judge(found));
    }

    /** From the first member to the last. */
    private void experiment(Workspace workspace, Path logDirectory) throws InterruptedException {
        long starting = System.nanoTime();
        try (Reservation reservation = reserve(workspace, logDirectory);
                Group group = launch(workspace, logDirectory)) {
            evidence.readySeconds = (System.nanoTime() - starting) / 1e9;
            evidence.found(group.members());
            evidence.together = group::books;
            evidence.named = group.namesItself();
            if (!evidence.named && plan.transport() == Transport.TCP) {
                evidence.owners = new ConnectionOwners(group, setting.port());
            }
            GroupAuditor auditor = new GroupAuditor(group, setting.port(), evidence::answersSeen);
            Lookout lookout = new Lookout(evidence, auditor, queues, deadline);
            lookout.look("after start", Lookout.NOBODYS);
            if (!evidence.members.isEmpty()) {
                steer(group);
                drive(group, lookout, workspace, logDirectory);
                if (plan.hijack().attempted() && !evidence.interrupted && evidence.ended != Result.Ended.FAILED) {
                    letGo(group);
                    evidence.begin(Phase.CONTROL, observer);
                    new ControlPhase(evidence, lookout, deadline)
                            .run(setting.membersOwn(memberUid()), workspace, logDirectory);
                }
                lookout.last();
            }
            evidence.noteDeaths();
            if (reservation != null) {
                reservation.problem().ifPresent(evidence.warnings::add);
            }
            evidence.begin(Phase.STOPPING, observer);
        }
    }

    private void awaitLoadAgents() throws InterruptedException {
        setting.loads().await(observer::step);
        if (plan.loadAgents() != null) {
            deadline.begin();
        }
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
                    problems.add(e.getMessage());
                }
            }
        }
        problems.throwIfAny();
    }

    /** Comes before the members and goes after them; null where the plan wants none. */
    private Reservation reserve(Workspace workspace, Path logDirectory) throws InterruptedException {
        if (!plan.hijack().reserved()) {
            return null;
        }
        try {
            return Reservation.of(
                    setting.identity(), plan.group().host(), plan.group().port(), workspace, logDirectory);
        } catch (IllegalStateException e) {
            throw new ImpossiblePlanException(List.of("--reserve: " + e.getMessage()));
        }
    }

    /** The members, ready: started, or found. */
    private Group launch(Workspace workspace, Path logDirectory) throws InterruptedException {
        RunPlan.Grouping asked = plan.group();
        observer.step(
                asked.attached()
                        ? "looking for " + (asked.members() == 0 ? "" : asked.members() + " ") + "members on port "
                                + asked.port()
                        : starting(0));
        try {
            return setting.launcher()
                    .launch(workspace, logDirectory, deadline.untilReady(), ready -> observer.step(starting(ready)));
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new ImpossiblePlanException(List.of(e.getMessage()));
        }
    }

    private String starting(int ready) {
        return Phase.STARTING.word() + " " + ready + " of " + plan.group().members();
    }

    /** Before the load. What the kernel refuses ends the run: nothing of it would be of the group that was asked for. */
    private void steer(Group group) throws InterruptedException {
        Optional<Steering> asked = evidence.steering();
        if (asked.isEmpty()) {
            return;
        }
        observer.step("steering");
        List<Steering.Order> orders = asked.get()
                .orders(evidence.members.size(), plan.transport(), Kernel.allowedCpus(), (int)
                        plan.traffic().seed());
        group.steer(orders).ifPresent(problem -> {
            throw new ImpossiblePlanException(List.of("--steer " + asked.get().word() + ": " + problem
                    + "; the kernel, a sandbox, or net.core.optmem_max (of a long program) forbids it"));
        });
    }

    /** The control comes last in the group's order, and so would get nothing of what is steered to the members. */
    private void letGo(Group group) throws InterruptedException {
        List<Steering.Order> orders = evidence.steering()
                .map(asked -> asked.undoing(evidence.members.size()))
                .orElse(List.of());
        group.steer(orders)
                .ifPresent(problem ->
                        evidence.warnings.add("the members are still steered while the control is made: " + problem));
    }

    private void drive(Group group, Lookout lookout, Workspace workspace, Path logDirectory)
            throws InterruptedException {
        Outsiders outsiders = new Outsiders(
                workspace,
                logDirectory,
                memberUid(),
                plan.hijack().intruderUid(),
                plan.hijack().intruder());
        try (Load load = setting.loads().of(loadPlan())) {
            new Drive(evidence, lookout, deadline, observer)
                    .run(load, outsiders, conductor(group, load, workspace, logDirectory));
        }
    }

    /** Null where nothing is to be done to the group. */
    private Conductor conductor(Group group, Load load, Workspace workspace, Path logDirectory) {
        if (plan.disrupting().disrupt().isEmpty()) {
            return null;
        }
        Conductor conductor = new Conductor(
                plan.disrupting().disrupt(),
                group,
                new Conductor.Scene(
                        plan.transport(),
                        plan.group().host(),
                        plan.group().port(),
                        setting.membersOwn(memberUid()),
                        workspace,
                        logDirectory),
                load::glance,
                evidence.disruptions);
        evidence.disruptions.begin(conductor);
        return conductor;
    }

    private LoadPlan loadPlan() {
        // load agents on other machines reach a wildcard by another address than we do
        String host = plan.loadAgents() == null
                ? IpLiteral.reachable(plan.group().host())
                : plan.group().host();
        String name = IpLiteral.bracketed(host);
        return new LoadPlan(
                URI.create(plan.traffic().protocol() + "://" + name + ":"
                        + plan.group().port() + plan.traffic().path()),
                plan.traffic(),
                IDENTITY_HEADER,
                evidence.disruptions.names(),
                !evidence.named,
                evidence.owners);
    }

    /** As the kernel's table has it; only a group without a listener is believed its own word. */
    private int memberUid() {
        return evidence.audits.get(0).uids().stream()
                .findFirst()
                .orElse(evidence.facts().get(0).uid());
    }

    private void warnIfTooLarge() {
        long needed = plan.group().attached() || plan.group().kind().isPresent()
                ? 0
                : plan.group().members() * MEMBER_KIB;
        Limits.memoryKiB().ifPresent(available -> {
            if (needed > available) {
                String warning = plan.group().members() + " members want about " + needed / 1024 + " MiB, "
                        + available / 1024 + " MiB are available: expect swapping or killed members";
                evidence.warnings.add(warning);
                observer.warning(warning);
            }
        });
    }
}
