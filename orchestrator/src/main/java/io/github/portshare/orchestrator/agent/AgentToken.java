package io.github.portshare.orchestrator.agent;

import io.github.portshare.orchestrator.kernel.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret of one start of an {@link AgentProgram}: who can read its file may give orders. */
final class AgentToken {

    /** The two ends of a connection. */
    enum Side {
        AGENT,
        JUDGE
    }

    private static final String HMAC = "HmacSHA256";
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
        AgentToken token = new AgentToken(nonce());
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

    /** A number that nobody has used before, for the other side to prove itself with. */
    static String nonce() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /**
     * What only who has the token can say to a nonce: HMAC-SHA-256 (RFC 2104), so that the token itself is shown to nobody.
     *
     * @param side who says it; one side's proofs are no use to the other
     */
    String proof(Side side, String nonce) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            return HexFormat.of().formatHex(mac.doFinal((side + " " + nonce).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    /** Whether it is that proof; takes as long whatever is wrong with it. */
    boolean isProof(Side side, String nonce, String said) {
        return MessageDigest.isEqual(
                said.getBytes(StandardCharsets.US_ASCII), proof(side, nonce).getBytes(StandardCharsets.US_ASCII));
    }
}
