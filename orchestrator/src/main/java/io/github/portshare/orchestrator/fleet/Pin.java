package io.github.portshare.orchestrator.fleet;

import java.net.Socket;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts who has our own key, whatever else a certificate says; that he has it, the TLS handshake proves. */
final class Pin extends X509ExtendedTrustManager {

    /** The other end has a key, and not ours. */
    static final class OtherKeyException extends CertificateException {

        private static final long serialVersionUID = 1;

        OtherKeyException() {
            super("another key");
        }
    }

    private final byte[] key;

    Pin(PublicKey key) {
        this.key = key.getEncoded();
    }

    private void check(X509Certificate[] chain) throws OtherKeyException {
        if (chain.length == 0
                || !MessageDigest.isEqual(key, chain[0].getPublicKey().getEncoded())) {
            throw new OtherKeyException();
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws OtherKeyException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws OtherKeyException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws OtherKeyException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws OtherKeyException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws OtherKeyException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws OtherKeyException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
