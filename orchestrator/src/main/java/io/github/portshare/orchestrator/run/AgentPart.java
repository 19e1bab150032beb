package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.portshare.loadgen.AgentResult;
import io.github.portshare.loadgen.Counts;
import java.util.List;

/**
 * What one load agent did of a load: warm-up and measured phase together.
 *
 * @param name what it calls itself
 * @param address that it came from
 * @param connections that it established; null = it was lost
 * @param requests that it began; null = it was lost
 * @param answered of them, with a whole answer; null = it was lost
 * @param errors how the others ended, together; null = it was lost
 * @param clockOffsetMillis what its time of day shows more than the orchestrator's
 * @param clockErrorMillis what may be wrong with what is told of its clock
 * @param startMillis when it began to measure, since the moment that all were given; null = it did not
 * @param lost why nothing more is known of it, and its counts are in no sum; null = it was there to the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AgentPart(
        String name,
        String address,
        Long connections,
        Long requests,
        Long answered,
        Long errors,
        double clockOffsetMillis,
        double clockErrorMillis,
        Double startMillis,
        String lost) {

    static AgentPart of(AgentResult agent) {
        Counts all =
                Counts.sum(List.of(agent.counted().warmup(), agent.counted().measured()));
        boolean there = agent.lost() == null;
        AgentResult.Clock clock = agent.clock();
        return new AgentPart(
                agent.name(),
                agent.address(),
                there ? all.connections() : null,
                there ? all.requests() : null,
                there ? all.latency().getTotalCount() : null,
                there ? all.errorTotal() : null,
                clock.offsetMillis(),
                clock.errorMillis(),
                clock.startMillis(),
                agent.lost());
    }

    /** Of a load that agents made; null where this process alone did. */
    static List<AgentPart> of(List<AgentResult> agents) {
        return agents.isEmpty() ? null : agents.stream().map(AgentPart::of).toList();
    }
}
