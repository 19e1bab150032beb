package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class WordListTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "mail -s news ops, mail|-s|news|ops",
                "  mail  -s 'two words'  ops, mail|-s|two words|ops",
                "mail \"it's\" a\\ b, mail|it's|a b",
                "mail \"a \\\"b\\\" \\c\" 'd\\e', mail|a \"b\" \\c|d\\e",
                "mail '' x, mail||x",
                "a$HOME *.txt; b, a$HOME|*.txt;|b",
                "--to='x y'z, --to=x yz"
            })
    void wordsAreSplitAsAShellDoes(String text, String words) {
        assertThat(String.join("|", WordList.parse(text).words())).isEqualTo(words);
    }

    @Test
    void whatNamesNoCommandIsTold() {
        assertThatThrownBy(() -> WordList.parse("  "))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'  ' names no command");
        assertThatThrownBy(() -> WordList.parse("mail 'x"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'mail 'x' has an open quote (')");
    }
}
