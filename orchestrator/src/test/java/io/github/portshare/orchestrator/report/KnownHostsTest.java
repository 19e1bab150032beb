package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {

    private final KnownHosts hosts = new KnownHosts(List.of("Reports.example.org", "proxy."));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8081",
                "localhost.",
                "localhost.:1",
                "127.0.0.1",
                "127.0.0.1:65535",
                "192.0.2.7:80",
                "[::1]",
                "[::1]:8081",
                "[2001:db8::7]:80",
                "[::ffff:127.0.0.1]",
                "reports.example.org",
                "REPORTS.EXAMPLE.ORG.:443",
                "proxy"
            })
    void theNamesGivenLocalhostAndEveryIpAddressAreKnown(String header) {
        assertThat(hosts.know(List.of(header))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8081",
                "localhost.evil.example",
                "evil.localhost",
                "127.0.0.1.evil.example",
                "127.0.0.1.",
                "127.1",
                "0x7f.0.0.1",
                "2130706433",
                "localhost@evil.example",
                "evil.example@localhost",
                "localhost:80@evil.example",
                "user:password@127.0.0.1",
                "::1",
                "[::1",
                "[::1]evil.example",
                "[evil.example]",
                "[127.0.0.1]",
                "[::1%eth0]",
                "localhost..",
                "localhost/",
                "localhost:port",
                "localhost:80:80",
                "localhost, evil.example",
                "x.reports.example.org",
                ".",
                ""
            })
    void nothingElseIs(String header) {
        assertThat(hosts.know(List.of(header))).isFalse();
    }

    @Test
    void aRequestHasOneHost() {
        assertThat(hosts.know(List.of())).isFalse();
        assertThat(hosts.know(List.of("localhost", "localhost"))).isFalse();
    }

    @Test
    void theRefusalRepeatsNothingButAName() {
        assertThat(hosts.refusal(List.of("Evil.Example:80")))
                .isEqualTo("this page answers to an IP address or to one of [localhost, proxy, reports.example.org];"
                        + " portshare run --page-host evil.example adds a name\n");
        assertThat(hosts.refusal(List.of("<script>")))
                .contains("--page-host NAME")
                .doesNotContain("script");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "*", "a.example:80", "http://a.example", "-a", "a..b", "[::1]"})
    void whatIsNoNameIsNotTaken(String name) {
        assertThatThrownBy(() -> new KnownHosts(List.of(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + name + "' is not a host name, such as reports.example.org");
    }
}
