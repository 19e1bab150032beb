package io.github.portshare.orchestrator.intrusion;

import java.nio.file.Path;

/**
 * Where a {@code portshare agent} takes its orders, and what makes it obey.
 *
 * @param port on loopback
 * @param tokenFile as given to the agent's --token-file
 */
public record RemoteAgent(int port, Path tokenFile) {

    /**
     * Waits until the agent is there and obeys.
     *
     * @throws IllegalStateException if it does not in time; the message has the remedy
     */
    public void awaitReady() throws InterruptedException {
        new Puppet(this).close();
    }
}
