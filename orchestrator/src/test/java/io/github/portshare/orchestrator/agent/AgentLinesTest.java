package io.github.portshare.orchestrator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AgentLinesTest {

    private static AgentLines lines(String text) {
        return new AgentLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void linesComeOneByOneTheLastWithoutItsEndToo() throws IOException {
        AgentLines lines = lines("a b\n\nc");

        assertThat(lines.next()).isEqualTo("a b");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isEqualTo("c");
        assertThat(lines.next()).isNull();
    }

    @Test
    void theLongestLineIsReadWhole() throws IOException {
        String longest = "x".repeat(AgentLines.LONGEST);

        assertThat(lines(longest + "\n").next()).isEqualTo(longest);
    }

    /** Nor does it fill the memory of who reads it: the stream never ends. */
    @Test
    void aLineWithoutAnEndIsRefused() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };

        assertThatThrownBy(() -> new AgentLines(endless).next())
                .isInstanceOf(IOException.class)
                .hasMessage("a line of more than 4096 bytes");
    }
}
