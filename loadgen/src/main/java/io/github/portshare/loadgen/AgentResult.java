package io.github.portshare.loadgen;

import java.util.List;

/**
 * The part that one of several processes has in a load, each on a machine of its own.
 *
 * @param name what it calls itself
 * @param address that it is known by to who gives the orders
 * @param lost why nothing more is known of it; null = it is there. What it has counted is in no sum then
 * @param counted what it has, or had when it was heard last
 * @param clock how its clock is to that of who gives the orders
 * @param vitals what its generator has had of its machine
 * @param pauses when it did not run, in words
 */
public record AgentResult(
        String name, String address, String lost, LoadResult counted, Clock clock, Vitals vitals, List<String> pauses) {

    /** The same, lost for this reason; null = it is not. */
    AgentResult withLoss(String why) {
        return new AgentResult(name, address, why, counted, clock, vitals, pauses);
    }

    /**
     * Two clocks.
     *
     * @param offsetMillis of the agent's time of day to ours
     * @param errorMillis what may be wrong with what is told of it: half of the quickest of several round trips
     * @param startMillis when the agent began to measure, since the moment that all were given; null = it has not
     */
    public record Clock(double offsetMillis, double errorMillis, Double startMillis) {}
}
