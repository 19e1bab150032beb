package io.github.portshare.orchestrator.restart;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.group.Reservation;
import io.github.portshare.orchestrator.group.ServerKind;
import io.github.portshare.orchestrator.group.ServerPlan;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Has a server that is not ours reload, by a signal to its master, and tells what each reload lost. */
final class ServerLab {

    private static final Duration START = Duration.ofSeconds(20);
    private static final long RELOAD_SECONDS = 10;
    private static final long LOOK_MILLIS = 20;

    private final LabPlan plan;
    private final int port;
    private final Workspace workspace;
    private final Path logs;
    private final LabReport report;
    private final ServerKind kind;
    private final String signal;
    private int done;

    ServerLab(LabPlan plan, int port, Workspace workspace, Path logs, LabReport report) {
        this.plan = plan;
        this.port = port;
        this.workspace = workspace;
        this.logs = logs;
        this.report = report;
        boolean nginx = plan.server().equals(ServerKind.NGINX.word());
        this.kind = nginx ? ServerKind.NGINX : ServerKind.HAPROXY_MASTER;
        this.signal = nginx ? "HUP" : "USR2";
    }

    /** Reloads, and tells the rows. */
    void run() throws InterruptedException {
        ServerPlan servers =
                new ServerPlan(kind, plan.members(), Protocol.HTTP, "127.0.0.1", port, Identity.self(), List.of());
        UnderLoad underLoad = new UnderLoad(plan, port);
        List<List<Repetition>> byLoad = new ArrayList<>();
        plan.loads().forEach(load -> byLoad.add(new ArrayList<>()));
        try (Group group = servers.launch(workspace, logs, START)) {
            if (group.members().isEmpty()) {
                throw new IllegalStateException(kind.word() + " did not start: " + group.problems());
            }
            half(group, underLoad, byLoad, false, plan.repeats() - plan.repeats() / 2);
            try (Reservation held = Reservation.of(Identity.self(), "127.0.0.1", port, workspace, logs)) {
                half(group, underLoad, byLoad, true, plan.repeats() / 2);
                held.problem().ifPresent(report::warning);
            }
        } finally {
            RestartTables tables = RestartTables.of(plan.server());
            for (int i = 0; i < byLoad.size(); i++) {
                report.row(RestartRow.of(Technique.RELOAD, plan.loads().get(i), byLoad.get(i), tables));
            }
        }
    }

    private void half(Group group, UnderLoad underLoad, List<List<Repetition>> byLoad, boolean reserved, int times)
            throws InterruptedException {
        for (int i = 0; i < byLoad.size(); i++) {
            LoadKind load = plan.loads().get(i);
            for (int time = 0; time < times; time++) {
                report.progress("reload, " + load + (reserved ? ", reserved" : ""), done++);
                byLoad.get(i).add(underLoad.run(load, reserved, false, () -> reload(group)));
            }
        }
    }

    /** Until none is left of those that served before, and others do. */
    private void reload(Group group) throws InterruptedException {
        Set<Long> before = group.processes();
        long master = master(before);
        long now = System.nanoTime();
        long end = now + TimeUnit.SECONDS.toNanos(RELOAD_SECONDS);
        long again = now;
        for (Set<Long> there = before; !replaced(before, there, master); there = group.processes()) {
            now = System.nanoTime();
            if (now >= end) {
                throw new IllegalStateException(
                        kind.word() + " had not replaced its processes " + RELOAD_SECONDS + " s after SIG" + signal);
            }
            if (now >= again && before.containsAll(there)) {
                // HAProxy's master loses a signal that comes while it executes itself anew
                send(master);
                again = now + TimeUnit.SECONDS.toNanos(1);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static boolean replaced(Set<Long> before, Set<Long> now, long master) {
        Set<Long> fresh = new HashSet<>(now);
        fresh.removeAll(before);
        Set<Long> left = new HashSet<>(now);
        left.retainAll(before);
        return !fresh.isEmpty() && left.equals(Set.of(master));
    }

    /** The one whose parent is not among them. */
    private static long master(Set<Long> processes) {
        Set<Long> roots = processes.stream()
                .filter(pid -> ProcessHandle.of(pid)
                        .flatMap(ProcessHandle::parent)
                        .filter(parent -> processes.contains(parent.pid()))
                        .isEmpty())
                .collect(Collectors.toSet());
        if (roots.size() != 1) {
            throw new IllegalStateException("one master was expected, and there are " + roots);
        }
        return roots.iterator().next();
    }

    private void send(long pid) throws InterruptedException {
        try {
            int code = new ProcessBuilder("/bin/sh", "-c", "kill -\"$1\" \"$2\"", "sh", signal, Long.toString(pid))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("no SIG" + signal + " could be sent to pid " + pid);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill(1)", e);
        }
    }
}
