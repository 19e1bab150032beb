package io.github.portshare.orchestrator.disrupt;

import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.group.Lineup;
import io.github.portshare.orchestrator.group.Member;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Carries disruptions out, one after the other, beside the load. {@link #run} is for a thread of its own; the rest, for any. */
public final class Conductor {

    /** What happens because of a disruption happens within so long after it. */
    private static final Duration AFTERMATH = Duration.ofMillis(500);

    private static final long LOOK_MILLIS = 20;
    private static final String GHOST = "ghost";

    /** Who is told of what changes, before it can be seen. */
    public interface Audience {

        /** Somebody of this name may answer from now on. */
        void named(String id);

        /** A member has joined. */
        void joined(Member member, Disruption by);

        /** A member is about to leave. */
        void leaving(Member member, Disruption by);
    }

    /**
     * Where it happens.
     *
     * @param transport of the port
     * @param host that the members bind, an IP literal
     * @param port that they share
     * @param identity who the members run as; null = this process cannot be that
     * @param workspace for files
     * @param logs where logs go
     */
    public record Scene(
            Transport transport, String host, int port, Identity identity, Workspace workspace, Path logs) {}

    private final List<Disruption> programme;
    private final Group group;
    private final Scene scene;
    private final Supplier<CompletableFuture<LoadResult>> glance;
    private final Audience audience;
    /** In the order of their start, those that have left too. */
    private final List<Member> numbered;

    private final List<Window> windows = new CopyOnWriteArrayList<>();
    private volatile Agent ghost;

    /**
     * Begins nothing yet.
     *
     * @param glance the load's counts, now
     */
    public Conductor(
            List<Disruption> disruptions,
            Group group,
            Scene scene,
            Supplier<CompletableFuture<LoadResult>> glance,
            Audience audience) {
        this.programme = Programme.inOrder(disruptions);
        this.group = group;
        this.scene = scene;
        this.glance = glance;
        this.audience = audience;
        this.numbered = new ArrayList<>(group.members());
    }

    /** Until the last is over. */
    public void run() throws InterruptedException {
        try {
            if (programme.stream().anyMatch(next -> next.kind() == Disruption.Kind.GHOST)) {
                summonGhost();
            }
            long began = awaitMeasuring();
            for (Disruption next : programme) {
                sleepUntil(began + next.at().toNanos());
                carryOut(next);
            }
        } finally {
            if (ghost != null) {
                ghost.close();
            }
        }
    }

    /** Before its time: its start is no part of the disruption. */
    private void summonGhost() throws InterruptedException {
        if (scene.identity() != null) {
            try {
                ghost = new Agent(GHOST, scene.identity(), scene.workspace(), scene.logs());
            } catch (IllegalStateException | UncheckedIOException e) {
                // told when it should appear
            }
        }
    }

    /** When the measuring began, as the clock counts. */
    private long awaitMeasuring() throws InterruptedException {
        while (true) {
            LoadResult now = glance.get().join();
            if (!now.elapsed().isZero()) {
                return System.nanoTime() - now.elapsed().toNanos();
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        long left = nanos - System.nanoTime();
        if (left > 0) {
            Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        }
    }

    private void carryOut(Disruption next) throws InterruptedException {
        List<String> left = new ArrayList<>();
        List<String> joined = new ArrayList<>();
        LoadResult before = glance.get().join();
        long begin = System.nanoTime();
        String failure = "the load ended before it was over";
        Settling settling = new Settling(begin, ids());
        windows.add(new Window(next, left, joined, begin, Long.MAX_VALUE, before, null, ids(), null, failure));
        try {
            failure = problem(next, left, joined);
            settling.begin(ids(), glance.get().join());
            for (long end = System.nanoTime() + AFTERMATH.toNanos(); System.nanoTime() < end; ) {
                Thread.sleep(LOOK_MILLIS);
                settling.look(glance.get().join());
            }
        } finally {
            windows.set(
                    windows.size() - 1,
                    new Window(
                            next,
                            List.copyOf(left),
                            List.copyOf(joined),
                            begin,
                            System.nanoTime(),
                            before,
                            glance.get().join(),
                            ids(),
                            settling.nanos(),
                            failure));
        }
    }

    /** Carries it out; returns what went wrong, or null. */
    private String problem(Disruption next, List<String> left, List<String> joined) throws InterruptedException {
        try {
            carryOut(next, left, joined);
            return null;
        } catch (IllegalStateException | UncheckedIOException e) {
            return e.getMessage();
        }
    }

    private Set<String> ids() {
        return group.members().stream().map(member -> member.facts().id()).collect(Collectors.toSet());
    }

    private void carryOut(Disruption next, List<String> left, List<String> joined) throws InterruptedException {
        switch (next.kind()) {
            case KILL -> {
                Member member = leaving(next, chosen(next), left);
                lineup().kill(member);
            }
            case DRAIN -> lineup().drain(leaving(next, chosen(next), left));
            case JOIN -> join(next, joined);
            case ROLL -> {
                for (Member old : group.members()) {
                    join(next, joined);
                    lineup().drain(leaving(next, old, left));
                }
            }
            case STALL -> stall(next);
            case GHOST -> haunt(next);
        }
    }

    private void join(Disruption by, List<String> joined) throws InterruptedException {
        Member newcomer = lineup().join(this::announce);
        numbered.add(newcomer);
        audience.joined(newcomer, by);
        joined.add(newcomer.label());
    }

    /** Before it listens: who makes the load elsewhere learns the name with a look. */
    private void announce(String id) {
        audience.named(id);
        glance.get().join();
    }

    private Member leaving(Disruption by, Member member, List<String> left) {
        audience.leaving(member, by);
        left.add(member.label());
        return member;
    }

    private void stall(Disruption next) throws InterruptedException {
        Member member = chosen(next);
        requireIdentity();
        try (Stall stall = new Stall(member.facts().pids(), scene.identity(), scene.logs())) {
            stall.last(next.lasts());
        }
    }

    private void haunt(Disruption next) throws InterruptedException {
        requireIdentity();
        if (ghost == null) {
            throw new IllegalStateException("no process could be started for it");
        }
        Agent.Answer answer = ghost.haunt(GHOST, scene.transport(), scene.host(), scene.port());
        if (!answer.done()) {
            throw new IllegalStateException("it could not join the group: " + answer.errno());
        }
        Thread.sleep(next.lasts().toMillis());
        ghost.close(GHOST);
    }

    private void requireIdentity() {
        if (scene.identity() == null) {
            throw new IllegalStateException("this process cannot take the members' uid: run it as root, or as them");
        }
    }

    private Lineup lineup() {
        return group.lineup()
                .orElseThrow(() -> new IllegalStateException("the members do not come and go as they are told"));
    }

    /** By its number; without one, the first that is there. */
    private Member chosen(Disruption next) {
        Member member = next.member() == 0
                ? group.members().get(0)
                : numbered.size() < next.member() ? null : numbered.get(next.member() - 1);
        if (member == null || !group.members().contains(member) || !member.isAlive()) {
            throw new IllegalStateException("the member is not there any more");
        }
        return member;
    }

    /** What was done so far, in the order of time; the last may be under way. */
    public List<Window> windows() {
        return List.copyOf(windows);
    }

    /** What is under way; null where nothing is. */
    public Disruption underWay() {
        List<Window> now = windows();
        return now.isEmpty() || now.get(now.size() - 1).isOver()
                ? null
                : now.get(now.size() - 1).disruption();
    }
}
