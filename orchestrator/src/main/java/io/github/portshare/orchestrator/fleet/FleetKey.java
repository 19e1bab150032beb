package io.github.portshare.orchestrator.fleet;

import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.TextFile;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLException;

/**
 * The secret that all of a fleet share: who can read its file may be one of its agents, or its orchestrator. Both ends make the
 * same key pair from it, and trust that key alone.
 */
public final class FleetKey {

    private static final int BYTES = 32;
    private static final int LONGEST = 1 << 20;
    private static final String HMAC = "HmacSHA256";
    private static final String TLS = "TLSv1.3";

    private static final int ROOT = 0;
    private static final int ANY_OTHERS = 0077;
    private static final int GROUP_READS = 0040;

    private final FleetIdentity identity;

    private FleetKey(byte[] secret) {
        identity = FleetIdentity.of(seed(secret));
    }

    /** Makes a new one and writes it to the file, which only its owner may read (0600). It takes the place of no other file. */
    public static void create(Path file) throws IOException {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        TextFile.create(file, HexFormat.of().formatHex(secret) + "\n", PosixFilePermissions.fromString("rw-------"));
    }

    /**
     * The one of a file that nobody else may read.
     *
     * @throws IOException if it is not there, may be read by others, or holds no key; its message is for the user
     */
    static FleetKey read(Path file) throws IOException {
        String text = privateText(file).strip();
        if (!text.matches("[0-9a-fA-F]{" + 2 * BYTES + "}")) {
            throw new IOException(file + " holds no key, which is " + 2 * BYTES
                    + " hexadecimal digits; 'portshare fleet-key FILE' makes a file with one");
        }
        return new FleetKey(HexFormat.of().parseHex(text));
    }

    private static String privateText(Path file) throws IOException {
        try {
            String text = TextFile.read(file, LONGEST);
            int mode = (int) Files.getAttribute(file, "unix:mode") & 07777;
            int owner = (int) Files.getAttribute(file, "unix:uid");
            if (othersMay(mode, owner, Processes.ownUid())) {
                throw new IOException(String.format(
                        "others have a right to %s (its mode is %o, its owner uid %d), who could take part in the"
                                + " fleet; chmod 600 it",
                        file, mode, owner));
            }
            return text;
        } catch (IOException e) {
            boolean missing = e.getCause() instanceof NoSuchFileException;
            throw missing ? new IOException(e.getMessage() + "; 'portshare fleet-key FILE' makes one", e) : e;
        }
    }

    /**
     * Whether somebody else has a right to a file. Kubernetes mounts a Secret as root's, and readable by a group that it puts the
     * process into (0440).
     */
    static boolean othersMay(int mode, int owner, int self) {
        int others = mode & ANY_OTHERS;
        boolean mounted = owner == ROOT && self != ROOT && others == GROUP_READS;
        return others != 0 && !mounted;
    }

    /** What is known by the secret alone, and does not tell it. */
    private static byte[] seed(byte[] secret) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            return mac.doFinal("portshare fleet key, version 1".getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    FleetIdentity identity() {
        return identity;
    }

    SslContext forServer() {
        return built(SslContextBuilder.forServer(identity.key(), identity.certificate())
                .clientAuth(ClientAuth.REQUIRE));
    }

    SslContext forClient() {
        // a key is all that an orchestrator shows: it has no name to be looked at
        return built(SslContextBuilder.forClient()
                .keyManager(identity.key(), identity.certificate())
                .endpointIdentificationAlgorithm(null));
    }

    private SslContext built(SslContextBuilder builder) {
        try {
            return builder.sslProvider(SslProvider.JDK)
                    .protocols(TLS)
                    .trustManager(new Pin(identity.certificate().getPublicKey()))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("every JDK from 11 on has " + TLS, e);
        }
    }
}
