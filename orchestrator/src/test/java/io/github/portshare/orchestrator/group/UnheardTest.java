package io.github.portshare.orchestrator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import io.github.portshare.orchestrator.kernel.SocketDiagnosis;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each cause beside rows in which it is to be seen. */
class UnheardTest {

    private static final Map<Long, SocketDiagnosis> PLAIN = Map.of();
    private static final Listener MEMBER = row(1, "inet", "127.0.0.1");

    private static Listener row(long inode, String family, String address) {
        return new Listener(family, IpLiteral.parse(address).orElseThrow(), 80, 1000, inode, 0, 0);
    }

    private static Unheard unheard(
            Listener silent, Listener member, Map<Long, SocketDiagnosis> diagnoses, long stopped) {
        return new Unheard(
                List.of(member, silent),
                IpLiteral.parse("127.0.0.1").orElseThrow(),
                Optional.ofNullable(diagnoses),
                Map.of(1L, List.of(11L), 2L, List.of(22L)),
                pid -> pid == stopped,
                200,
                30);
    }

    private static Unknown tell(Listener silent, Listener member, Map<Long, SocketDiagnosis> diagnoses) {
        Unheard unheard = unheard(silent, member, diagnoses, 0);
        assertThat(unheard.explained(silent)).isTrue();
        return unheard.tell(silent, 0, 0);
    }

    @Test
    void aMoreSpecificAddressIsNamedWithItsRow() {
        assertThat(tell(row(2, "inet", "0.0.0.0"), MEMBER, PLAIN))
                .isEqualTo(new Unknown(
                        true,
                        " listens, got 0 of 200 probes: the more specific address 127.0.0.1:80 (pid 11) takes them",
                        "bind all members to one address, or attach with the --host of this one"));
    }

    @Test
    void theOtherFamilyIsNamedWithItsRow() {
        assertThat(tell(row(2, "inet6", "::"), row(1, "inet", "0.0.0.0"), PLAIN).words())
                .isEqualTo(" listens, got 0 of 200 probes: AF_INET listeners take all IPv4: 0.0.0.0:80 (pid 11)");
        assertThat(tell(row(2, "inet6", "::"), row(1, "inet6", "::"), Map.of(2L, new SocketDiagnosis(null, true, 0, 0)))
                        .words())
                .endsWith(": it takes IPv6 alone (IPV6_V6ONLY)");
    }

    @Test
    void anotherDeviceIsNamedWithItsRow() {
        Listener silent = row(2, "inet", "127.0.0.1");

        assertThat(tell(silent, MEMBER, Map.of(2L, new SocketDiagnosis("lo", false, 0, 0)))
                        .words())
                .endsWith(": it is bound to the device lo, and 127.0.0.1:80 (pid 11) to no device (SO_BINDTODEVICE):"
                        + " that is another group, which takes them");
        assertThat(tell(silent, MEMBER, Map.of(1L, new SocketDiagnosis("lo", false, 0, 0)))
                        .words())
                .contains(": it is bound to no device, and 127.0.0.1:80 (pid 11) to the device lo (SO_BINDTODEVICE):");
    }

    @Test
    void aStoppedProcessIsTheCauseWhateverElseThereIs() {
        Listener silent = row(2, "inet", "127.0.0.1");
        Unheard unheard = unheard(silent, MEMBER, PLAIN, 22);

        assertThat(unheard.explained(silent)).isTrue();
        assertThat(unheard.tell(silent, 40, 0))
                .isEqualTo(new Unknown(
                        true,
                        " listens, took 40 of 200 probes and answered none within 30 s: pid 22 is stopped (state T)",
                        "kill -CONT 22, then attach again"));
    }

    @Test
    void whatIsNotSeenIsSaid() {
        Listener silent = row(2, "inet", "127.0.0.1");

        Unheard unheard = unheard(silent, MEMBER, PLAIN, 0);
        assertThat(unheard.explained(silent)).isFalse();
        assertThat(unheard.tell(silent, 0, 0).words())
                .isEqualTo(" listens, got 0 of 200 probes: no other address, family or device on the port explains it;"
                        + " a program that steers connections could, and is not visible without privilege");
        assertThat(unheard.tell(silent, 40, 0).words())
                .endsWith("answered none within 30 s: its process is not stopped: it is slow, or hangs");
        assertThat(unheard.tell(silent, 0, 40).words())
                .startsWith(" listens, answered none of 200 probes within 30 s (40 are without an answer; who has them"
                        + " cannot be seen)");
        assertThat(unheard(silent, MEMBER, null, 0).tell(silent, 0, 0).words())
                .contains("no other address, family on the port explains it (devices were not looked at: no 'ss')");
    }

    /** It may be a good member. */
    @Test
    void nobodyIsToldToEndIt() {
        List<Listener> silent = List.of(
                row(2, "inet", "0.0.0.0"), row(2, "inet", "127.0.0.1"), row(2, "inet6", "::"), row(2, "inet6", "::1"));
        for (Listener row : silent) {
            for (int took : new int[] {0, 40}) {
                Unknown unknown = unheard(row, MEMBER, PLAIN, 0).tell(row, took, 0);
                assertThat(unknown.silent()).isTrue();
                assertThat(unknown.remedy()).isNotBlank().doesNotContain("end ").doesNotContain("kill -KILL");
            }
        }
    }
}
