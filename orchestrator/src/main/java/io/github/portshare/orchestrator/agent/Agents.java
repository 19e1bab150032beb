package io.github.portshare.orchestrator.agent;

import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Agents that start at the same time, and end together. */
public final class Agents implements AutoCloseable {

    private final Workspace workspace;
    private final ExecutorService starters = Executors.newCachedThreadPool();
    private final Map<String, Future<Agent>> agents = new LinkedHashMap<>();

    public Agents(Workspace workspace) {
        this.workspace = workspace;
    }

    /** Begins to start one. */
    public void start(String name, Identity identity) {
        agents.put(name, starters.submit(() -> new Agent(name, identity, workspace, workspace.directory())));
    }

    /**
     * One that is ready.
     *
     * @throws IllegalStateException if it could not be started
     */
    public Agent get(String name) throws InterruptedException {
        try {
            return agents.get(name).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    /** Ends them all; one that is still starting is killed. */
    @Override
    public void close() {
        starters.shutdownNow();
        for (Future<Agent> agent : agents.values()) {
            try {
                agent.get().close();
            } catch (ExecutionException e) {
                // has never started
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
