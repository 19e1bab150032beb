package io.github.portshare.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberOptionsTest {

    @Test
    void withoutFlagsTheDefaultsOfTheUsageHold() {
        String pid = Long.toString(ProcessHandle.current().pid());

        assertThat(MemberOptions.parse())
                .isEqualTo(new MemberOptions(Protocol.HTTP, "127.0.0.1", 8080, pid, 1024, 1, true, false, null));
    }

    @Test
    void everyFlagIsRead() {
        MemberOptions options = MemberOptions.parse(
                "--host",
                "::1",
                "--protocol",
                "tcp",
                "--port",
                "9",
                "--id",
                "m-1",
                "--backlog",
                "7",
                "--event-loops",
                "3",
                "--ignore-stdin");

        assertThat(options).isEqualTo(new MemberOptions(Protocol.TCP, "::1", 9, "m-1", 7, 3, false, false, null));
    }

    @Test
    void everyFlagIsInTheUsage() {
        assertThat(MemberOptions.USAGE)
                .contains("--host", "--port", "--protocol", "--id", "--backlog", "--event-loops", "--ignore-stdin");
    }

    @Test
    void ofAFlagGivenTwiceTheLastCounts() {
        assertThat(MemberOptions.parse("--port", "1", "--port", "2").port()).isEqualTo(2);
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsFlagAndItsValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberOptions.parse(
                        "--host",
                        "localhost",
                        "--port",
                        "65536",
                        "--id",
                        "a b",
                        "--backlog",
                        "0",
                        "--event-loops",
                        "0"))
                .withMessage("--host 'localhost' is not an IP literal such as 127.0.0.1 or ::1; "
                        + "--port 65536 is outside 0 to 65535; "
                        + "--id 'a b' is not 1 to 100 letters, digits or . _ @ : -; "
                        + "--backlog 0 is below 1; "
                        + "--event-loops 0 is outside 1 to 1024");
    }

    @ParameterizedTest
    @CsvSource({"--port,-1", "--port,65536", "--backlog,-5", "--event-loops,1025", "--event-loops,-1"})
    void aNumberOutsideItsRangeIsReported(String flag, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberOptions.parse(flag, value))
                .withMessageStartingWith(flag + " " + value + " is ");
    }

    @Test
    void theEndsOfTheRangesAreAllowed() {
        assertThat(new MemberOptions(Protocol.HTTP, "127.0.0.1", 0, "a", 1, 1, true, false, null).port())
                .isZero();
        assertThat(new MemberOptions(Protocol.HTTP, "127.0.0.1", 65535, "a", Integer.MAX_VALUE, 1024, true, false, null)
                        .port())
                .isEqualTo(65535);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "10.1.22.255"})
    void anIpv4LiteralAsksForAnIpv4Socket(String host) {
        assertThat(MemberOptions.parse("--host", host).ipv4()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "::", "fe80::1", "2001:db8:0:0:0:0:0:1", "::ffff:10.0.0.1"})
    void anIpv6LiteralAsksForAnIpv6Socket(String host) {
        assertThat(MemberOptions.parse("--host", host).ipv4()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "example.org", "127.0.0", "1.2.3.4.5", "256.0.0.1", "1.2.3.999", "[::1]"})
    void aHostThatIsNoIpLiteralIsReported(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberOptions.parse("--host", host))
                .withMessageStartingWith("--host '" + host + "' is not an IP literal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nb", "ü", "a,b"})
    void anIdThatWouldBreakAHeaderIsReported(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberOptions.parse("--id", id))
                .withMessageStartingWith("--id '" + id + "' is not ");
    }

    @Test
    void anIdHasAtMostAHundredCharacters() {
        assertThat(MemberOptions.parse("--id", "x".repeat(100)).id()).hasSize(100);
        assertThatIllegalArgumentException().isThrownBy(() -> MemberOptions.parse("--id", "x".repeat(101)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--ports", "-p", "8080", ""})
    void anUnknownOptionIsNamed(String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberOptions.parse("--port", "1", option))
                .withMessage("unknown option '" + option + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--host", "--port", "--id", "--backlog", "--event-loops", "--protocol"})
    void aFlagWithoutItsValueIsNamed(String flag) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberOptions.parse("--ignore-stdin", flag))
                .withMessage(flag + " needs a value");
    }

    @ParameterizedTest
    @CsvSource({"--port,http", "--port,80.5", "--backlog,many", "--event-loops,''", "--port,99999999999"})
    void aValueThatIsNoNumberIsReportedWithItsCause(String flag, String value) {
        assertThatThrownBy(() -> MemberOptions.parse(flag, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(flag + " '" + value + "' is not a whole number")
                .hasCauseInstanceOf(NumberFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP", "sctp", "tcp "})
    void aProtocolThatThereIsNotIsNamed(String word) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberOptions.parse("--protocol", word))
                .withMessage("--protocol '" + word + "' is not http, tcp or udp");
    }

    @Test
    void oneEventLoopReadsAUdpSocket() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemberOptions.parse("--protocol", "udp", "--event-loops", "2"))
                .withMessage("--event-loops 2 is above 1, and one event loop reads a UDP socket");
    }
}
