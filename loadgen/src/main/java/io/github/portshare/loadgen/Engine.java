package io.github.portshare.loadgen;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What drives a load's connections. Both count the same of the same server. */
public enum Engine {
    /** Vert.x's WebClient, one for each connection: HTTP as applications speak it. */
    WEB,
    /** Selectors of java.nio, prepared requests and a parser of our own: what costs the least. */
    RAW;

    /** Whether it speaks this. */
    public boolean speaks(Protocol protocol) {
        return this == RAW || protocol == Protocol.HTTP;
    }

    /** The engine of this name, such as {@code raw}. */
    public static Optional<Engine> of(String word) {
        return Arrays.stream(values())
                .filter(engine -> engine.toString().equals(word))
                .findFirst();
    }

    /** This one where it speaks the protocol, else the one that does. */
    public Engine speaking(Protocol protocol) {
        return speaks(protocol) ? this : RAW;
    }

    Loops loops(LoadPlan plan, Part part, Target target) {
        return this == WEB ? new WebLoops(plan, target) : new RawLoops(plan, part, target);
    }

    /** Its name on the command line and in documents. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
