package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.kernel.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The secret of one start of an {@link Agent}: who can read its file may give orders. */
final class AgentToken {

    private static final int BYTES = 32;
    private static final int SETGID = 02000;

    private final byte[] secret;

    private AgentToken(String secret) {
        this.secret = secret.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Makes a new one and writes it to the file, in place of what is there; makes its directory where there is none. The owner alone may read it; in a setgid
     * directory, which gives its group to what is made in it, that group too: the judge's, where the agent is of another uid.
     */
    static AgentToken create(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        AgentToken token = new AgentToken(HexFormat.of().formatHex(random));
        Path directory = file.toAbsolutePath().getParent();
        TextFile.requireWritable(directory);
        boolean shared = ((int) Files.getAttribute(directory, "unix:mode") & SETGID) != 0;
        TextFile.write(
                file,
                new String(token.secret, StandardCharsets.US_ASCII),
                PosixFilePermissions.fromString(shared ? "rw-r-----" : "rw-------"));
        return token;
    }

    /** The one that an agent has written. */
    static AgentToken read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(AgentLines.LONGEST), StandardCharsets.US_ASCII).strip();
            if (!text.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
                throw new IOException("holds no token");
            }
            return new AgentToken(text);
        }
    }

    /** The line that opens a connection. */
    String line() {
        return "token " + new String(secret, StandardCharsets.US_ASCII);
    }

    /** Whether somebody's first line has it; takes as long whatever is wrong with it. */
    boolean opens(String line) {
        return line != null
                && MessageDigest.isEqual(
                        line.getBytes(StandardCharsets.US_ASCII), line().getBytes(StandardCharsets.US_ASCII));
    }
}
