package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerLineTest {

    private final AnswerLine answer = new AnswerLine();

    @Test
    void aLineMayComeByteByByte() {
        for (char letter : "member-1 7".toCharArray()) {
            add(String.valueOf(letter));
            assertThat(answer.hasEnded()).isFalse();
        }
        add("\nmore\n");

        assertThat(answer.hasEnded()).isTrue();
        assertThat(answer.name(new Names())).isEqualTo("member-1");
        assertThat(answer.endsWith(7)).isTrue();
    }

    @Test
    void aLineWithoutEndFillsTheRoomAndNoMore() {
        add("x".repeat(AnswerLine.LONGEST - 1));
        assertThat(answer.isFull()).isFalse();

        add("xx");

        assertThat(answer.isFull()).isTrue();
        assertThat(answer.hasEnded()).isFalse();
    }

    @Test
    void aClearedLineHasNothingOfTheOneBefore() {
        add("member-1\n");
        answer.clear();
        assertThat(answer.hasBegun()).isFalse();

        add("m 2");
        answer.end();

        assertThat(answer.name(new Names())).isEqualTo("m");
    }

    @ParameterizedTest
    @CsvSource({
        "'m 12\n', 12, true",
        "'m 12', 12, true",
        "'m 12', 2, false",
        "'m 2', 12, false",
        "'m 12 ', 12, false",
        "'12', 12, true",
        "'112', 12, false",
        "'', 12, false"
    })
    void anAnswerIsToTheRequestWhoseNumberIsItsLastWord(String text, long number, boolean to) {
        add(text);
        answer.end();

        assertThat(answer.endsWith(number)).isEqualTo(to);
    }

    @ParameterizedTest
    @CsvSource({"'a b\n', a", "' b\n',", "'\n',", "'',"})
    void whoAnswersIsTheFirstWord(String text, String name) {
        add(text);
        answer.end();

        assertThat(answer.name(new Names())).isEqualTo(name);
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        answer.add(bytes, bytes.length);
    }
}
