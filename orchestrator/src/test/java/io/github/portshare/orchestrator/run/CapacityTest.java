package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.run.Diagnosis.Item;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CapacityTest {

    private static final OptionalLong NONE = OptionalLong.empty();

    private static OptionalLong of(long limit) {
        return OptionalLong.of(limit);
    }

    private static void assertFine(Item finding, String observed) {
        assertThat(finding.observed()).isEqualTo(observed);
        assertThat(finding.remedy()).isNull();
        assertThat(finding.fine()).isTrue();
    }

    private static void assertTooLittle(Item finding, String remedy) {
        assertThat(finding.fine()).as(finding.observed()).isFalse();
        assertThat(finding.remedy()).contains(remedy);
    }

    @Test
    void descriptorsAreThoseOfTheLoadTheMembersAndWhatIsOpen() {
        assertFine(
                Capacity.descriptors(of(20_000), of(524_288), 30),
                "20,000 may be open (hard limit 524,288); a default run needs 126");
        assertTooLittle(Capacity.descriptors(of(100), of(100), 30), "'ulimit -n 126'");
    }

    @Test
    void threadsAreBoundedByTheUserAndByTheControlGroup() {
        assertFine(
                Capacity.threads(NONE, of(500)),
                "no limit for this user (ulimit -u), 500 more for its control group (pids.max); a default run needs 80");
        assertTooLittle(Capacity.threads(of(79), NONE), "raise the smaller one");
        assertTooLittle(Capacity.threads(NONE, of(79)), "fewer --members");
    }

    @Test
    void memoryIsBoundedByTheMachineAndByTheControlGroup() {
        assertFine(
                Capacity.memory(of(2_048 * 1_024), NONE),
                "2,048 MiB available, control group: no limit (memory.max); a default run needs 240 MiB");
        assertTooLittle(Capacity.memory(of(2_048 * 1_024), of(100 * 1_024)), "raise memory.max");
    }

    @Test
    void anAcceptQueueHoldsAllConnectionsOfTheLoad() {
        assertFine(
                Capacity.acceptQueue("4096"),
                "net.core.somaxconn = 4096: a member asks for 1,024; a default run needs 16");
        assertTooLittle(Capacity.acceptQueue("8"), "net.core.somaxconn=1024");
    }

    @Test
    void aShareNeedsAsManyClientPortsAsIndependentConnections() {
        assertFine(
                Capacity.ports("32768 60999"),
                "net.ipv4.ip_local_port_range = 32768 60999: 14,116 for one address; a default run needs 6,076 for its"
                        + " share");
        assertTooLittle(Capacity.ports("32768 40000"), "'32768 60999'");
    }
}
