package io.github.portshare.orchestrator.process;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What is put before a command (setpriv, sudo), tried with one that does nothing. */
final class Trial {

    private Trial() {}

    /** Whether it works; empty where it is not done in time, or somebody has interrupted this thread, which stays so. */
    static Optional<Boolean> of(List<String> prefix, Duration most) {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            Process trial = Inheritance.limit(new ProcessBuilder(command))
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!trial.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                trial.destroyForcibly();
                return Optional.empty();
            }
            return Optional.of(trial.exitValue() == 0);
        } catch (IOException e) {
            return Optional.of(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
