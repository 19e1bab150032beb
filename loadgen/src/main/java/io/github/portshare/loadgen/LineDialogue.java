package io.github.portshare.loadgen;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Lines over TCP and UDP: the request is the line {@code NUMBER}, the answer begins with the name of whoever gives it. No number
 * is used twice by any connection of a load.
 *
 * <p>Over UDP a connection is a flow, one line a datagram; its first is {@code new NUMBER}, so that the member can count flows.
 * An answer must end with its request's number there: one that is late, or comes twice, or was meant for the last user of the
 * port, answers nothing. Nothing is sent again.
 */
final class LineDialogue implements Dialogue {

    private static final String GREETING = "new ";

    private final boolean datagrams;
    private final Names names;
    private final ByteBuffer out = ByteBuffer.allocateDirect(32);
    private final AnswerLine answer = new AnswerLine();
    private long number;
    private boolean fresh;

    /** Of the virtual connection of this ordinal among all of the plan. */
    LineDialogue(int ordinal, boolean datagrams, Names names) {
        this.datagrams = datagrams;
        this.names = names;
        // far more numbers than a connection can use up, and none that could be a pid, by which members are named
        this.number = (ordinal + 1L) << 40;
    }

    @Override
    public void begin() {
        fresh = true;
        answer.clear();
    }

    /** What comes before the next request is no answer to it. */
    @Override
    public void next() {
        answer.clear();
    }

    @Override
    public ByteBuffer request() {
        number++;
        if (!fresh) {
            answer.clear();
        }
        String words = (fresh && datagrams ? GREETING : "") + number + "\n";
        fresh = false;
        return out.clear().put(words.getBytes(StandardCharsets.US_ASCII)).flip();
    }

    @Override
    public int take(byte[] bytes, int from, int to) {
        if (datagrams) {
            answer.clear();
        }
        answer.add(bytes, to - from);
        if (datagrams) {
            answer.end();
        }
        return to;
    }

    @Override
    public Progress progress() {
        if (datagrams) {
            return answer.endsWith(number) ? Progress.WHOLE : Progress.MORE;
        }
        return answer.hasEnded() ? Progress.WHOLE : answer.isFull() ? Progress.BAD : Progress.MORE;
    }

    @Override
    public boolean endsWithConnection() {
        return false;
    }

    @Override
    public boolean begun() {
        return answer.hasBegun();
    }

    @Override
    public String name() {
        String name = answer.name(names);
        // who echoes names nobody
        boolean echo =
                datagrams && name != null && (name.equals(GREETING.strip()) || name.equals(Long.toString(number)));
        return echo ? null : name;
    }

    @Override
    public String complaint() {
        return null;
    }

    @Override
    public boolean last() {
        return false;
    }

    @Override
    public String reason() {
        return "an answer of more than " + AnswerLine.LONGEST + " bytes without an end of line";
    }
}
