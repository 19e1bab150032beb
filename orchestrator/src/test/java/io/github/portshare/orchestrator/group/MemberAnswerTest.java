package io.github.portshare.orchestrator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberAnswerTest {

    private static final String BODY = "{\"event\":\"member\",\"id\":\"a\"}";
    private static final String WHOLE =
            "HTTP/1.1 200 OK\r\nPortshare-Member: a\r\ncontent-length: " + BODY.length() + "\r\n\r\n" + BODY;

    private final MemberAnswer answer = new MemberAnswer();

    private Optional<JsonNode> add(String text) throws IOException {
        return answer.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void anAnswerMayComeByteByByte() throws IOException {
        for (int i = 0; i < WHOLE.length() - 1; i++) {
            assertThat(add(WHOLE.substring(i, i + 1))).isEmpty();
        }

        assertThat(add("}").orElseThrow().path("id").asText()).isEqualTo("a");
    }

    @Test
    void whatIsNoHttpIsToldAtItsFirstBytes() {
        assertThatThrownBy(() -> add("SSH-2.0-x\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("'SSH-2.0-x' instead of HTTP/1.1");
    }

    @Test
    void aMemberThatIsNotReadyIsNoStranger() {
        assertThatThrownBy(() -> add("HTTP/1.1 503 x\r\nPortshare-Member: a\r\ncontent-length: 0\r\n\r\n"))
                .isInstanceOf(MemberAnswer.NotReady.class);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            HTTP/1.1 404 No|,                             'HTTP/1.1 404 No'
            HTTP/1.1 503 No|,                             'HTTP/1.1 503 No'
            HTTP/1.1 200 OK|,                             'HTTP/1.1 200 OK'
            HTTP/1.1 200 OK|Content-Length: -1,           'HTTP/1.1 200 OK'
            HTTP/1.1 200 OK|Content-Length: many,         a Content-Length of 'many'
            HTTP/1.1 200 OK|Content-Length: 2000000000,   an answer of 2000000000 bytes
            HTTP/1.1 200 OK|Content-Length: 2||{},        not a member's
            HTTP/1.1 200 OK|Content-Length: 2||}{,        not JSON""", quoteCharacter = '~')
    void whatIsNoMembersIsToldWithWhatItIs(String said, String words) {
        assertThatThrownBy(() -> add(said.replace("|", "\r\n") + "\r\n\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(words);
    }

    @Test
    void endlessHeadersAreCutOff() throws IOException {
        add("HTTP/1.1 200 OK\r\n");

        assertThatThrownBy(() -> {
                    while (true) {
                        add("X: " + "x".repeat(1_000) + "\r\n");
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("an answer of more than 65536 bytes");
    }
}
