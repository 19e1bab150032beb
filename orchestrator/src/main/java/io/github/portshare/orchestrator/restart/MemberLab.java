package io.github.portshare.orchestrator.restart;

import io.github.portshare.orchestrator.group.Reservation;
import io.github.portshare.orchestrator.group.SpawnedMember;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Restarts members of a group of our own, one after the other, by each technique: half of the times while a reservation holds the
 * port. A technique that fails is left out from there on and says why; the others go on with a new group.
 */
final class MemberLab implements AutoCloseable {

    /** Successors that are prepared together. */
    private static final int BATCH = 4;

    private static final String REMEDY = "see why in the members' logs, which --out DIR keeps";

    private record Part(Technique technique, LoadKind load) {}

    private final LabPlan plan;
    private final int port;
    private final Workspace workspace;
    private final Path logs;
    private final LabReport report;
    private final UnderLoad underLoad;
    private final MigrateSetting setting = new MigrateSetting();
    private final Map<Part, List<Repetition>> repetitions = new LinkedHashMap<>();
    private final Map<Part, String> problems = new LinkedHashMap<>();
    private Crew crew;
    private int done;

    MemberLab(LabPlan plan, int port, Workspace workspace, Path logs, LabReport report) {
        this.plan = plan;
        this.port = port;
        this.workspace = workspace;
        this.logs = logs;
        this.report = report;
        this.underLoad = new UnderLoad(plan, port);
        plan.loads()
                .forEach(load -> plan.techniques()
                        .forEach(technique -> repetitions.put(new Part(technique, load), new ArrayList<>())));
    }

    /** Tries all, and tells the rows; where it is interrupted, as far as they go. */
    void run() throws InterruptedException {
        try {
            half(false, plan.repeats() - plan.repeats() / 2);
            if (plan.repeats() > 1) {
                reserved();
            }
        } finally {
            tell();
        }
    }

    private void reserved() throws InterruptedException {
        try (Reservation held = Reservation.of(Identity.self(), "127.0.0.1", port, workspace, logs)) {
            half(true, plan.repeats() / 2);
            held.problem().ifPresent(report::warning);
        }
    }

    private void tell() {
        RestartTables tables = RestartTables.ofMembers(plan.members());
        repetitions.forEach((part, all) -> report.row(row(part, all, tables)));
        long limits = repetitions.values().stream()
                .flatMap(List::stream)
                .mapToLong(Repetition::ownLimits)
                .sum();
        if (limits > 0) {
            report.warning(limits + " requests could not be sent, by limits of this machine: fewer --connections help");
        }
    }

    private RestartRow row(Part part, List<Repetition> all, RestartTables tables) {
        if (!plan.allows(part.technique())) {
            return RestartRow.untried(part.technique(), part.load(), plan.missing(), plan.remedy(), tables);
        }
        String problem = problems.get(part);
        return problem != null
                ? RestartRow.untried(part.technique(), part.load(), problem, REMEDY, tables)
                : RestartRow.of(part.technique(), part.load(), all, tables);
    }

    private void half(boolean reserved, int times) throws InterruptedException {
        for (Part part : repetitions.keySet()) {
            if (!problems.containsKey(part) && plan.allows(part.technique())) {
                carefully(part, reserved, times);
            }
            done += times;
        }
    }

    private void carefully(Part part, boolean reserved, int times) throws InterruptedException {
        try {
            if (crew == null) {
                crew = new Crew(workspace, logs, port, plan.members());
                crew.begin();
            }
            setting.set(part.technique().migrates());
            crew.setting(setting.generation());
            repeat(part, reserved, times);
        } catch (IllegalStateException | UncheckedIOException e) {
            problems.put(part, e.getMessage());
            close();
        } finally {
            setting.set(false);
        }
    }

    private void repeat(Part part, boolean reserved, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            report.progress(part.technique() + ", " + part.load() + (reserved ? ", reserved" : ""), done + i);
            if (i % BATCH == 0) {
                crew.tidy();
                int batch = Math.min(BATCH, times - i);
                crew.prepare(batch * successors(part.technique()), part.technique() == Technique.PASS);
            }
            SpawnedMember old = crew.next();
            boolean settingFirst = part.technique().migrates() && crew.listensSinceSetting(old);
            repetitions
                    .get(part)
                    .add(underLoad.run(part.load(), reserved, settingFirst, () -> restart(part.technique(), old)));
        }
        crew.tidy();
    }

    private int successors(Technique technique) {
        return switch (technique) {
            case NONE -> 0;
            case STOP_START -> plan.members();
            default -> 1;
        };
    }

    private void restart(Technique technique, SpawnedMember old) throws InterruptedException {
        switch (technique) {
            case NONE, RELOAD -> {
                // what the measurement itself loses
            }
            case STOP_START -> {
                crew.endAll("stop");
                crew.listenAll();
            }
            case KILL -> {
                crew.kill(old);
                crew.listen();
            }
            case CLOSE, MIGRATE_CLOSE -> {
                crew.end(old, "close");
                crew.listen();
            }
            case OVERLAP -> {
                crew.listen();
                crew.end(old, "close");
            }
            case DRAIN, MIGRATE_DRAIN -> {
                crew.end(old, "stop");
                crew.listen();
            }
            case STEER -> {
                crew.passBy(old);
                Thread.sleep(plan.settleMillis());
                crew.end(old, "stop");
                crew.steerOff();
                crew.listen();
            }
            case PASS -> crew.handOver(old, "stop");
        }
    }

    @Override
    public void close() {
        if (crew != null) {
            crew.close();
            crew = null;
        }
    }
}
