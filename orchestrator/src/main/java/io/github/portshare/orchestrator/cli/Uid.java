package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.kernel.Accounts;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a user: a uid, which need be nobody's, or the name of one who is known. */
final class Uid implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String word) {
        if (word.matches("[+-]?[0-9]+")) {
            return WholeNumber.parseInt(word);
        }
        return Accounts.uid(word)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + word + "' is neither a uid nor the name of a user ('getent passwd' lists them)"));
    }
}
