package io.github.portshare.orchestrator.cluster;

import io.github.portshare.orchestrator.kernel.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The members: started together, ready by a deadline, stopped together. A member that does not get ready, or dies later,
 * leaves the others running; {@link #problems} tells of it.
 */
public final class SpawnedGroup implements Group {

    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private final List<SpawnedMember> members = new ArrayList<>();
    private final List<SpawnedMember> ready = new ArrayList<>();
    private final List<String> notReady = new ArrayList<>();
    private volatile boolean stopping;

    private SpawnedGroup() {}

    /** Starts the members and waits until each accepts or has failed; fails only when the wait is interrupted. */
    public static SpawnedGroup start(GroupPlan plan, Workspace workspace) throws InterruptedException {
        SpawnedGroup group = new SpawnedGroup();
        List<String> command = new ArrayList<>(
                plan.command() != null ? plan.command() : Program.member().command(plan.identity(), workspace));
        command.addAll(List.of("--host", plan.host(), "--port", Integer.toString(plan.port())));
        if (plan.protocol() != Protocol.HTTP) {
            command.addAll(List.of("--protocol", plan.protocol().toString()));
        }
        try {
            for (int i = 1; i <= plan.members(); i++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while starting members");
                }
                group.members.add(SpawnedMember.start("member-" + i, plan.identity(), command, plan.logs()));
            }
            group.awaitReady(plan.readyWithin());
        } catch (InterruptedException | RuntimeException e) {
            // nothing has been served yet: nothing to drain, and nothing to wait for
            group.members.forEach(SpawnedMember::kill);
            group.close();
            throw e;
        }
        return group;
    }

    private void awaitReady(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        try {
            CompletableFuture.allOf(
                            members.stream().map(SpawnedMember::whenReady).toArray(CompletableFuture[]::new))
                    .get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // looked at one by one below
        }
        for (SpawnedMember member : members) {
            try {
                member.whenReady().get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                ready.add(member);
            } catch (ExecutionException | TimeoutException e) {
                notReady.add(member.whyNotReady());
                member.stop(Duration.ZERO);
            }
        }
    }

    @Override
    public List<Member> members() {
        return List.copyOf(ready);
    }

    @Override
    public List<String> problems() {
        List<String> problems = new ArrayList<>(notReady);
        if (!stopping) {
            ready.forEach(member -> member.death().ifPresent(problems::add));
        }
        return problems;
    }

    @Override
    public boolean local() {
        return true;
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
