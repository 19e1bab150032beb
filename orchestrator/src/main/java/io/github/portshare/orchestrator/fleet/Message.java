package io.github.portshare.orchestrator.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.loadgen.Part;
import io.github.portshare.loadgen.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a load agent and its orchestrator say to each other, one JSON object a message; {@code type} tells which. In this order:
 *
 * <pre>
 *   agent                                       orchestrator
 *   hello      version, name
 *                                               welcome    (or)
 * refused    why; the link is closed
 *                                               task       its part of the plan
 *   ready      digest of the task               (or)
 *   unable     why; the run does not begin
 *                                               time       eight times, once all are ready
 *   now        its clocks
 *                                               begin      the warm-up, without an end
 *                                               measure    from this moment of its own clock on
 *                                               look       again and again
 *   counted    so far
 *   owners     of connections that it holds
 *                                               owned      by
 *                                               halt       where the plan does not end by itself
 *   ended      all that was counted             (or)
 *   failed     why
 *                                               dismissed  the run is over, and the link is closed
 * </pre>
 *
 * An agent whose link breaks is lost, with what it has counted; one whose orchestrator is lost ends its load at once.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Message.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = Message.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = Message.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Message.Task.class, name = "task"),
    @JsonSubTypes.Type(value = Message.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = Message.Unable.class, name = "unable"),
    @JsonSubTypes.Type(value = Message.Time.class, name = "time"),
    @JsonSubTypes.Type(value = Message.Now.class, name = "now"),
    @JsonSubTypes.Type(value = Message.Begin.class, name = "begin"),
    @JsonSubTypes.Type(value = Message.Measure.class, name = "measure"),
    @JsonSubTypes.Type(value = Message.Look.class, name = "look"),
    @JsonSubTypes.Type(value = Message.Counted.class, name = "counted"),
    @JsonSubTypes.Type(value = Message.Owners.class, name = "owners"),
    @JsonSubTypes.Type(value = Message.Owned.class, name = "owned"),
    @JsonSubTypes.Type(value = Message.Halt.class, name = "halt"),
    @JsonSubTypes.Type(value = Message.Ended.class, name = "ended"),
    @JsonSubTypes.Type(value = Message.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = Message.Dismissed.class, name = "dismissed")
})
sealed interface Message {

    /** The warm-up of a task: {@link Measure} ends it. */
    Duration UNTIL_TOLD = Duration.ofDays(1);

    /**
     * An agent has come.
     *
     * @param version of the program
     * @param name no other agent's
     */
    record Hello(String version, String name) implements Message {}

    /** It may stay. */
    record Welcome() implements Message {}

    /** It cannot. */
    record Refused(String why) implements Message {}

    /**
     * A part of a load.
     *
     * @param target what to drive
     * @param traffic of all parts together; its warm-up is ended by {@link Measure}
     * @param part which of it is the agent's
     * @param identityHeader response header that names the responder
     * @param responders the names that may answer, in their order; empty = anybody
     * @param mayBeUnnamed whether an answer of another name is that of somebody unknown
     * @param owned whether to ask for the owners of connections
     */
    record Task(
            String target,
            @JsonUnwrapped Traffic traffic,
            Part part,
            String identityHeader,
            List<String> responders,
            boolean mayBeUnnamed,
            boolean owned)
            implements Message {}

    /** The agent can carry its task out. */
    record Ready(String digest) implements Message {}

    /** It cannot. */
    record Unable(String why) implements Message {}

    /** What time is it? */
    record Time(int number) implements Message {}

    /**
     * The agent's clocks.
     *
     * @param nanos as {@link System#nanoTime} counts there
     * @param wallMillis time of day
     */
    record Now(int number, long nanos, long wallMillis) implements Message {}

    /** Begin to send what is not measured. */
    record Begin() implements Message {}

    /** Begin to measure when the agent's own {@link System#nanoTime} has come to this. */
    record Measure(long nanos) implements Message {}

    /**
     * What is counted so far?
     *
     * @param whole with the latencies of each responder, and with the incidents
     * @param responders the names that may answer from now on
     */
    record Look(int number, boolean whole, Set<String> responders) implements Message {}

    /** That is. */
    record Counted(int number, Report report) implements Message {}

    /** Who has these connections, {@code address:port} of the agent? */
    record Owners(int number, List<String> held) implements Message {}

    /**
     * Those whom one knows have.
     *
     * @param why it could not be found out; null = it could
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Owned(int number, Map<String, String> names, String why) implements Message {}

    /** Send nothing new. */
    record Halt() implements Message {}

    /** Every request has ended. */
    record Ended(Report report) implements Message {}

    /** The load broke. */
    record Failed(String why) implements Message {}

    /** The run is over. */
    record Dismissed() implements Message {}
}
