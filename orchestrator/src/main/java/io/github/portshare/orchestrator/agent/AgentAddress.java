package io.github.portshare.orchestrator.agent;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a {@code portshare agent} takes its orders, and what makes it obey.
 *
 * @param port on loopback
 * @param tokenFile as given to the agent's --token-file
 */
public record AgentAddress(int port, Path tokenFile) {

    /**
     * Waits until the agent is there and obeys.
     *
     * @param within nobody says in which order the containers of a Pod start
     * @throws IllegalStateException if it does not in time; the message has the remedy
     */
    public void awaitReady(Duration within) throws InterruptedException {
        new Agent(this, within).close();
    }
}
