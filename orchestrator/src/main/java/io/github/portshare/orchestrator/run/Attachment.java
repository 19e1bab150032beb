package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.group.AttachedGroup;
import io.github.portshare.orchestrator.group.Group;
import io.github.portshare.orchestrator.group.GroupAuditor;
import io.github.portshare.orchestrator.group.Launcher;
import io.github.portshare.orchestrator.kernel.PortView;
import io.github.portshare.orchestrator.process.Workspace;
import io.github.portshare.orchestrator.verdict.Finding;
import io.github.portshare.orchestrator.verdict.GroupAudit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the members that somebody else has started. There must be one, and each must have a name of its own: the client tells
 * members apart by their names.
 */
record Attachment(RunPlan.Grouping asked, PortView port) implements Launcher {

    @Override
    public Group launch(Workspace workspace, Path logs, Duration within) throws InterruptedException {
        Group found = AttachedGroup.attach(asked.members(), asked.address(), asked.port(), within);
        try {
            require(found);
            return found;
        } catch (ImpossiblePlanException e) {
            found.close();
            throw e;
        }
    }

    private void require(Group found) {
        Problems problems = new Problems();
        if (found.members().isEmpty()) {
            nobody(found, problems);
        }
        found.members().stream()
                .collect(Collectors.groupingBy(member -> member.facts().id(), Collectors.counting()))
                .forEach((id, count) -> problems.unless(
                        count == 1,
                        count + " members call themselves '" + id + "'; start each with an --id of its own"));
        problems.throwIfAny();
    }

    private void nobody(Group found, Problems problems) {
        String where = asked.host() + " port " + asked.port();
        GroupAudit audit = new GroupAuditor(found, port, member -> 0).look("after start", inode -> false);
        List<Finding> others = Stream.concat(audit.strangers().stream(), audit.silent().stream())
                .toList();
        others.forEach(
                other -> problems.add("no member answers on " + where + ": " + other.words() + "; " + other.remedy()));
        problems.unless(
                !others.isEmpty(),
                "no member answers on " + where + "; start some: portshare serve --port " + asked.port());
    }
}
