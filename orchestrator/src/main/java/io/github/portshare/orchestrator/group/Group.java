package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.verdict.Finding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The processes that share the port: started here ({@link SpawnedGroup}), or found there ({@link AttachedGroup}). */
public interface Group extends AutoCloseable {

    /** The members that got ready, dead or alive; without those that have left as they were told to ({@link Lineup}). */
    List<Member> members();

    /** What went wrong with members: those that never got ready, and those that have died since. */
    List<Finding> problems();

    /** What is known of a listener on the port that is no member's, by its inode. */
    Unknown unknown(long inode);

    /** Whether the members' pids are those of this process's PID namespace. */
    boolean local();

    /** The pids of all processes that serve now: the members', and those of who has started them, where they are started here. */
    default Set<Long> processes() {
        return members().stream()
                .flatMap(member -> member.facts().pids().stream())
                .collect(Collectors.toSet());
    }

    /** The latest counts of all members together, where they keep one count; else empty. */
    default Optional<Tally> books() {
        return Optional.empty();
    }

    /** Whether each answer names the member that gives it; else the kernel is asked whose a connection is. */
    default boolean namesItself() {
        return true;
    }

    /** To change its membership; empty where the members are not our own. */
    default Optional<Lineup> lineup() {
        return Optional.empty();
    }

    /**
     * Has members carry out orders that steer the group, one after the other, and waits until each has.
     *
     * @return what the first that could not said, with its name; empty where all did
     */
    default Optional<String> steer(List<Steering.Order> orders) throws InterruptedException {
        return orders.isEmpty() ? Optional.empty() : Optional.of("only members that are started here are steered");
    }

    /** Takes the members' last tallies; stops those that were started here, and no others. Later calls do nothing. */
    @Override
    void close();
}
