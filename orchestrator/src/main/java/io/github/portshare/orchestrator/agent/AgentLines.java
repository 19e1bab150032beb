package io.github.portshare.orchestrator.agent;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Lines of ASCII from somebody who is not trusted with this process's memory: none is longer than {@link #LONGEST}. */
final class AgentLines {

    /** In bytes; the longest line of the contract has not a tenth. */
    static final int LONGEST = 4096;

    private final InputStream in;

    AgentLines(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /**
     * The next line without its end; null at the end.
     *
     * @throws IOException if it is too long, or cannot be read
     */
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.US_ASCII);
            }
            if (line.size() == LONGEST) {
                throw new IOException("a line of more than " + LONGEST + " bytes");
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.US_ASCII);
    }
}
