package io.github.portshare.orchestrator.inspection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/**
 * Something that the sight of a port tells.
 *
 * @param id what it is about
 * @param weight what it counts for
 * @param words what is so, with its numbers
 * @param evidence how that is known
 * @param remedy what to do about it; null = nothing need be done
 * @param pids of the processes that it is about; none = of all, or not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Symptom(Id id, Weight weight, String words, String evidence, String remedy, List<Long> pids) {

    /** What symptoms are about. */
    public enum Id {
        /** Nobody listens. */
        @JsonProperty("nobody")
        NOBODY,
        /** There is one listener. */
        @JsonProperty("alone")
        ALONE,
        /** Several processes use one listener. */
        @JsonProperty("sharding")
        SHARDING,
        /** A listener of one address family takes what another would. */
        @JsonProperty("family")
        FAMILY,
        /** A listener on a more specific address takes what another would. */
        @JsonProperty("address")
        ADDRESS,
        /** A listener is bound to a device. */
        @JsonProperty("device")
        DEVICE,
        /** A listener is another program's, service's or starter's than the others. */
        @JsonProperty("stranger")
        STRANGER,
        /** A socket's uid is not its process's. */
        @JsonProperty("uid")
        UID,
        /** A process is stopped. */
        @JsonProperty("stopped")
        STOPPED,
        /** A listener's queue is not emptied. */
        @JsonProperty("queue")
        QUEUE,
        /** A process does not read what its connections have for it. */
        @JsonProperty("silent")
        SILENT,
        /** The kernel dropped what found a queue full. */
        @JsonProperty("drops")
        DROPS,
        /** Connections lie with the listeners as chance would not deal them. */
        @JsonProperty("uneven")
        UNEVEN,
        /** There are more or fewer members than expected. */
        @JsonProperty("members")
        MEMBERS,
        /** A listener is of another uid than expected. */
        @JsonProperty("owner")
        OWNER,
        /** The same port in another network namespace. */
        @JsonProperty("namespace")
        NAMESPACE,
        /** Who holds a listener, or what else, could not be seen. */
        @JsonProperty("sight")
        SIGHT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a symptom counts for. */
    public enum Weight {
        /** Something is wrong, or is surely not as a shared port should be. */
        @JsonProperty("finding")
        FINDING,
        /** Worth knowing, and nothing wrong. */
        @JsonProperty("note")
        NOTE,
        /** It could not be seen, and the remedy says what would show it. */
        @JsonProperty("unseen")
        UNSEEN
    }

    static Symptom finding(Id id, String words, String evidence, String remedy, List<Long> pids) {
        return new Symptom(id, Weight.FINDING, words, evidence, remedy, pids);
    }

    static Symptom note(Id id, String words, String evidence, String remedy, List<Long> pids) {
        return new Symptom(id, Weight.NOTE, words, evidence, remedy, pids);
    }

    static Symptom unseen(String words, String evidence, String remedy) {
        return new Symptom(Id.SIGHT, Weight.UNSEEN, words, evidence, remedy, List.of());
    }
}
