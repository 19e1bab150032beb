package io.github.portshare.orchestrator.run;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.group.AttachedGroup;
import io.github.portshare.orchestrator.group.FoundGroup;
import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.group.Launcher;
import io.github.portshare.orchestrator.kernel.PortView;
import io.github.portshare.orchestrator.process.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds the members that somebody else has started: those that tell of themselves over HTTP, as ours do; where nobody does,
 * whoever listens on the port.
 */
record Attachment(RunPlan.Grouping asked, Protocol protocol, PortView port) implements Launcher {

    @Override
    public Group launch(Workspace workspace, Path logs, Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        if (protocol == Protocol.HTTP) {
            Group telling = AttachedGroup.attach(asked.members(), asked.address(), asked.port(), within);
            if (!telling.members().isEmpty()) {
                requireNames(telling);
                return telling;
            }
            telling.close();
        }
        FoundGroup found = FoundGroup.on(port, asked.members(), Duration.ofNanos(end - System.nanoTime()));
        if (!found.isSomebody()) {
            throw nobody(asked, protocol);
        }
        return found;
    }

    static ImpossiblePlanException nobody(RunPlan.Grouping asked, Protocol protocol) {
        return new ImpossiblePlanException(List.of("nobody listens on " + asked.host() + " port " + asked.port() + " ("
                + protocol + "); start the members, such as: portshare serve --port " + asked.port()));
    }

    /** Each must have a name of its own: the client tells members apart by their names. */
    private static void requireNames(Group telling) {
        Problems problems = new Problems();
        telling.members().stream()
                .collect(Collectors.groupingBy(member -> member.facts().id(), Collectors.counting()))
                .forEach((id, count) -> problems.unless(
                        count == 1,
                        count + " members call themselves '" + id + "'; start each with an --id of its own"));
        try {
            problems.throwIfAny();
        } catch (ImpossiblePlanException e) {
            telling.close();
            throw e;
        }
    }
}
