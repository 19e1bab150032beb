package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.Protocol;
import io.github.portshare.orchestrator.process.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Which members to start.
 *
 * @param members how many
 * @param protocol what they speak
 * @param host IP literal to bind
 * @param port port to share
 * @param identity who they run as
 * @param logs where their logs go
 * @param command what runs one member, without its flags; {@code null} = the server jar
 * @param variables names of those of our environment that they are handed beside what each child gets
 * @param readyWithin deadline for all of them to accept
 */
public record GroupPlan(
        int members,
        Protocol protocol,
        String host,
        int port,
        Identity identity,
        Path logs,
        List<String> command,
        List<String> variables,
        Duration readyWithin) {}
