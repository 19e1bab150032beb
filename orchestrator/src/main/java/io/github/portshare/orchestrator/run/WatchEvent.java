package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.inspection.Change;
import io.github.portshare.orchestrator.inspection.ListenerSight;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Symptom;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.time.Instant;
import java.util.List;

/**
 * A line of a watch: a document of {@code watch-schema-1.json}.
 *
 * @param schemaVersion 1
 * @param at ISO 8601
 * @param event what has happened: {@code start} or a {@link Change.Kind}
 * @param origin who watches, at the start
 * @param transport whose port it is about
 * @param port its number
 * @param words what has changed
 * @param listener that came, left, or is held by others
 * @param finding that began or ended
 * @param visit of a socket that came and went between two looks
 * @param verdict at the start
 * @param ports what is there at the start
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WatchEvent(
        int schemaVersion,
        String at,
        Object event,
        @JsonUnwrapped Origin origin,
        Transport transport,
        Integer port,
        String words,
        ListenerSight listener,
        Symptom finding,
        Visited visit,
        Verdict verdict,
        List<PortSight> ports) {

    /** What is not a change. */
    public enum Event {
        /** The watch begins. */
        @JsonProperty("start")
        START
    }

    /**
     * A socket that came and went.
     *
     * @param inode which it was
     * @param where it was bound
     * @param who held it, in words
     * @param millis how long it was seen
     */
    public record Visited(long inode, String where, String who, long millis) {}

    /** The first line: what is there. */
    public static WatchEvent start(InspectResult result) {
        return new WatchEvent(
                1,
                Instant.now().toString(),
                Event.START,
                Origin.here(),
                null,
                result.port(),
                null,
                null,
                null,
                null,
                result.verdict(),
                result.ports());
    }

    /** The line of a change. */
    public static WatchEvent of(Change change) {
        return new WatchEvent(
                1,
                change.at().toString(),
                change.kind(),
                null,
                change.transport(),
                change.port(),
                change.words(),
                change.listener(),
                change.finding(),
                change.visit() == null
                        ? null
                        : new Visited(
                                change.visit().inode(),
                                change.visit().where(),
                                change.visit().who(),
                                change.visit().goneMillis()),
                null,
                null);
    }
}
