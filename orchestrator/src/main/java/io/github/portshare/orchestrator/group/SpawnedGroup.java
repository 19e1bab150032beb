package io.github.portshare.orchestrator.group;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Program;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The members: started together, ready by a deadline, stopped together. A member that does not get ready, or dies later,
 * leaves the others running; {@link #problems} tells of it.
 */
final class SpawnedGroup implements Group, Lineup {

    private static final Duration STOP_GRACE = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 100;
    /** A second of looks: Ctrl-Z stops all, and who goes on first sees the others stopped for a moment. */
    private static final int STOPPED_LOOKS = 10;

    /** For connections that are on their way to a member that others are steered away from: longer than a handshake takes. */
    private static final long SETTLED_MILLIS = 100;

    private final GroupPlan plan;
    private final Invocation program;
    private final Path logs;
    private final List<SpawnedMember> members = new ArrayList<>();
    private final List<SpawnedMember> ready = new CopyOnWriteArrayList<>();
    /** Of the ready ones; of a group that did not bind in order, in no order. */
    private final Places places = new Places();

    private final List<Finding> notReady = new ArrayList<>();
    private volatile boolean stopping;

    private SpawnedGroup(GroupPlan plan, Invocation program, Path logs) {
        this.plan = plan;
        this.program = program;
        this.logs = logs;
    }

    /**
     * Starts the members and waits until each accepts or has failed; fails only when the wait is interrupted.
     *
     * @param ready is told how many accept, when that has changed
     */
    static SpawnedGroup start(GroupPlan plan, Workspace workspace, Path logs, Duration within, IntConsumer ready)
            throws InterruptedException {
        SpawnedGroup group = new SpawnedGroup(plan, member(plan, workspace), logs);
        try {
            for (int i = 1; i <= plan.members(); i++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while starting members");
                }
                group.start(plan.inOrder());
            }
            if (plan.inOrder()) {
                group.listenInOrder(0);
            }
            group.awaitReady(within, ready);
        } catch (InterruptedException | RuntimeException e) {
            // nothing has been served yet: nothing to drain, and nothing to wait for
            group.members.forEach(SpawnedMember::kill);
            group.close();
            throw e;
        }
        return group;
    }

    private SpawnedMember start(boolean held) {
        String name = "member-" + (members.size() + 1);
        SpawnedMember member = held
                ? SpawnedMember.startHeld(name, plan.identity(), program, logs)
                : SpawnedMember.start(name, plan.identity(), program, logs);
        members.add(member);
        return member;
    }

    /** Each when the one before it listens, or never will. */
    private void listenInOrder(int from) {
        if (from < members.size()) {
            members.get(from).listen();
            members.get(from).whenReady().whenComplete((facts, failure) -> listenInOrder(from + 1));
        }
    }

    private static Invocation member(GroupPlan plan, Workspace workspace) {
        Invocation program = plan.command() != null
                ? Invocation.of(plan.command())
                : Program.member(plan.lasting()).command(plan.identity(), workspace);
        List<String> flags = new ArrayList<>(List.of("--host", plan.host(), "--port", Integer.toString(plan.port())));
        if (plan.protocol() != Protocol.HTTP) {
            flags.addAll(List.of("--protocol", plan.protocol().toString()));
        }
        if (plan.eventLoops() > 1) {
            flags.addAll(List.of("--event-loops", Integer.toString(plan.eventLoops())));
        }
        return program.with(flags).handed(plan.variables());
    }

    /** Until each is ready or has ended; one that is stopped, and stays so, is not waited for when no other is either. */
    private void awaitReady(Duration deadline, IntConsumer told) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        int stopped = 0;
        int accepting = 0;
        while (stopped < STOPPED_LOOKS && System.nanoTime() < end) {
            List<SpawnedMember> waitedFor = members.stream()
                    .filter(member -> !member.whenReady().isDone())
                    .toList();
            if (waitedFor.isEmpty()) {
                break;
            }
            if (members.size() - waitedFor.size() > accepting) {
                accepting = members.size() - waitedFor.size();
                told.accept(accepting);
            }
            stopped = waitedFor.stream().allMatch(SpawnedMember::isStopped) ? stopped + 1 : 0;
            await(waitedFor);
        }
        for (SpawnedMember member : members) {
            if (member.whenReady().isDone() && !member.whenReady().isCompletedExceptionally()) {
                ready.add(member);
                places.add(member);
            } else {
                notReady.add(problem(member.whyNotReady()));
                member.kill();
                member.stop(Duration.ZERO);
            }
        }
    }

    private static void await(List<SpawnedMember> members) throws InterruptedException {
        try {
            CompletableFuture.allOf(
                            members.stream().map(SpawnedMember::whenReady).toArray(CompletableFuture[]::new))
                    .get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // looked at one by one
        }
    }

    @Override
    public List<Member> members() {
        return List.copyOf(ready);
    }

    @Override
    public List<Finding> problems() {
        List<Finding> problems = new ArrayList<>(notReady);
        if (!stopping) {
            ready.forEach(member -> member.death().ifPresent(death -> problems.add(problem(death))));
        }
        return problems;
    }

    private static Finding problem(String words) {
        return new Finding(words, "see why in the members' logs, which --out DIR keeps");
    }

    /** The port was ours alone before the first member. */
    @Override
    public Unknown unknown(long inode) {
        return Unknown.stranger("");
    }

    @Override
    public boolean local() {
        return true;
    }

    @Override
    public Optional<Lineup> lineup() {
        return Optional.of(this);
    }

    @Override
    public Member join(Consumer<String> named) throws InterruptedException {
        SpawnedMember member = start(true);
        try {
            named.accept(member.awaitPrepared());
            member.listen();
            member.awaitReady();
        } catch (IllegalStateException | InterruptedException e) {
            member.kill();
            throw e;
        }
        ready.add(member);
        places.add(member);
        return member;
    }

    @Override
    public void kill(Member member) throws InterruptedException {
        SpawnedMember leaving = (SpawnedMember) member;
        ready.remove(leaving);
        leaving.killAndWait();
        places.free(leaving);
    }

    @Override
    public void drain(Member member) throws InterruptedException {
        SpawnedMember leaving = (SpawnedMember) member;
        boolean steered = places.size() > 1 && plan.inOrder() && plan.protocol() != Protocol.UDP;
        if (steered) {
            places.passBy(leaving);
            Thread.sleep(SETTLED_MILLIS);
        }
        try {
            // it lives, and has no listener: no longer one of those that must
            ready.remove(leaving);
            leaving.leave(STOP_GRACE);
        } finally {
            places.free(leaving);
            if (steered) {
                places.steerOff();
            }
        }
    }

    @Override
    public Optional<String> steer(List<Steering.Order> orders) throws InterruptedException {
        try {
            for (Steering.Order order : orders) {
                places.get(order.member()).steer(order.how());
            }
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Stops all members at once and waits for their final tallies. */
    @Override
    public void close() {
        stopping = true;
        members.forEach(SpawnedMember::askToStop);
        long end = System.nanoTime() + STOP_GRACE.toNanos();
        members.forEach(member -> member.stop(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
    }
}
