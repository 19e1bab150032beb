package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.Processes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A process of a server that is not ours: a pid that owns listeners.
 */
final class ProcessMember implements Member {

    private final Facts facts;
    private final ProcessHandle process;
    private final String command;
    private final ServerBooks books;
    private final Supplier<String> obituary;

    /**
     * As it is now.
     *
     * @param listeners that it owns, by inode
     * @param obituary what follows on its name when it has died
     */
    ProcessMember(long pid, Map<Long, Listener> listeners, ServerBooks books, Supplier<String> obituary) {
        this.books = books;
        this.facts = new Facts(
                Long.toString(pid),
                List.of(pid),
                listeners.values().iterator().next().uid(),
                Set.copyOf(listeners.keySet()),
                Optional.empty());
        // knows a later process of the same number by its start
        this.process = ProcessHandle.of(pid).orElse(null);
        this.command = Processes.command(pid);
        this.obituary = obituary;
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public Optional<Tally> books() {
        return books.of(facts.pid());
    }

    @Override
    public OptionalLong signs() {
        return OptionalLong.empty();
    }

    @Override
    public Optional<String> death() {
        return process != null && process.isAlive() && Processes.runs(facts.pid())
                ? Optional.empty()
                : Optional.of(label() + " (" + command + ")" + obituary.get());
    }
}
