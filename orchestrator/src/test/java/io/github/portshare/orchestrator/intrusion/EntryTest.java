package io.github.portshare.orchestrator.intrusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.AgentAddress;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.agent.Impostor;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.verdict.Attempt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryTest {

    /** In another network namespace an agent gets every port; or it may only say so. */
    @Test
    void anAdmissionThatTheKernelDoesNotShowIsNone(@TempDir Path directory) throws IOException, InterruptedException {
        String done = "{\"event\":\"done\",\"port\":8080,\"inode\":1}";
        try (Impostor impostor = new Impostor(directory)) {
            impostor.speak(true, Impostor.READY, done, done, done, done);
            AgentAddress address = impostor.address();
            try (Agent agent = new Agent(address)) {
                Attempt attempt = new Entry(agent, Transport.TCP)
                        .attempt(BindOptions.RP, "127.0.0.1", address.port(), Duration.ZERO);

                assertThat(attempt.outcome()).isEqualTo(Attempt.Outcome.UNTRIED);
                assertThat(attempt.errno()).isEqualTo("says that it got in, and is not in the kernel's table");
            }
        }
    }
}
