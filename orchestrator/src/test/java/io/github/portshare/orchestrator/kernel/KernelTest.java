package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KernelTest {

    @Test
    void cpusAreReadFromRanges() {
        assertThat(Kernel.cpus(" 0-3,8,10-11\n")).containsExactly(0, 1, 2, 3, 8, 10, 11);
        assertThat(Kernel.cpus("0")).containsExactly(0);
        assertThat(Kernel.allowedCpus())
                .hasSizeGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void aSettingIsReadByItsDottedName() {
        assertThat(Kernel.sysctl("kernel.ostype")).hasValue("Linux");
    }

    @Test
    void aNumberIsReadWithAllItsDigits() throws IOException {
        // a file of /proc gives a number to its first reader whole, or in part and then no more
        try (RandomAccessFile file = new RandomAccessFile("/proc/sys/kernel/pid_max", "r")) {
            byte[] whole = new byte[32];
            int length = file.read(whole);

            assertThat(Kernel.sysctl("kernel.pid_max"))
                    .hasValue(new String(whole, 0, length, StandardCharsets.US_ASCII).strip());
        }
    }

    @Test
    void aSettingThatIsNotThereIsEmpty() {
        assertThat(Kernel.sysctl("net.ipv4.no_such_setting")).isEmpty();
    }

    @Test
    void severalValuesAreSetApartByOneBlank() {
        assertThat(Kernel.sysctl("net.ipv4.ip_local_port_range"))
                .hasValueSatisfying(range -> assertThat(range).matches("\\d+ \\d+"));
    }

    @Test
    void theMachineHasHadMoreCpuTimeThanThisProcess() {
        long own = Processes.cpuTime(ProcessHandle.current().pid()).toMillis();

        assertThat(Kernel.cpuTime())
                .hasValueSatisfying(all -> assertThat(all.toMillis()).isGreaterThanOrEqualTo(own));
    }

    @Test
    void theCountersThatTheBooksAreComparedWithAreThere() {
        assertThat(Kernel.tcpCounters()).containsKeys("PassiveOpens", "ListenOverflows", "ListenDrops");
        assertThat(Kernel.tcpCounters().get("PassiveOpens")).isNotNegative();
    }

    @Test
    void someMemoryIsAvailable() {
        assertThat(Kernel.availableKiB().orElse(1)).isPositive();
    }
}
