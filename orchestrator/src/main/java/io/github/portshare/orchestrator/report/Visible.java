package io.github.portshare.orchestrator.report;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes what a terminal would obey visible: control characters, and those of no width that change the direction or the order
 * of what is read, are written as JSON writes them, so {@code ESC} as {@code \u001b}. Names, headers, command lines and
 * documents are others', and may say anything.
 *
 * <p>As a stream it is the last before a terminal, so that nothing can be forgotten; line ends and tabs pass there.
 */
public final class Visible extends FilterOutputStream {

    /** Cc, Cf, Zl, Zp, and halves of pairs. */
    private static final String OBEYED = "[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]";

    private static final Pattern ANY = Pattern.compile(OBEYED);
    private static final Pattern NO_LINES = Pattern.compile("(?!\\r?\\n|\\t)" + OBEYED);
    /** Perhaps half of a line's end. */
    private static final Pattern RETURN = Pattern.compile("\\r$");

    /** What this program draws with: colours, and how the live view replaces what it has drawn. */
    private static final String DRAWING = "\\r?\\033\\[(?:[0-9;]{0,8}m|[HJK]|\\?1049[hl])";

    private static final Pattern NO_DRAWING = Pattern.compile(DRAWING + "|(?!\\r?\\n|\\t)" + OBEYED);
    private static final Pattern BEGUN = Pattern.compile("\\r?(?:\\033(?:\\[(?:[0-9;]{0,8}|\\?[0-9]{0,4}))?)?$");

    private volatile boolean drawing;
    private byte[] held = {};

    /**
     * A stream of UTF-8 that only lets pass what a terminal shows.
     *
     * @param drawing whether this program's own colours and moves may pass
     */
    public Visible(OutputStream out, boolean drawing) {
        super(out);
        this.drawing = drawing;
    }

    /** Lets this program's own colours and moves pass from now on. */
    public void draw() {
        drawing = true;
    }

    /** The text, visible in one line. */
    public static String line(String text) {
        return escape(ANY, text);
    }

    /** The text, visible; its lines stay. */
    static String lines(String text) {
        return escape(NO_LINES, text);
    }

    private static String escape(Pattern what, String text) {
        return what.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group().length() > 2 || found.group().startsWith("\033[")
                                ? found.group()
                                : escaped(found.group())));
    }

    private static String escaped(String character) {
        StringBuilder words = new StringBuilder();
        character.chars().forEach(unit -> words.append(String.format("\\u%04x", unit)));
        return words.toString();
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    /** What may go on in the next bytes, a character or a sequence of ours, waits for them. */
    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        byte[] all = Arrays.copyOf(held, held.length + length);
        System.arraycopy(bytes, from, all, held.length, length);
        int whole = all.length - unfinished(all);
        String text = new String(all, 0, whole, StandardCharsets.UTF_8);
        Matcher begun = (drawing ? BEGUN : RETURN).matcher(text);
        String ready = begun.find() ? text.substring(0, begun.start()) : text;
        held = Arrays.copyOfRange(
                all, whole - (text.length() - ready.length()), all.length); // a sequence is ASCII: a char is a byte
        pass(ready);
    }

    @Override
    public synchronized void flush() throws IOException {
        String rest = new String(held, StandardCharsets.UTF_8);
        held = new byte[0];
        pass(rest);
        out.flush();
    }

    private void pass(String text) throws IOException {
        out.write(escape(drawing ? NO_DRAWING : NO_LINES, text).getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes at the end begin a character of UTF-8 that is not whole. */
    private static int unfinished(byte[] bytes) {
        for (int back = 1; back <= 3 && back <= bytes.length; back++) {
            int one = bytes[bytes.length - back] & 0xff;
            if (one >= 0xc0) {
                int length = one >= 0xf0 ? 4 : one >= 0xe0 ? 3 : 2;
                return length > back ? back : 0;
            } else if (one < 0x80) {
                return 0;
            }
        }
        return 0;
    }
}
