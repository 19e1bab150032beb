package io.github.portshare.orchestrator.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.portshare.orchestrator.process.ChildProcess;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Program;
import io.github.portshare.orchestrator.process.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** To an agent that runs as a child of this process. */
final class ChildLine implements AgentLine {

    private final ChildProcess process;

    ChildLine(String name, Identity identity, Workspace workspace, Path logs, Consumer<JsonNode> answers) {
        process = ChildProcess.start(
                name, identity, Program.standalone(AgentProgram.class).command(identity, workspace), logs, answers);
    }

    @Override
    public void order(String line) {
        process.order(line);
    }

    @Override
    public boolean isOpen() {
        return process.isAlive();
    }

    @Override
    public String obituary() {
        List<String> words = process.lastWords();
        return process + " ended, " + process.exit() + (words.isEmpty() ? "" : ": " + String.join(" | ", words));
    }

    @Override
    public void close() {
        process.stop(Duration.ofSeconds(5));
    }

    @Override
    public String toString() {
        return process.toString();
    }
}
