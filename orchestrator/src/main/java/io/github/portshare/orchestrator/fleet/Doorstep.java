package io.github.portshare.orchestrator.fleet;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/** Those who have come and not been admitted, the oldest first. For the door's thread. */
final class Doorstep {

    /** How many may stand there: each costs a descriptor, and a little memory. */
    static final int MOST = 128;

    private final Duration silence;
    private final Duration admittedWithin;
    private final Set<Visitor> visitors = new LinkedHashSet<>();

    /** On a busy machine fifty that come at once take seconds for their handshakes: who is getting on is not shown out. */
    Doorstep() {
        this(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    /**
     * Lets them stand there for some time.
     *
     * @param silence after what was last heard, until they have shown the key and asked for the WebSocket
     * @param admittedWithin after the accept
     */
    Doorstep(Duration silence, Duration admittedWithin) {
        this.silence = silence;
        this.admittedWithin = admittedWithin;
    }

    Duration silence() {
        return silence;
    }

    Duration admittedWithin() {
        return admittedWithin;
    }

    /** One more; where there are too many, the oldest is shown out: of those without the key, as long as there are any. */
    void enter(Visitor visitor) {
        visitors.add(visitor);
        if (visitors.size() > MOST) {
            visitors.stream()
                    .filter(other -> !other.hasKey())
                    .findFirst()
                    .orElseGet(() -> visitors.iterator().next())
                    .refuse("it had not said who it is when " + MOST + " others stood at the door");
        }
    }

    /** Shows all out, without a word. */
    void close() {
        Set.copyOf(visitors).forEach(Visitor::turnAway);
    }

    /** Whether it was there. */
    boolean leave(Visitor visitor) {
        return visitors.remove(visitor);
    }

    void admit(Link link) {
        visitors.removeIf(visitor -> visitor.isOf(link));
    }

    boolean has(Visitor visitor) {
        return visitors.contains(visitor);
    }
}
