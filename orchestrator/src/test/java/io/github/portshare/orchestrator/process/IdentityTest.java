package io.github.portshare.orchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.portshare.orchestrator.kernel.Processes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityTest {

    private static final int SETPCAP = 8;

    @Test
    void whoRunsAsAnotherHasNoCapabilityAndCanGetNone() throws Exception {
        assumeThat(Processes.ownUid()).as("root can run a process as anybody").isZero();
        assumeThat(Processes.capable(ProcessHandle.current().pid(), SETPCAP))
                .as("this root may empty a bounding set")
                .isTrue();
        Identity somebody = Identity.of(58_123).orElseThrow();

        assertThat(status(somebody))
                .contains("Uid:\t58123\t58123\t58123\t58123", "NoNewPrivs:\t1")
                .contains("CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "CapBnd:\t0000000000000000");
    }

    @Test
    void whoMayBindAPrivilegedPortHasThatCapabilityAlone() throws Exception {
        assumeThat(Processes.ownUid()).as("root can give it away").isZero();
        Identity privileged = Identity.of(58_123).flatMap(Identity::privileged).orElseThrow();

        assertThat(status(privileged)).contains("Uid:\t58123\t58123\t58123\t58123", "CapEff:\t0000000000000400");
    }

    @Test
    void sudoIsToldWhichVariablesToKeep() {
        Identity sudo = new Identity("uid 1", 1, "sudo", List.of("sudo", "-n", "setpriv", "--reuid=1"));
        Identity setpriv = new Identity("uid 1", 1, "setpriv", List.of("setpriv", "--reuid=1"));

        assertThat(sudo.keeping(List.of("A", "B")).prefix())
                .containsExactly("sudo", "--preserve-env=A,B", "-n", "setpriv", "--reuid=1");
        assertThat(sudo.keeping(List.of())).isEqualTo(sudo);
        assertThat(setpriv.keeping(List.of("A"))).isEqualTo(setpriv);
        assertThat(Identity.self().keeping(List.of("A"))).isEqualTo(Identity.self());
    }

    private static List<String> status(Identity identity) throws Exception {
        List<String> command = new ArrayList<>(identity.prefix());
        command.addAll(List.of("cat", "/proc/self/status"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    /** To tell root to "install setpriv" because somebody pressed Ctrl-C would be no help. */
    @Test
    void aTrialThatIsInterruptedSaysNothingAgainstTheWay() {
        assumeThat(Processes.ownUid()).as("a way to another uid is root's").isZero();
        Thread.currentThread().interrupt();
        try {
            assertThat(Identity.of(58_123)).isPresent();
        } finally {
            Thread.interrupted();
        }
    }
}
