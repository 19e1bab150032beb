package io.github.portshare.loadgen;

/** The line that answers a request, gathered as its bytes come: a name, and words after it. */
final class AnswerLine {

    static final int LONGEST = 4_096;

    private final byte[] bytes = new byte[LONGEST];
    private int length;
    /** Where it ends; -1 = not within what has come. */
    private int end = -1;

    /** Nothing has come yet. */
    void clear() {
        length = 0;
        end = -1;
    }

    /** Adds what has come, as far as there is room: the first bytes of that array. */
    void add(byte[] more, int number) {
        int from = length;
        int count = Math.min(LONGEST - length, number);
        System.arraycopy(more, 0, bytes, length, count);
        length += count;
        for (int i = from; i < length && end < 0; i++) {
            if (bytes[i] == '\n') {
                end = i;
            }
        }
    }

    /** It ends with what has come, where no end was among that. */
    void end() {
        end = end < 0 ? length : end;
    }

    boolean hasBegun() {
        return length > 0;
    }

    boolean hasEnded() {
        return end >= 0;
    }

    boolean isFull() {
        return length == LONGEST;
    }

    /** The first word of one that has ended; null where it begins with none. */
    String name(Names names) {
        int name = 0;
        while (name < end && bytes[name] > ' ') {
            name++;
        }
        return name == 0 ? null : names.of(bytes, 0, name);
    }

    /** Whether the last word of one that has ended is this number. */
    boolean endsWith(long number) {
        long left = number;
        int at = end - 1;
        while (at >= 0 && left > 0 && bytes[at] == '0' + left % 10) {
            left /= 10;
            at--;
        }
        return left == 0 && at < end - 1 && (at < 0 || bytes[at] == ' ');
    }
}
