package io.github.portshare.orchestrator.restart;

import io.github.portshare.orchestrator.group.Places;
import io.github.portshare.orchestrator.group.SpawnedMember;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Invocation;
import io.github.portshare.orchestrator.process.Program;
import io.github.portshare.orchestrator.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The members of the lab's group in their {@link Places}, and their successors, prepared while there is no load. For one thread.
 */
final class Crew implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Workspace workspace;
    private final Path logs;
    private final int port;
    private final int size;
    private final Path shelf;
    private final Places members = new Places();
    private final Deque<SpawnedMember> successors = new ArrayDeque<>();
    /** Where each of them takes its listener, in their order, where they take one. */
    private final Deque<Path> places = new ArrayDeque<>();

    private final List<SpawnedMember> leaving = new ArrayList<>();
    /** Of the kernel's setting, when they began to listen. */
    private final Map<SpawnedMember, Integer> generations = new HashMap<>();

    private int started;
    private int turn;
    private int generation;

    /** Of so many, on a port of this machine's loopback; nobody is started yet. */
    Crew(Workspace workspace, Path logs, int port, int size) {
        this.workspace = workspace;
        this.logs = logs;
        this.port = port;
        this.size = size;
        try {
            shelf = Files.createTempDirectory(
                    workspace.directory(),
                    "pass-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + workspace.directory(), e);
        }
    }

    /** Starts all members. */
    void begin() throws InterruptedException {
        prepare(size, false);
        listenAll();
    }

    /** Has so many successors ready. */
    void prepare(int number, boolean taking) throws InterruptedException {
        Invocation program = Program.member(false)
                .command(Identity.self(), workspace)
                .with(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
        while (successors.size() < number) {
            String name = "member-" + ++started;
            Invocation one = program;
            if (taking) {
                Path place = shelf.resolve(name);
                places.add(place);
                one = program.with(List.of("--take", place.toString()));
            }
            successors.add(SpawnedMember.startHeld(name, Identity.self(), one, logs));
        }
        for (SpawnedMember successor : successors) {
            successor.awaitPrepared();
        }
    }

    /** What the kernel is set to has changed. */
    void setting(int generation) {
        this.generation = generation;
    }

    /** Whose turn it is to be restarted: one after the other. */
    SpawnedMember next() {
        return members.get(turn++ % members.size());
    }

    /** A successor listens. */
    void listen() throws InterruptedException {
        SpawnedMember successor = successors.remove();
        members.add(successor);
        listen(successor);
    }

    private void listen(SpawnedMember successor) throws InterruptedException {
        generations.put(successor, generation);
        successor.listen();
        successor.awaitReady();
    }

    /** Whether a member began to listen after the kernel's setting was changed last. */
    boolean listensSinceSetting(SpawnedMember member) {
        return generations.get(member) == generation;
    }

    /** As many successors as the group is to have members listen. */
    void listenAll() throws InterruptedException {
        while (members.size() < size) {
            listen();
        }
    }

    /** A member ends by an order, and its listener with it. */
    void end(SpawnedMember member, String order) throws InterruptedException {
        leave(member);
        member.order(order);
        member.awaitLast();
    }

    /** All members end by an order, at once. */
    void endAll(String order) throws InterruptedException {
        List<SpawnedMember> all = members.members();
        all.forEach(member -> member.order(order));
        all.forEach(this::leave);
        for (SpawnedMember member : leaving) {
            member.awaitLast();
        }
    }

    void kill(SpawnedMember member) throws InterruptedException {
        leave(member);
        member.killAndWait();
    }

    private void leave(SpawnedMember member) {
        leaving.add(member);
        members.free(member);
    }

    /** No new connection comes to this member any more. */
    void passBy(SpawnedMember member) throws InterruptedException {
        members.passBy(member);
    }

    /** The kernel chooses by its hash again. */
    void steerOff() throws InterruptedException {
        members.steerOff();
    }

    /** A successor takes the listener of a member, which keeps its place, and the member ends by an order. */
    void handOver(SpawnedMember member, String order) throws InterruptedException {
        member.ask("pass " + places.remove(), "passing");
        SpawnedMember successor = successors.remove();
        listen(successor);
        members.replace(member, successor);
        leaving.add(member);
        member.order(order);
        member.awaitLast();
    }

    /** Waits for the processes of those that have ended. */
    void tidy() {
        leaving.forEach(member -> member.stop(GRACE));
        generations.keySet().removeAll(leaving);
        leaving.clear();
    }

    @Override
    public void close() {
        List<SpawnedMember> all = new ArrayList<>(members.members());
        all.addAll(successors);
        all.addAll(leaving);
        all.forEach(SpawnedMember::askToStop);
        long end = System.nanoTime() + GRACE.toNanos();
        all.forEach(member -> member.stop(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
    }
}
