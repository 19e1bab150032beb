package io.github.portshare.orchestrator.group;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A member that somebody else started. It is asked over one connection of its own port, which is kept: the kernel has given
 * it to this member, and leaves it there. One thread at a time asks; what it has told may be read by any.
 */
final class AttachedMember implements Member, AutoCloseable {

    private final Conversation conversation;
    private final Facts facts;
    private JsonNode noted;
    private volatile Tally base;
    private volatile Tally latest;
    private volatile long signs;
    private volatile String death;
    /** Whether the question under way is for the final counts. */
    private boolean last;

    /** One that has answered in a conversation; what it has served so far is somebody else's affair. */
    AttachedMember(Conversation conversation) {
        this.conversation = conversation;
        noted = conversation.said().orElseThrow();
        facts = Facts.of(noted);
        latest = Tally.of(noted, false);
        base = latest;
    }

    /** The inode of its listener. */
    long listener() {
        return facts.listeners().iterator().next();
    }

    /** From here on it counts. */
    void begin() {
        base = latest;
    }

    /**
     * Asks for its counts, where it owes no answer.
     *
     * @param forLast whether they are to be the final ones
     */
    void ask(boolean forLast) {
        if (death == null && !conversation.waits()) {
            last = forLast;
            conversation.ask();
        }
    }

    /** Whether it owes an answer. */
    boolean owes() {
        return death == null && conversation.waits();
    }

    /** Takes down what it has answered, if anything. */
    void note() {
        JsonNode said = conversation.said().orElseThrow();
        if (said != noted) {
            noted = said;
            latest = Tally.of(said, last);
            signs++;
        }
        conversation
                .failure()
                .ifPresent(failure -> death =
                        facts.id() + " (pid " + facts.pid() + ") does not answer any more: " + failure.getMessage());
    }

    /** Connections that it had open when it last answered, ours included. */
    long open() {
        return noted.path("open").asLong();
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public Optional<Tally> books() {
        return Optional.of(tally());
    }

    /** Counted since it began. */
    Tally tally() {
        return latest.since(base);
    }

    @Override
    public OptionalLong signs() {
        return OptionalLong.of(signs);
    }

    @Override
    public boolean isAlive() {
        return death == null;
    }

    @Override
    public Optional<String> death() {
        return Optional.ofNullable(death);
    }

    @Override
    public void close() {
        conversation.close();
    }
}
