package io.github.portshare.orchestrator.intrusion;

import java.nio.file.Path;

/**
 * Where a {@code portshare agent} takes its orders, and what makes it obey.
 *
 * @param port on loopback
 * @param tokenFile as given to the agent's --token-file
 */
public record AgentAddress(int port, Path tokenFile) {}
