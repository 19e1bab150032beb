package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.kernel.Processes;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

    @Test
    void itTellsWhereItRan() {
        Environment here = Environment.here();

        assertThat(here.kernel()).isEqualTo(System.getProperty("os.version"));
        assertThat(here.java()).isEqualTo(System.getProperty("java.version"));
        assertThat(here.cpus()).isPositive();
        assertThat(here.uid()).isEqualTo(Processes.ownUid());
        assertThat(here.transport()).isEqualTo(Environment.nativeTransport() ? "epoll" : "nio");
    }

    @Test
    void portsAreAskedForWithTheirWholeRange() {
        assertThat(Environment.here().sysctls())
                .hasEntrySatisfying(
                        "net.ipv4.ip_local_port_range",
                        range -> assertThat(range).matches("\\d+ \\d+"));
    }
}
