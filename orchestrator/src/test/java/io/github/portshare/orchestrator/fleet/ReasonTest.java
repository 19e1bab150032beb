package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class ReasonTest {

    @Test
    void aConnectThatFailedIsToldByItsErrno() {
        assertThat(Reason.of(new ConnectException("connect(..) failed with error(-111): words")))
                .isEqualTo("connection refused (ECONNREFUSED)");
        assertThat(Reason.of(new IOException("wrapped", new NoRouteToHostException())))
                .isEqualTo("no route to host (EHOSTUNREACH or ENETUNREACH)");
    }

    /** Seen of agents that had waited for an orchestrator that was stopped. */
    @Test
    void whoGaveUpBeforeTlsWasDoneIsToldAsThat() {
        assertThat(Reason.of(new SSLHandshakeException("Insufficient buffer remaining for AEAD cipher fragment (2)."
                        + " Needs to be more than tag size (16)")))
                .isEqualTo("it gave up before TLS was done");
    }
}
