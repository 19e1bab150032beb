package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineDialogueTest {

    private final LineDialogue dialogue = new LineDialogue(0, true, new Names());

    /** Sends a request, and takes an answer of who has that name to its number; returns the number. */
    private long exchange(String name) {
        ByteBuffer request = dialogue.request();
        String words = StandardCharsets.US_ASCII.decode(request).toString().strip();
        long number = Long.parseLong(words.substring(words.indexOf(' ') + 1));
        byte[] answer = (name + " " + number + "\n").getBytes(StandardCharsets.US_ASCII);
        dialogue.take(answer, 0, answer.length);
        assertThat(dialogue.progress()).isEqualTo(Dialogue.Progress.WHOLE);
        return number;
    }

    /** Pids are below 2^22 (PID_MAX_LIMIT, include/linux/threads.h). */
    @Test
    void noMemberNamedByItsPidIsTakenForAnEcho() {
        dialogue.begin();
        for (int pid = 1; pid <= 1_000; pid++) {
            exchange(Integer.toString(pid));

            assertThat(dialogue.name()).isEqualTo(Integer.toString(pid));
            dialogue.next();
        }
    }

    @Test
    void whoEchoesNamesNobody() {
        dialogue.begin();
        long number = exchange("some");

        byte[] echo = ((number + 1) + "\n").getBytes(StandardCharsets.US_ASCII);
        dialogue.next();
        dialogue.request();
        dialogue.take(echo, 0, echo.length);
        assertThat(dialogue.name()).isNull();
    }
}
