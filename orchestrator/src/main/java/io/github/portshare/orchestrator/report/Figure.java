package io.github.portshare.orchestrator.report;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers of any size in few characters. */
final class Figure {

    private static final int DIGITS = 3;
    /** In percent; what is more says no more. */
    private static final int MOST = 1_000;

    private Figure() {}

    /** A whole number: {@code 12,345}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** With three digits, as far as they are behind the point: {@code 0.05}, {@code 12.3}, {@code 1,234}. */
    static String brief(double figure) {
        return digits(figure, DIGITS);
    }

    private static String digits(double figure, int digits) {
        double size = Math.abs(figure);
        // as it is when it is rounded: 9.996 has two digits before the point
        double half = 0.5 * Math.pow(10, 1 - digits);
        int before = size < 10 - half ? 1 : size < 100 - 10 * half ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + Math.max(0, digits - before) + "f", figure);
    }

    /** {@code 16.6k-42.0k}; with two digits where three are wider than this. */
    static String range(double low, double high, int width) {
        String exact = thousands(low, DIGITS) + "-" + thousands(high, DIGITS);
        return exact.length() <= width ? exact : thousands(low, DIGITS - 1) + "-" + thousands(high, DIGITS - 1);
    }

    private static String thousands(double figure, int digits) {
        return figure < 999.5 ? digits(figure, digits) : digits(figure / 1e3, digits) + "k";
    }

    /** A ratio in percent, from -100 on: {@code -2.0}, {@code 33}. */
    static String percent(double ratio) {
        return percent(ratio, "");
    }

    /** The same with its sign: {@code +33}. */
    static String change(double ratio) {
        return percent(ratio, "+");
    }

    private static String percent(double ratio, String sign) {
        double percent = ratio * 100;
        return percent >= MOST
                ? ">1k"
                : String.format(Locale.ROOT, "%" + sign + (Math.abs(percent) < 9.95 ? ".1f" : ".0f"), percent);
    }

    /** As it was told, to the letter. */
    static String told(double figure) {
        return plain(BigDecimal.valueOf(figure));
    }

    /** A ratio in percent, to the letter: the double 0.957 * 100 is not 95.7. */
    static String toldPercent(double ratio) {
        return plain(BigDecimal.valueOf(ratio).movePointRight(2));
    }

    private static String plain(BigDecimal figure) {
        return figure.stripTrailingZeros().toPlainString();
    }
}
