package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What two measurements are compared by; latencies are from the intended start in an open loop. */
public enum Quantity {
    /** Requests per second. */
    @JsonProperty("requestsPerSecond")
    REQUESTS,
    @JsonProperty("p50Millis")
    P50,
    @JsonProperty("p90Millis")
    P90,
    @JsonProperty("p99Millis")
    P99,
    @JsonProperty("p999Millis")
    P999,
    @JsonProperty("maxMillis")
    MAX,
    /** Requests that did not end well, of a million. */
    @JsonProperty("errorsPerMillion")
    ERRORS,
    /** Of the member that is furthest from the share that it is to have, relative to it. */
    @JsonProperty("largestDeviation")
    DEVIATION,
    /** CPU time of all members' whole lives, their start included, by what they answered. */
    @JsonProperty("cpuMicrosPerRequest")
    CPU,
    /** Of a member on average. */
    @JsonProperty("memoryMiBPerMember")
    MEMORY;

    /** Whether it is a matter of time: it says something only of a measurement that was long and steady. */
    boolean isTimed() {
        return ordinal() <= MAX.ordinal();
    }

    /** Whether it depends on what was asked for. */
    boolean isOfLoad() {
        return isTimed() || this == ERRORS;
    }

    /** Whether B may be worse by it: the others are told, and too uncertain to be judged. */
    boolean isJudged() {
        return this != P999 && this != MAX && this != CPU && this != MEMORY;
    }
}
