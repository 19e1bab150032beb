package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerTest {

    /** Rows: where the listener is bound. Columns: where connections go; a wildcard stands for all its addresses. */
    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = """
            bound,            127.0.0.1, 127.0.0.2, 0.0.0.0, ::1,   ::,   ::ffff:127.0.0.1
            127.0.0.1,        true,      false,     true,    false, true, true
            127.0.0.2,        false,     true,      true,    false, true, false
            0.0.0.0,          true,      true,      true,    false, true, true
            ::1,              false,     false,     false,   true,  true, false
            ::,               true,      true,      true,    true,  true, true
            ::ffff:127.0.0.1, true,      false,     true,    false, true, true
            ::ffff:0.0.0.0,   true,      true,      true,    false, true, true
            """)
    void aListenerCoversWhatItsAddressTakes(
            String bound,
            boolean first,
            boolean second,
            boolean ipv4Wildcard,
            boolean ipv6Loopback,
            boolean ipv6Wildcard,
            boolean mapped)
            throws UnknownHostException {
        Listener listener = new Listener("inet", address(bound), 8080, 1000, 1, 0, 0);

        assertThat(listener.covers(address("127.0.0.1"))).isEqualTo(first);
        assertThat(listener.covers(address("127.0.0.2"))).isEqualTo(second);
        assertThat(listener.covers(address("0.0.0.0"))).isEqualTo(ipv4Wildcard);
        assertThat(listener.covers(address("::1"))).isEqualTo(ipv6Loopback);
        assertThat(listener.covers(address("::"))).isEqualTo(ipv6Wildcard);
        assertThat(listener.covers(address("::ffff:127.0.0.1"))).isEqualTo(mapped);
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }
}
