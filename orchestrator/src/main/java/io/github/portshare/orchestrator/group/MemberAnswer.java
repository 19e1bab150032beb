package io.github.portshare.orchestrator.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The answer to {@link #QUESTION}, as its bytes come in; what is no member's is told as soon as that is known. */
final class MemberAnswer {

    static final byte[] QUESTION =
            "GET /member HTTP/1.1\r\nHost: portshare\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Bytes of an answer; a member's has less than one thousand. */
    static final int LONGEST = 1 << 16;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATUS = "HTTP/1.1 ";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A member's word that it is not ready: whoever says so may be asked again. */
    static final class NotReady extends IOException {
        private static final long serialVersionUID = 1;

        NotReady() {
            super("it is not ready yet (503)");
        }
    }

    /**
     * Takes what has come.
     *
     * @return what the member says of itself; empty while more has to come
     * @throws NotReady if a member says that it is not ready
     * @throws IOException if it is not what members answer; the message says what it is
     */
    Optional<JsonNode> add(ByteBuffer more) throws IOException {
        byte[] come = new byte[more.remaining()];
        more.get(come);
        bytes.write(come);
        if (bytes.size() > LONGEST) {
            throw new IOException("an answer of more than " + LONGEST + " bytes");
        }
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        if (!text.startsWith(STATUS.substring(0, Math.min(text.length(), STATUS.length())))) {
            throw new IOException("'" + firstLine(text) + "' instead of HTTP/1.1");
        }
        int head = text.indexOf("\r\n\r\n");
        return head < 0 ? Optional.empty() : body(text.substring(0, head), head + 4);
    }

    private Optional<JsonNode> body(String head, int begin) throws IOException {
        int length = -1;
        boolean named = false;
        for (String header : head.split("\r\n")) {
            String name = header.replaceFirst(":.*", "");
            if (name.equalsIgnoreCase("Content-Length")) {
                length = number(header.substring(15).strip());
            }
            named |= name.equalsIgnoreCase("Portshare-Member");
        }
        if (named && head.startsWith(STATUS + "503")) {
            throw new NotReady();
        }
        if (!head.startsWith(STATUS + "200") || length < 0) {
            throw new IOException("'" + firstLine(head) + "' instead of what a member tells of itself");
        }
        if (length > LONGEST) {
            throw new IOException("an answer of " + length + " bytes");
        }
        return bytes.size() - begin < length ? Optional.empty() : Optional.of(said(begin, length));
    }

    private JsonNode said(int begin, int length) throws IOException {
        JsonNode said;
        try {
            said = JSON.readTree(bytes.toByteArray(), begin, length);
        } catch (JsonProcessingException e) {
            throw new IOException("an answer that is not JSON", e);
        }
        if (!said.path("event").asText().equals("member")) {
            throw new IOException("an answer that is not a member's");
        }
        return said;
    }

    private static int number(String digits) throws IOException {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IOException("a Content-Length of '" + digits + "'", e);
        }
    }

    /** Of what a stranger says, as much as a report can show. */
    private static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
    }
}
