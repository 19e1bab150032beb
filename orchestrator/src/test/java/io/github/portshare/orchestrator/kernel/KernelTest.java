package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelTest {

    @Test
    void aSettingIsReadWhole() {
        assertThat(Kernel.sysctl("net.ipv4.ip_local_port_range"))
                .hasValueSatisfying(range -> assertThat(range).matches("\\d{4,5} \\d{4,5}"));
    }

    @Test
    void aSettingThatDoesNotExistIsEmpty() {
        assertThat(Kernel.sysctl("net.ipv4.no_such_setting")).isEmpty();
    }

    @Test
    void countersHaveTheKernelsNames() {
        assertThat(Kernel.tcpCounters()).containsKeys("PassiveOpens", "ListenOverflows", "ListenDrops");
    }
}
