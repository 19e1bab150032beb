package io.github.portshare.loadgen;

import java.util.List;

/** A load that nobody can make. Carries every problem found, each a sentence that names its option. */
public final class ImpossibleLoadException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public ImpossibleLoadException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }

    static void throwIfAny(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new ImpossibleLoadException(problems);
        }
    }
}
