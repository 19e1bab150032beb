package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class HttpDialogueTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nServer: x\r\nName: member-7\r\n";

    /** Answers, each followed by the begin of another. */
    static final List<String> ANSWERS = List.of(
            HEAD + "Content-Length: 5\r\n\r\nhello",
            HEAD + "content-length: 0\r\n\r\n",
            HEAD + "transfer-encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nA: b\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nName: nobody\r\n\r\n" + HEAD
                    + "Content-Length: 1\r\n\r\n!",
            "HTTP/1.1 204 No Content\r\nName: member-7\r\n\r\n");

    private final HttpDialogue dialogue = new HttpDialogue(ByteBuffer.allocate(0), "Name", new Names());

    private Dialogue.Progress take(byte[] bytes, int... ends) {
        dialogue.begin();
        int from = 0;
        for (int end : ends) {
            while (from < end) {
                from = dialogue.take(bytes, from, end);
                if (dialogue.progress() != Dialogue.Progress.MORE) {
                    return dialogue.progress();
                }
            }
        }
        return dialogue.progress();
    }

    @ParameterizedTest
    @FieldSource("ANSWERS")
    void anAnswerIsTheSameInWhateverPiecesItComes(String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
        for (int first = 1; first < bytes.length; first++) {
            for (int second = first; second < bytes.length; second++) {
                assertThat(take(bytes, first, second, bytes.length)).isEqualTo(Dialogue.Progress.WHOLE);
                assertThat(dialogue.name()).isEqualTo("member-7");
                assertThat(dialogue.complaint()).isNull();
                assertThat(dialogue.last()).isFalse();
                assertThat(dialogue.endsWithConnection()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @FieldSource("ANSWERS")
    void noPartOfAnAnswerIsWhole(String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
        for (int end = 1; end < bytes.length; end++) {
            assertThat(take(bytes, end)).isEqualTo(Dialogue.Progress.MORE);
            assertThat(dialogue.begun()).isTrue();
        }
    }

    @ParameterizedTest
    @FieldSource("ANSWERS")
    void whatFollowsAnAnswerIsLeftForTheNext(String answer) {
        byte[] bytes = (answer + answer).getBytes(StandardCharsets.ISO_8859_1);

        assertThat(dialogue.take(bytes, 0, bytes.length)).isEqualTo(answer.length());
        dialogue.next();
        assertThat(dialogue.take(bytes, answer.length(), bytes.length)).isEqualTo(bytes.length);
        assertThat(dialogue.progress()).isEqualTo(Dialogue.Progress.WHOLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Connection: close | true",
                "Connection: keep-alive, Close | true",
                "Connection: closed | false",
                "Connection: keep-alive | false",
                "X-Connection: close | false"
            })
    void anEndThatIsAnnouncedIsSeen(String header, boolean last) {
        byte[] bytes = (HEAD + header + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(take(bytes, bytes.length)).isEqualTo(Dialogue.Progress.WHOLE);
        assertThat(dialogue.last()).isEqualTo(last);
    }

    @ParameterizedTest
    @CsvSource({"4096, MORE", "4097, BAD"})
    void aFirstLineHasAnEnd(int length, Dialogue.Progress progress) {
        byte[] bytes =
                ("HTTP/1.1 200 " + "x".repeat(length)).substring(0, length).getBytes(StandardCharsets.ISO_8859_1);

        assertThat(take(bytes, bytes.length / 2, bytes.length)).isEqualTo(progress);
    }

    /** Bytes of whatever kind, in whatever pieces, are an answer or none: never an exception, never more than they are. */
    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void noiseIsNoExceptionAndTakesNoMoreThanItsBytes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = (ANSWERS.get(random.nextInt(ANSWERS.size())) + ANSWERS.get(0))
                    .getBytes(StandardCharsets.ISO_8859_1);
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int cut = random.nextInt(bytes.length + 1);
            Dialogue.Progress pieces = take(bytes, cut, bytes.length);
            String inPieces = pieces + told(pieces);
            Dialogue.Progress whole = take(bytes, bytes.length);
            assertThat(inPieces).isEqualTo(whole + told(whole));
        }
    }

    private String told(Dialogue.Progress progress) {
        return switch (progress) {
            case WHOLE -> dialogue.name() + dialogue.complaint() + dialogue.last();
            case BAD -> dialogue.reason();
            default -> String.valueOf(dialogue.endsWithConnection());
        };
    }
}
