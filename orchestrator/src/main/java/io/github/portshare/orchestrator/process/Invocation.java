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
 */
public record Invocation(List<String> words, Set<String> variables) {

    public Invocation {
        words = List.copyOf(words);
        variables = Set.copyOf(variables);
    }

    /** A command that gets what each child gets. */
    public static Invocation of(List<String> words) {
        return new Invocation(words, Set.of());
    }

    /** The same with more words after it. */
    public Invocation with(List<String> more) {
        return new Invocation(Stream.concat(words.stream(), more.stream()).toList(), variables);
    }

    /** The same that is handed these variables. */
    public Invocation handed(Collection<String> names) {
        return new Invocation(words, Set.copyOf(names));
    }
}
