package io.github.portshare.orchestrator.cli;

import java.math.BigInteger;
import picocli.CommandLine.TypeConversionException;

/** Reads whole numbers, in decimal digits. */
final class WholeNumber {

    private WholeNumber() {}

    static int parseInt(String text) {
        return (int) parse(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static long parseLong(String text) {
        return parse(text, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long parse(String text, long least, long most) {
        // not all that Long reads: digits of other scripts
        if (!text.matches("[+-]?[0-9]{1,100}")) {
            throw new TypeConversionException("'" + text + "' is not a whole number");
        }
        BigInteger number = new BigInteger(text);
        if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new TypeConversionException("'" + text + "' is outside " + least + " to " + most);
        }
        return number.longValue();
    }
}
