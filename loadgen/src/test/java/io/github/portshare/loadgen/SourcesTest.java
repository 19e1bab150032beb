package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    @Test
    void onTheLoopbackThereAreSixtyFourUnlessAskedFor() {
        assertThat(Sources.ALL.of(address("127.0.0.1"), Part.WHOLE)).hasSize(64).doesNotHaveDuplicates();
        assertThat(Sources.parse("300").of(address("127.0.0.9"), Part.WHOLE))
                .hasSize(300)
                .doesNotHaveDuplicates()
                .allMatch(InetAddress::isLoopbackAddress);
        assertThat(Sources.parse("1").of(address("127.0.0.1"), Part.WHOLE)).containsExactly(address("127.0.0.2"));
        assertThat(Sources.parse("127.0.0.7,127.9.9.9").of(address("127.0.0.1"), Part.WHOLE))
                .containsExactly(address("127.0.0.7"), address("127.9.9.9"));
    }

    @Test
    void partsOfOneMachineHaveAddressesOfTheirOwnOnItsLoopback() {
        List<InetAddress> all = IntStream.range(0, 5)
                .mapToObj(number -> Sources.ALL.of(address("127.0.0.1"), new Part(number, 5)))
                .flatMap(List::stream)
                .toList();

        assertThat(all)
                .hasSize(5 * 64)
                .doesNotHaveDuplicates()
                .allMatch(InetAddress::isLoopbackAddress)
                .doesNotContain(address("127.0.0.1"));
    }

    @Test
    void theLoopbackOfIpv6HasOne() {
        assertThat(Sources.ALL.of(address("::1"), Part.WHOLE))
                .as("the kernel chooses it")
                .isEmpty();
        assertThat(Sources.parse("1").of(address("::1"), Part.WHOLE)).containsExactly(address("::1"));
        assertThat(Sources.parse("2").problems(address("::1"), 1))
                .containsExactly("--sources 2: there is 1 address to reach ::1 from: ::1;" + " 127.0.0.0/8 has many");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "-1", "1.5", "x", "localhost", "127.0.0.1,", "127.0.0", "1:2", "127.0.0.300", "a,1"})
    void whatIsNoneIsTold(String text) {
        assertThatThrownBy(() -> Sources.parse(text))
                .hasMessage("--sources '" + text + "' is not a number of addresses such as 16, or addresses of this"
                        + " machine such as 127.0.0.2,127.0.0.3");
    }

    @Test
    void tooManyAndTwoAlikeAreTold() {
        assertThatThrownBy(() -> Sources.parse("5000")).hasMessage("--sources 5000 is outside 1 to 4096");
        assertThatThrownBy(() -> Sources.parse("127.0.0.2,127.0.0.2"))
                .hasMessage("--sources '127.0.0.2,127.0.0.2' has an address twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1 | ::1 | --sources ::1 is not of the family of 127.0.0.1: give addresses of its family",
                "127.0.0.1 | 203.0.113.7 | --sources 203.0.113.7 is not an address of this machine: see 'ip address'",
                "203.0.113.7 | 127.0.0.2 | --sources 127.0.0.2 does not reach 203.0.113.7 from the loopback: give addresses"
                        + " of the interface that leads there"
            })
    void anAddressThatWouldNotDoIsTold(String target, String source, String problem) {
        assertThat(Sources.parse(source).problems(address(target), 1)).containsExactly(problem);
    }

    @Test
    void moreConnectionsThanPairsAreTold() {
        int ports = LocalPorts.here().size();

        assertThat(Sources.parse("1").problems(address("127.0.0.1"), ports)).isEmpty();
        assertThat(Sources.parse("2").problems(address("127.0.0.1"), ports + 1)).isEmpty();
        assertThat(Sources.parse("1").problems(address("127.0.0.1"), ports + 1))
                .singleElement()
                .asString()
                .startsWith("--connections " + (ports + 1) + ": 1 client address with " + ports + " ports")
                .endsWith("; give more --sources");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "16", "127.0.0.2,127.0.0.3"})
    void itsWordsAreThoseOfTheCommandLine(String text) {
        Sources sources = text.isEmpty() ? Sources.ALL : Sources.parse(text);

        assertThat(sources).hasToString(text);
    }
}
