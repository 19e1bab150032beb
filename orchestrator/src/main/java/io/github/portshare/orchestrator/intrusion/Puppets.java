package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.cluster.Identity;
import io.github.portshare.orchestrator.cluster.Workspace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Puppets that start at the same time, and end together. */
final class Puppets implements AutoCloseable {

    private final Workspace workspace;
    private final ExecutorService starters = Executors.newCachedThreadPool();
    private final Map<String, Future<Puppet>> puppets = new LinkedHashMap<>();

    Puppets(Workspace workspace) {
        this.workspace = workspace;
    }

    /** Begins to start one. */
    void start(String name, Identity identity) {
        puppets.put(name, starters.submit(() -> new Puppet(name, identity, workspace, workspace.directory())));
    }

    /**
     * One that is ready.
     *
     * @throws IllegalStateException if it could not be started
     */
    Puppet get(String name) throws InterruptedException {
        try {
            return puppets.get(name).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    /** Ends them all; one that is still starting is killed. */
    @Override
    public void close() {
        starters.shutdownNow();
        for (Future<Puppet> puppet : puppets.values()) {
            try {
                puppet.get().close();
            } catch (ExecutionException e) {
                // has never started
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
