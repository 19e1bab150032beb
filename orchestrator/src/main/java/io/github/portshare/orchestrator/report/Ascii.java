package io.github.portshare.orchestrator.report;

import java.io.PrintStream;
import java.util.Map;
import java.util.stream.Stream;

/** Text for a terminal that shows ASCII alone: a sign of as much width in the place of each that has none there. */
public final class Ascii extends PrintStream {

    private static final String SIGNS = "█░│●·✓✗→…χ²µ×–—−≥≤";
    private static final String INSTEAD = "#.|o.+x>~X2ux---><";

    private Ascii(PrintStream out) {
        super(out, false);
    }

    /** The stream itself, where the user's locale has UTF-8 or names no characters. */
    public static PrintStream where(PrintStream out, Map<String, String> environment) {
        return isMeant(environment) ? new Ascii(out) : out;
    }

    /**
     * Whether a locale is set that is not of UTF-8 (locale(7): which variable counts). Where none is, as in most containers, nothing
     * is known of the terminal, and hardly one has no UTF-8.
     */
    private static boolean isMeant(Map<String, String> environment) {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .filter(value -> !value.matches("(?i).*utf-?8.*"))
                .isPresent();
    }

    static String of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(sign -> {
            int at = SIGNS.indexOf(sign);
            plain.appendCodePoint(sign < 0x80 ? sign : at < 0 ? '?' : INSTEAD.charAt(at));
        });
        return plain.toString();
    }

    @Override
    public void print(String text) {
        super.print(of(String.valueOf(text)));
    }
}
