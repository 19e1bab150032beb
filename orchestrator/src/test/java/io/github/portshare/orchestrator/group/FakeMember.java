package io.github.portshare.orchestrator.group;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A member that is what a test says, and tells each time that it is asked that it lives. */
public final class FakeMember implements Member {

    private Facts facts;
    private Tally books;
    private long signs;
    private boolean mute;
    private boolean owesSigns = true;
    private String death;

    /** A sound one whose socket has the inode; it has served nothing. */
    public FakeMember(String id, long pid, long inode) {
        facts = new Facts(id, List.of(pid), 1000, Set.of(inode), Optional.of(new Facts.Told(true, false, 1024)));
        books = served(0, 0);
    }

    private static Tally served(long accepted, long answered) {
        return new Tally(accepted, answered, 0, -1, -1, Map.of("127.0.0.1", accepted), true);
    }

    /** Has served so much, by its final count. */
    public FakeMember serving(long accepted, long answered) {
        books = served(accepted, answered);
        return this;
    }

    /** Is for one cpu, and has accepted so many connections that came in on cpus 0 and 1. */
    public FakeMember ofCpu(int own, long onFirst, long onSecond) {
        books = new Tally(
                onFirst + onSecond,
                onFirst + onSecond,
                0,
                -1,
                -1,
                Map.of("127.0.0.1", onFirst + onSecond),
                true,
                new Tally.Cpus(own, Map.of(0, onFirst, 1, onSecond)));
        return this;
    }

    /** Keeps its books for its end. */
    public FakeMember owingNoSigns() {
        owesSigns = false;
        return this;
    }

    /** Keeps no books, tells nothing of its listener and gives no sign of life. */
    public FakeMember foreign() {
        books = null;
        owesSigns = false;
        facts = new Facts(facts.id(), facts.pids(), facts.uid(), facts.listeners(), Optional.empty());
        return this;
    }

    /** Has these options on its listener. */
    public FakeMember telling(boolean reusePort, boolean reuseAddress) {
        facts = new Facts(
                facts.id(),
                facts.pids(),
                facts.uid(),
                facts.listeners(),
                Optional.of(new Facts.Told(reusePort, reuseAddress, 1024)));
        return this;
    }

    /** Tells nothing any more. */
    public FakeMember mute() {
        mute = true;
        return this;
    }

    public FakeMember dead(String why) {
        death = why;
        return this;
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public Optional<Tally> books() {
        return Optional.ofNullable(books);
    }

    @Override
    public OptionalLong signs() {
        signs += mute ? 0 : 1;
        return owesSigns ? OptionalLong.of(signs) : OptionalLong.empty();
    }

    @Override
    public Optional<String> death() {
        return Optional.ofNullable(death);
    }
}
