package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1", "fe80::1"})
    void anAddressIsRead(String text) {
        assertThat(IpLiteral.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "example.org", "256.0.0.1", "1.2.3", ":::", "12345::", "1.2.3.4:80"})
    void whatIsNoAddressIsNotLookedUp(String text) {
        assertThat(IpLiteral.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "::1, [::1]"})
    void colonsAreBracketed(String text, String bracketed) {
        assertThat(IpLiteral.bracketed(text)).isEqualTo(bracketed);
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.1", "::, ::1", "::0, ::1", "127.0.0.2, 127.0.0.2", "fe80::1, fe80::1"})
    void aWildcardIsReachedByLoopback(String text, String reachable) {
        assertThat(IpLiteral.reachable(text)).isEqualTo(reachable);
    }

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "fe80:0:0:0:0:0:0:1, fe80::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "2001:db8:0:0:0:0:0:0, 2001:db8::",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "10:0:100:4:5:6:7:8, 10:0:100:4:5:6:7:8",
        "127.0.0.1, 127.0.0.1"
    })
    void anAddressIsWrittenAsPeopleWriteIt(String address, String text) {
        assertThat(IpLiteral.text(IpLiteral.parse(address).orElseThrow())).isEqualTo(text);
    }
}
