package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class PageAddressTest {

    @Test
    void aPortAloneIsOnLoopback() {
        assertThat(PageAddress.parse("8081")).isEqualTo(new InetSocketAddress("127.0.0.1", 8081));
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0:0, 0.0.0.0, 0", "127.0.0.2:9000, 127.0.0.2, 9000", "[::1]:80, ::1, 80"})
    void anAddressMayStandBeforeIt(String words, String host, int port) {
        assertThat(PageAddress.parse(words)).isEqualTo(new InetSocketAddress(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "web",
                "70000",
                "-1",
                "localhost:8081",
                "1.2.3.4.5:80",
                "300.1.1.1:80",
                "::1:80",
                "8081:",
                "[:x]:1"
            })
    void anythingElseIsNamed(String words) {
        assertThatThrownBy(() -> PageAddress.parse(words))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + words + "' is not a port or an IP address with a port, such as 8081 or 0.0.0.0:8081");
    }
}
