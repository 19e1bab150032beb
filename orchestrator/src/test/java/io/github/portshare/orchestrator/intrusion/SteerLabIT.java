package io.github.portshare.orchestrator.intrusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lab tells what the kernel does, whatever is expected of it. */
@Tag("kernel")
@Tag("once")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SteerLabIT {

    private final SteerLab lab = new SteerLab();

    @Test
    void thisKernelDoesWhatTheTableSays() throws InterruptedException {
        assertThat(lab.observe(Progress.NOBODYS))
                .allMatch(SteerCase.Observed::asExpected)
                .filteredOn(one -> one.observed() == null)
                // where one cpu is all there is, two of them are nothing to try
                .allSatisfy(one ->
                        assertThat(Kernel.allowedCpus()).as(one.toString()).hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({"leave, TCP, last", "order, UDP, bind", "detach, TCP, hash"})
    void anotherExpectationIsContradicted(String situation, Transport transport, String fact)
            throws InterruptedException {
        SteerCase.Observed observed =
                lab.observe(new SteerCase(situation, "what", transport, "something else", "net/nowhere.c"));

        assertThat(observed.observed()).isEqualTo(fact);
        assertThat(observed.asExpected()).isFalse();
    }

    /** Four sockets each time: what was left open would fill the table of descriptors, and the ports. */
    @Test
    void noSocketIsLeftOpen() throws InterruptedException {
        SteerCase leave = new SteerCase("leave", "what", Transport.TCP, "last", "net/nowhere.c");

        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(lab.observe(leave).observed());
        }

        assertThat(answers).containsOnly("last");
    }
}
