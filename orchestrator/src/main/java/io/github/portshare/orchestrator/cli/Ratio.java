package io.github.portshare.orchestrator.cli;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * A part of a whole, written {@code 0.1} or {@code 10%}.
 *
 * @param value 1 = the whole
 */
record Ratio(double value) {

    // not all that Double reads: NaN would pass every comparison with a limit
    private static final Pattern TEXT =
            Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,3})?)\\s*(%?)");

    static Ratio parse(String text) {
        Matcher ratio = TEXT.matcher(text);
        if (!ratio.matches()) {
            throw new TypeConversionException("'" + text + "' is not a ratio such as 0.1 or 10%");
        }
        // in decimals: the double 99.9 / 100 is not 0.999
        BigDecimal number = new BigDecimal(ratio.group(1));
        return new Ratio((ratio.group(2).isEmpty() ? number : number.movePointLeft(2)).doubleValue());
    }
}
