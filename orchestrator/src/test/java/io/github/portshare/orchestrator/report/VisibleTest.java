package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTest {

    @ParameterizedTest
    @CsvSource({
        "0x1b, \\u001b",
        "0x07, \\u0007",
        "0x0d, \\u000d",
        "0x0a, \\u000a",
        "0x7f, \\u007f",
        "0x9b, \\u009b",
        "0x202e, \\u202e",
        "0x2066, \\u2066",
        "0x2028, \\u2028",
        "0xe0041, \\udb40\\udc41"
    })
    void whatATerminalObeysIsWrittenOut(String codePoint, String shown) {
        String character = Character.toString(Integer.decode(codePoint));

        assertThat(Visible.line("a" + character + "b")).isEqualTo("a" + shown + "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"portshare 4 members", "χ² 2.1 · ✓ │▏█", "名前", "😀"})
    void whatIsReadStays(String text) throws IOException {
        assertThat(Visible.line(text)).isEqualTo(text);
        assertThat(byteByByte(text, false)).isEqualTo(text);
    }

    @Test
    void aStreamLetsLinesPassAndNothingElseThatIsObeyed() throws IOException {
        assertThat(byteByByte("a\tb\n\033[2J\033]0;x\007\033[31mred\n", false))
                .isEqualTo("a\tb\n\\u001b[2J\\u001b]0;x\\u0007\\u001b[31mred\n");
    }

    /** As CSV has them; a return alone leads back over what was read. */
    @Test
    void aReturnPassesBeforeALineFeedAlone() throws IOException {
        for (boolean drawing : new boolean[] {false, true}) {
            assertThat(byteByByte("a,b\r\nc\rd\r\r\ne\r", drawing)).isEqualTo("a,b\r\nc\\u000dd\\u000d\r\ne\\u000d");
        }
    }

    @Test
    void onATerminalThisProgramDraws() throws IOException {
        String frame = "\033[?1049h\033[H\033[K\033[31;1mred\033[0m\r\n\033[J\r\033[K\033[?1049l";

        assertThat(byteByByte(frame, true)).isEqualTo(frame);
        assertThat(byteByByte("\033[2J\rx\033[9A\033[?1h\033]0;x\007", true))
                .isEqualTo("\\u001b[2J\\u000dx\\u001b[9A\\u001b[?1h\\u001b]0;x\\u0007");
    }

    private static String byteByByte(String text, boolean drawing) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Visible visible = new Visible(out, drawing);
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            visible.write(one);
        }
        visible.flush();
        return out.toString(StandardCharsets.UTF_8);
    }
}
