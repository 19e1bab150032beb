package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.run.RunPlan;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What passes: the options that {@code run} and {@code load} share. */
final class LimitOptions {

    @Option(
            names = "--tolerance",
            defaultValue = "15%",
            paramLabel = "RATIO",
            description = "How far a member may be off the even share (default: ${DEFAULT-VALUE}).")
    Ratio tolerance;

    @Option(
            names = "--confidence",
            defaultValue = "99.9%",
            paramLabel = "RATIO",
            description = "How sure a share must be to pass, and to fail (default: ${DEFAULT-VALUE}).")
    Ratio confidence;

    @Option(
            names = "--max-error-rate",
            defaultValue = "0",
            paramLabel = "RATIO",
            description = "Part of the requests that may fail, or stay unanswered (default: ${DEFAULT-VALUE}).")
    Ratio maxErrorRate;

    @Option(
            names = "--max-p99",
            paramLabel = "TIME",
            description = "Limit of the 99th percentile of the latency; adds the check 'latency'.")
    Duration maxP99;

    @Option(
            names = "--abort-on-fail",
            description = "End the load as soon as a check has failed for good: 'group', 'hijack', and without"
                    + " --max-error-rate 'errors'. What is left is not tried.")
    boolean abortOnFail;

    RunPlan.Limits limits() {
        return new RunPlan.Limits(
                tolerance.value(),
                confidence.value(),
                maxErrorRate.value(),
                maxP99 == null ? null : maxP99.toNanos() / 1e6,
                abortOnFail ? true : null);
    }
}
