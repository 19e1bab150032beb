package io.github.portshare.loadgen;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * HTTP/1.1 as RFC 9112 frames it: prepared requests, and answers read line by line as their bytes come. Nothing of a body is
 * kept. Interim answers (1xx) are passed over, but 101, which is none (RFC 9110, 15.2). Where the RFC leaves a choice, such as
 * lines that end with a line feed alone, it is as strict as Netty's decoder, so that both engines count the same.
 */
final class HttpDialogue implements Dialogue {

    /** The limits of Netty's decoder as Vert.x sets them, so that both engines have the same. */
    private static final int LONGEST_FIRST_LINE = 4_096;

    private static final int LONGEST_HEAD = 8_192;

    /** Of a status: who sends more than three has sent none, and is counted as that. */
    private static final int MOST_DIGITS = 5;

    private static final byte DELETE = 127;

    /** What a header's name is made of (RFC 9110, 5.6.2). */
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = '!'; c < DELETE; c++) {
            TOKEN[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
    }

    private static final byte[] STATUS_LINE = ascii("HTTP/1.");
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] CLOSE = ascii("close");
    private static final byte[] KEEP_ALIVE = ascii("keep-alive");
    private static final byte[] CHUNKED = ascii("chunked");

    private enum State {
        /** Nothing of the answer has come. */
        NOTHING,
        STATUS_LINE,
        HEADERS,
        /** A body of known length, or a chunk's. */
        BODY,
        CHUNK_SIZE,
        /** The end of line that follows a chunk. */
        CHUNK_END,
        TRAILERS,
        /** A body that ends with its connection. */
        REST,
        WHOLE,
        BAD
    }

    private final Names names;
    private final byte[] nameHeader;
    private final ByteBuffer request;

    private State state = State.NOTHING;
    private boolean begun;
    /** A line, as far as it had come with the bytes before; they are none of ours. */
    private byte[] kept = new byte[256];

    private int keptLength;
    private int headLength;
    private int status;
    private boolean keepAlive;
    /** It said so, whatever else it said. */
    private boolean closes;

    private long length;
    private boolean chunked;
    /** Whether the version has chunks. */
    private boolean chunks;

    private String name;
    private String reason;

    /**
     * Of one virtual connection.
     *
     * @param request the bytes of every request; they may be others' too, of the same event loop
     * @param nameHeader whose value names who answers
     */
    HttpDialogue(ByteBuffer request, String nameHeader, Names names) {
        this.request = request;
        this.nameHeader = ascii(nameHeader.toLowerCase(Locale.ROOT));
        this.names = names;
    }

    /** The bytes of a plan's every request. */
    static ByteBuffer request(LoadPlan plan) {
        String host = plan.target().getHost() + (plan.port() == 80 ? "" : ":" + plan.port());
        byte[] bytes = ascii("GET " + plan.traffic().path() + " HTTP/1.1\r\nhost: " + host + "\r\n\r\n");
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static byte[] ascii(String words) {
        return words.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void begin() {
        state = State.NOTHING;
        begun = false;
        keptLength = 0;
    }

    @Override
    public void next() {
        if (state == State.WHOLE) {
            begin();
        }
    }

    @Override
    public ByteBuffer request() {
        return request.rewind();
    }

    @Override
    public int take(byte[] bytes, int from, int to) {
        int at = from;
        begun = true;
        if (state == State.NOTHING) {
            while (at < to && bytes[at] <= ' ' && bytes[at] >= 0) {
                at++;
            }
        }
        while (at < to && state != State.WHOLE && state != State.BAD) {
            if (state == State.NOTHING) {
                beginHead();
            }
            if (state == State.REST) {
                at = to;
            } else if (state == State.BODY) {
                int part = (int) Math.min(length, to - at);
                length -= part;
                at += part;
                if (length == 0) {
                    state = chunked ? State.CHUNK_END : State.WHOLE;
                }
            } else {
                at = takeLine(bytes, at, to);
            }
        }
        return at;
    }

    @Override
    public Progress progress() {
        return switch (state) {
            case WHOLE -> Progress.WHOLE;
            case BAD -> Progress.BAD;
            default -> Progress.MORE;
        };
    }

    private void beginHead() {
        state = State.STATUS_LINE;
        keptLength = 0;
        headLength = 0;
        length = -1;
        chunked = false;
        name = null;
    }

    /** Takes the bytes up to the end of the line, or keeps them; tells where it ended. */
    private int takeLine(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != '\n') {
            end++;
        }
        headLength += end - from + 1;
        if (keptLength + end - from > LONGEST_FIRST_LINE && state == State.STATUS_LINE || headLength > LONGEST_HEAD) {
            bad(
                    state == State.STATUS_LINE
                            ? "a status line of more than " + LONGEST_FIRST_LINE + " bytes"
                            : "a head of more than " + LONGEST_HEAD + " bytes");
            return end;
        }
        if (end == to || keptLength > 0) {
            keep(bytes, from, end);
        }
        if (end == to) {
            return end;
        }
        if (keptLength > 0) {
            int all = keptLength;
            keptLength = 0;
            line(kept, 0, all);
        } else {
            line(bytes, from, end);
        }
        return end + 1;
    }

    private void keep(byte[] bytes, int from, int to) {
        if (keptLength + to - from > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(2 * kept.length, keptLength + to - from));
        }
        System.arraycopy(bytes, from, kept, keptLength, to - from);
        keptLength += to - from;
    }

    /** One line, without its line feed. */
    private void line(byte[] bytes, int from, int to) {
        if (to == from || bytes[to - 1] != '\r') {
            bad("a line that ends with a line feed alone: '" + printable(bytes, from, to) + "'");
            return;
        }
        int end = to - 1;
        switch (state) {
            case STATUS_LINE -> statusLine(bytes, from, end);
            case HEADERS -> {
                if (end == from) {
                    endOfHead();
                } else {
                    header(bytes, from, end);
                }
            }
            case CHUNK_SIZE -> chunkSize(bytes, from, end);
            case CHUNK_END -> {
                if (end == from) {
                    nextChunk();
                } else {
                    bad("a chunk without its end of line");
                }
            }
            default -> {
                if (end == from) {
                    state = State.WHOLE;
                } else if (!isSpace(bytes[from])) {
                    nameEnd(bytes, from, end);
                }
            }
        }
    }

    private void statusLine(byte[] b, int from, int to) {
        int minor = from + STATUS_LINE.length;
        int digits = afterSpaces(b, minor + 1, to);
        int end = digits;
        int code = 0;
        while (end < to && end - digits < MOST_DIGITS && isDigit(b[end])) {
            code = 10 * code + b[end] - '0';
            end++;
        }
        boolean good = end > digits
                && (end == to || isSpace(b[end]))
                && digits > minor + 1
                && Arrays.equals(STATUS_LINE, 0, STATUS_LINE.length, b, from, minor)
                && (b[minor] == '0' || b[minor] == '1');
        if (!good) {
            bad("no status line of HTTP/1.1: '" + printable(b, from, to) + "'");
            return;
        }
        status = code;
        keepAlive = b[minor] == '1';
        chunks = keepAlive;
        closes = false;
        state = State.HEADERS;
    }

    private void header(byte[] b, int from, int to) {
        if (isSpace(b[from])) {
            // the line before goes on (RFC 9112, 5.2); of what we read nothing does in practice
            return;
        }
        int colon = nameEnd(b, from, to);
        if (colon < 0) {
            return;
        }
        int begin = afterSpaces(b, colon + 1, to);
        int end = beforeSpaces(b, begin, to);
        for (int i = begin; i < end; i++) {
            if (b[i] >= 0 && b[i] < ' ' && b[i] != '\t' || b[i] == DELETE) {
                bad("a header with a control character: '" + printable(b, from, to) + "'");
                return;
            }
        }
        switch (b[from] | 0x20) {
            case 'c' -> {
                if (is(CONTENT_LENGTH, b, from, colon)) {
                    contentLength(b, begin, end);
                } else if (is(CONNECTION, b, from, colon)) {
                    connection(b, begin, end);
                }
            }
            case 't' -> {
                if (is(TRANSFER_ENCODING, b, from, colon)) {
                    chunked |= has(b, begin, end, CHUNKED);
                }
            }
            default -> {}
        }
        if (name == null && is(nameHeader, b, from, colon)) {
            name = names.of(b, begin, end - begin);
        }
    }

    /** The colon after a header's name; -1 = it has none, or is no token. */
    private int nameEnd(byte[] b, int from, int to) {
        int end = from;
        while (end < to && b[end] > 0 && TOKEN[b[end]]) {
            end++;
        }
        int colon = end;
        if (colon < to && isSpace(b[colon])) {
            while (colon < to && b[colon] != ':') {
                colon++;
            }
        }
        if (end == from || colon == to || b[colon] != ':') {
            bad("no header: '" + printable(b, from, to) + "'");
            return -1;
        }
        return colon;
    }

    private void contentLength(byte[] b, int from, int to) {
        long value = from == to || to - from > 18 ? -1 : 0;
        for (int i = from; i < to && value >= 0; i++) {
            value = isDigit(b[i]) ? 10 * value + b[i] - '0' : -1;
        }
        if (value < 0) {
            bad("a content-length that is no number: '" + printable(b, from, to) + "'");
        } else if (length >= 0) {
            bad("two headers content-length");
        }
        length = value;
    }

    private void connection(byte[] b, int from, int to) {
        closes |= has(b, from, to, CLOSE);
        keepAlive = !closes && (keepAlive || has(b, from, to, KEEP_ALIVE));
    }

    private void endOfHead() {
        if (status == 101) {
            bad("status 101: a switch of protocols that nobody asked for");
        } else if (status >= 100 && status < 200) {
            beginHead();
        } else if (chunked && (length >= 0 || !chunks)) {
            bad(length >= 0 ? "both content-length and chunks" : "chunks under HTTP/1.0");
        } else if (status == 204 || status == 304 || length == 0 && !chunked) {
            state = State.WHOLE;
        } else if (chunked) {
            nextChunk();
        } else if (length < 0) {
            state = State.REST;
        } else {
            state = State.BODY;
        }
    }

    private void chunkSize(byte[] b, int from, int to) {
        long size = 0;
        int at = from;
        while (at < to && Character.digit(b[at], 16) >= 0 && at - from < 15) {
            size = 16 * size + Character.digit(b[at], 16);
            at++;
        }
        if (at == from || at < to && b[at] != ';' && !isSpace(b[at])) {
            bad("a chunk's size that is no number: '" + printable(b, from, to) + "'");
            return;
        }
        headLength = 0;
        length = size;
        state = size == 0 ? State.TRAILERS : State.BODY;
    }

    private void nextChunk() {
        headLength = 0;
        state = State.CHUNK_SIZE;
    }

    private void bad(String why) {
        reason = why;
        state = State.BAD;
    }

    /** Whether that is the word, in whatever case, and spaces about it. */
    private static boolean is(byte[] lowerCase, byte[] b, int from, int to) {
        int begin = afterSpaces(b, from, to);
        if (beforeSpaces(b, begin, to) - begin != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte c = b[begin + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a list has that word. */
    private static boolean has(byte[] b, int from, int to, byte[] lowerCase) {
        int begin = from;
        while (begin < to) {
            int end = begin;
            while (end < to && b[end] != ',') {
                end++;
            }
            if (is(lowerCase, b, begin, end)) {
                return true;
            }
            begin = end + 1;
        }
        return false;
    }

    private static int afterSpaces(byte[] b, int from, int to) {
        int at = from;
        while (at < to && isSpace(b[at])) {
            at++;
        }
        return at;
    }

    private static int beforeSpaces(byte[] b, int from, int to) {
        int at = to;
        while (at > from && isSpace(b[at - 1])) {
            at--;
        }
        return at;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    private static String printable(byte[] b, int from, int to) {
        int end = Math.min(to, from + 60);
        return new String(b, from, end - from, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?")
                + (end < to ? "…" : "");
    }

    @Override
    public boolean endsWithConnection() {
        return state == State.REST;
    }

    @Override
    public boolean begun() {
        return begun;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String complaint() {
        return status / 100 == 2 ? null : "status " + status;
    }

    @Override
    public boolean last() {
        return !keepAlive || state == State.REST;
    }

    @Override
    public String reason() {
        return reason;
    }
}
