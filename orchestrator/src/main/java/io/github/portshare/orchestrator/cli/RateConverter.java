package io.github.portshare.orchestrator.cli;

import io.github.portshare.loadgen.Arrival;
import io.github.portshare.loadgen.Rate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads requests per second, written {@code 1000} or {@code 2k}, and a change from one to another, {@code 100..5k}. */
final class RateConverter implements ITypeConverter<Rate> {

    private static final String NUMBER = "(\\d{1,12}(?:\\.\\d{1,3}(?=k))?)(k?)";
    private static final Pattern TEXT = Pattern.compile(NUMBER + "(?:\\.\\." + NUMBER + ")?");

    @Override
    public Rate convert(String text) {
        Matcher rate = TEXT.matcher(text);
        if (!rate.matches()) {
            throw new TypeConversionException("'" + text
                    + "' is not a rate in requests per second, such as 1000 or 2k, or two with .. between them");
        }
        long first = perSecond(rate.group(1), rate.group(2));
        return rate.group(3) == null
                ? Rate.even(first)
                : new Rate(first, perSecond(rate.group(3), rate.group(4)), Arrival.EVEN);
    }

    private static long perSecond(String number, String unit) {
        return Math.round(Double.parseDouble(number) * (unit.isEmpty() ? 1 : 1_000));
    }
}
