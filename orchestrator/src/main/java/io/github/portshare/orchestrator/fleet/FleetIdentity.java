package io.github.portshare.orchestrator.fleet;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * The key pair that all of a fleet have, and its certificate: the same bytes wherever they are made from the same seed (an Ed25519
 * signature is deterministic, RFC 8032, 5.1.6).
 *
 * @param certificate signed by the key itself; it says nothing but the key, which is all that the other end looks at
 */
record FleetIdentity(PrivateKey key, X509Certificate certificate) {

    private static final String ED25519 = "Ed25519";

    /** id-Ed25519, 1.3.101.112 (RFC 8410, 3). */
    private static final byte[] ALGORITHM = Der.sequence(Der.object(0x2b, 0x65, 0x70));

    /** id-at-commonName, 2.5.4.3. */
    private static final byte[] NAME =
            Der.sequence(Der.set(Der.sequence(Der.object(0x55, 0x04, 0x03), Der.text("portshare fleet"))));

    /** The last is RFC 5280's "no expiration" (4.1.2.5): what ends a key is another key. */
    private static final byte[] VALIDITY =
            Der.sequence(Der.utcTime("700101000000Z"), Der.generalizedTime("99991231235959Z"));

    /**
     * Derives it.
     *
     * @param seed 32 bytes: the private key of RFC 8032
     */
    static FleetIdentity of(byte[] seed) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ED25519);
            // the JDK takes the private key as it is from the generator (sun.security.ec.ed,
            // EdDSAOperations.generatePrivate)
            generator.initialize(255, new Seed(seed));
            KeyPair pair = generator.generateKeyPair();
            return new FleetIdentity(pair.getPrivate(), certificate(pair.getPublic(), pair.getPrivate()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK from 15 on has " + ED25519, e);
        }
    }

    /** Version 1, without extensions (RFC 5280, 4.1). */
    private static X509Certificate certificate(PublicKey subject, PrivateKey issuer) throws GeneralSecurityException {
        byte[] content = Der.sequence(Der.integer(1), ALGORITHM, NAME, VALIDITY, NAME, subject.getEncoded());
        Signature signature = Signature.getInstance(ED25519);
        signature.initSign(issuer);
        signature.update(content);
        byte[] whole = Der.sequence(content, ALGORITHM, Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    /** Hands out the seed, once. */
    private static final class Seed extends SecureRandom {

        private static final long serialVersionUID = 1;

        private final transient byte[] seed;

        Seed(byte[] seed) {
            // no seeding: nothing here is random
            super(null, null);
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != seed.length) {
                throw new IllegalStateException("this JDK wants " + bytes.length + " bytes for a key of " + ED25519);
            }
            System.arraycopy(seed, 0, bytes, 0, seed.length);
        }
    }
}
