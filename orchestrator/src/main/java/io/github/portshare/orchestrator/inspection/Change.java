package io.github.portshare.orchestrator.inspection;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.portshare.orchestrator.kernel.Transport;
import java.time.Instant;

/**
 * Something that has changed while ports were watched.
 *
 * @param at when that was seen
 * @param kind what has happened
 * @param transport whose port it is about; null = no port's
 * @param port its number; null = no port's
 * @param words what has changed
 * @param listener that came, left, or is held by others; else null
 * @param finding that began or ended; else null
 * @param visit of a socket that came and went between two looks; else null
 */
public record Change(
        Instant at,
        Kind kind,
        Transport transport,
        Integer port,
        String words,
        ListenerSight listener,
        Symptom finding,
        Visit visit) {

    /** What can happen. */
    public enum Kind {
        /** A listener came. */
        @JsonProperty("came")
        CAME("+ "),
        /** A listener left. */
        @JsonProperty("left")
        LEFT("- "),
        /** A listener is held by others than before. */
        @JsonProperty("changed")
        CHANGED("~ "),
        /** A listener came and left between two looks. */
        @JsonProperty("visited")
        VISITED("± "),
        /** A finding began. */
        @JsonProperty("found")
        FOUND("✗ "),
        /** A finding ended. */
        @JsonProperty("resolved")
        RESOLVED("✓ no longer: "),
        /** A clock was set, or nothing could be looked at for a while. */
        @JsonProperty("time")
        TIME("! ");

        private final String mark;

        Kind(String mark) {
            this.mark = mark;
        }
    }

    /** Of time itself. */
    public static Change time(Instant at, String words) {
        return new Change(at, Kind.TIME, null, null, words, null, null, null);
    }

    /** Of a socket that has come and gone. */
    public static Change visited(Visit visit) {
        String words = visit.transport() + " " + visit.where() + " came and went within " + (visit.goneMillis() + 1)
                + " ms: " + visit.who();
        return new Change(visit.came(), Kind.VISITED, visit.transport(), visit.port(), words, null, null, visit);
    }

    /** One line, which begins with the mark of its kind. */
    public String line() {
        return kind.mark + words;
    }
}
