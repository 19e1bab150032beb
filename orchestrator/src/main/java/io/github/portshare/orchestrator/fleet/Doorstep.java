package io.github.portshare.orchestrator.fleet;

import java.util.LinkedHashSet;
import java.util.Set;

/** Those who have come and not been admitted, the oldest first. For the door's thread. */
final class Doorstep {

    /** How many may stand there: each costs a descriptor, and a little memory. */
    static final int MOST = 128;

    private final Set<Visitor> visitors = new LinkedHashSet<>();

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

    void leave(Visitor visitor) {
        visitors.remove(visitor);
    }

    void admit(Link link) {
        visitors.removeIf(visitor -> visitor.isOf(link));
    }

    boolean has(Visitor visitor) {
        return visitors.contains(visitor);
    }
}
