package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.verdict.Verdict;

/** What the program's exit codes mean; scripts depend on them. */
final class ExitCode {

    static final int OK = 0;
    static final int INTERNAL = 1;
    static final int USAGE = 2;
    static final int FAILED = 3;
    static final int INCONCLUSIVE = 4;

    private ExitCode() {}

    static int of(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> OK;
            case FAILED -> FAILED;
            case INCONCLUSIVE -> INCONCLUSIVE;
        };
    }
}
