package io.github.portshare.orchestrator.intrusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

    private static Listener row(String family, String address) {
        return new Listener(family, IpLiteral.parse(address).orElseThrow(), 8080, 1000, 1, 0, 0);
    }

    /** 0.0.0.0 beside ::1 takes nothing of it; [::] takes the IPv4 of whoever is on 127.0.0.1. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, inet, 0.0.0.0 127.0.0.1 ::",
        "10.1.2.3, inet, 0.0.0.0 10.1.2.3 ::",
        "::1, inet6, ::1 ::",
        "2001:db8::7, inet6, 2001:db8::7 ::",
        "0.0.0.0, inet, 0.0.0.0 127.0.0.1 ::",
        "::, inet6, 0.0.0.0 127.0.0.1 :: ::1"
    })
    void aGroupIsAttackedWhereItsAddressConflicts(String host, String family, String expected) {
        assertThat(Addresses.against(host, List.of(row(family, host)))).containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void aProgramThatWasTold0000AndBoundBothFamiliesIsAttackedInBoth() {
        assertThat(Addresses.against("0.0.0.0", List.of(row("inet6", "::")))).contains("127.0.0.1", "::1");
    }

    @Test
    void aNameIsNoAddress() {
        assertThatThrownBy(() -> Addresses.against("localhost", List.of())).hasMessageContaining("localhost");
    }
}
