package io.github.portshare.orchestrator.disrupt;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Something that is done to a group at a moment of its load, as {@code kill:2@3s} or {@code stall@3s:1s} says it.
 *
 * @param word as it was asked for
 * @param kind what is done
 * @param member to which, by its number in the order of their start, from 1; 0 = the first that is there, or no one of them
 * @param at when, since the measuring began
 * @param lasts how long; zero where that is not for us to say
 */
public record Disruption(@JsonValue String word, Kind kind, int member, Duration at, Duration lasts) {

    /** What can be done. */
    public enum Kind {
        /** SIGKILL. */
        KILL(true, null, true),
        /** SIGSTOP, and SIGCONT after a while. */
        STALL(true, Duration.ofSeconds(1), false),
        /** A member leaves in the way that loses least. */
        DRAIN(true, null, true),
        /** Every member in turn is replaced: another joins, and it drains. */
        ROLL(false, null, true),
        /** A process of the members' uid listens on the port for a moment, as the test of a server's configuration does. */
        GHOST(false, Duration.ofMillis(50), false),
        /** Another member joins. */
        JOIN(false, null, true);

        private final boolean ofOne;
        private final Duration usual;
        private final boolean changesMembership;

        Kind(boolean ofOne, Duration usual, boolean changesMembership) {
            this.ofOne = ofOne;
            this.usual = usual;
            this.changesMembership = changesMembership;
        }

        /** Whether it takes members that come and go as they are told: our own. */
        public boolean changesMembership() {
            return changesMembership;
        }

        /** The name in options. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** For messages. */
    public static final String FORMS = "kill:2@3s, stall:2@3s:1s, drain:2@4s, roll@2s, ghost@3s:50ms or join@5s";

    private static final Pattern FORM = Pattern.compile("([a-z]+)(?::(\\d{1,4}))?@([^:@]+)(?::([^:@]+))?");

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    @JsonCreator
    public static Disruption of(String word) {
        Matcher form = FORM.matcher(word);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + word + "' is not a disruption such as " + FORMS);
        }
        Kind kind = Arrays.stream(Kind.values())
                .filter(known -> known.word().equals(form.group(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is none of "
                        + Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", "))));
        if (form.group(2) != null && !kind.ofOne) {
            throw new IllegalArgumentException(
                    "'" + word + "' names a member, and " + kind.word() + " is of no single one");
        }
        if (form.group(4) != null && kind.usual == null) {
            throw new IllegalArgumentException(
                    "'" + word + "' says how long, and " + kind.word() + " takes its own time");
        }
        int member = form.group(2) == null ? 0 : Integer.parseInt(form.group(2));
        if (form.group(2) != null && member == 0) {
            throw new IllegalArgumentException("'" + word + "' names member 0: they are numbered from 1");
        }
        Duration lasts = form.group(4) != null
                ? time(word, form.group(4))
                : Optional.ofNullable(kind.usual).orElse(Duration.ZERO);
        return new Disruption(word, kind, member, time(word, form.group(3)), lasts);
    }

    private static Duration time(String word, String text) {
        return TimeWord.read(text)
                .filter(time -> !time.isNegative() && time.compareTo(Duration.ofDays(366)) < 0)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' of '" + word + "' is not a time such as 3s or 50ms"));
    }

    /** When it is over, at the soonest. */
    public Duration until() {
        return at.plus(lasts);
    }

    @Override
    public String toString() {
        return word;
    }
}
