package io.github.portshare.orchestrator.process;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a child process runs.
 *
 * @param words the command
 * @param variables names of those of our environment that it gets beside what each child gets
 * @param copies what it runs of ours, and where that lies, where its user cannot read the originals
 */
public record Invocation(List<String> words, Set<String> variables, List<Seal> copies) {

    public Invocation {
        words = List.copyOf(words);
        variables = Set.copyOf(variables);
        copies = List.copyOf(copies);
    }

    /** A command that gets what each child gets. */
    public static Invocation of(List<String> words) {
        return new Invocation(words, Set.of(), List.of());
    }

    /** The same with more words after it. */
    public Invocation with(List<String> more) {
        return new Invocation(Stream.concat(words.stream(), more.stream()).toList(), variables, copies);
    }

    /** The same that is handed these variables. */
    public Invocation handed(Collection<String> names) {
        return new Invocation(words, Set.copyOf(names), copies);
    }

    /**
     * Before each start.
     *
     * @throws IllegalStateException if a copy is no longer what was compared with its original; the message says what changed
     */
    void requireUnchanged() {
        copies.forEach(Seal::require);
    }
}
