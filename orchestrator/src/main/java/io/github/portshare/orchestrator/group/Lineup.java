package io.github.portshare.orchestrator.group;

import java.util.function.Consumer;

/**
 * A group of our own members, which come and go while it serves. One thread at a time changes it; {@link Group#members()} are those
 * that are there.
 */
public interface Lineup {

    /**
     * Another member, ready.
     *
     * @param named is told its id before it binds, so before its first answer
     * @throws IllegalStateException if it did not get ready; the message says why
     */
    Member join(Consumer<String> named) throws InterruptedException;

    /** Kills a member, and returns when it is gone. */
    void kill(Member member) throws InterruptedException;

    /**
     * Has a member leave in the way that loses least ({@code portshare restart} measures them), and returns when it is gone: new
     * connections are steered away from it, while it accepts what is on its way; it takes what waits in its queue, and closes.
     *
     * @throws IllegalStateException if it did not go by itself; it has been killed then
     */
    void drain(Member member) throws InterruptedException;
}
