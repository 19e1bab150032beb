package io.github.portshare.orchestrator.run;

import java.util.List;

/** A plan that cannot be carried out, by itself or on this machine. Carries every problem found. */
public final class ImpossiblePlanException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ImpossiblePlanException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }
}
