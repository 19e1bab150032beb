package io.github.portshare.orchestrator.intrusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.Agents;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Workspace;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lab tells what the kernel answers, whatever is expected of it. */
@Tag("kernel")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BindLabIT {

    private static Workspace workspace;
    private static Agents agents;

    @BeforeAll
    static void startTwoAgents() {
        workspace = new Workspace();
        agents = new Agents(workspace);
        agents.start("a", Identity.self());
        agents.start("b", Identity.self());
    }

    @AfterAll
    static void endThem() {
        agents.close();
        workspace.close();
    }

    private static BindCase.Observed observe(BindOptions a, BindOptions b, String state, String expected)
            throws InterruptedException {
        return lab().observe(cell(a, b, "127.0.0.1", state, expected));
    }

    private static BindLab lab() throws InterruptedException {
        return new BindLab(agents.get("a"), agents.get("b"), null);
    }

    private static BindCase cell(BindOptions a, BindOptions b, String address, String state, String expected) {
        return new BindCase(
                "users", a, b, "same", address, address, state, BindCase.Answers.of(expected, "the kernel"));
    }

    /** Otherwise what is tried next is refused by the leftover of what was tried before. */
    @ParameterizedTest
    @EnumSource
    void aSocketThatIsClosedHasReleasedItsPort(Transport transport) throws InterruptedException {
        Agent a = agents.get("a");
        int port = new FreePorts().take();

        for (int i = 0; i < 500; i++) {
            Agent.Answer answer = a.enter("a", transport, BindOptions.NEITHER, "127.0.0.1", port);
            assertThat(answer.errno()).as("after " + i + " times").isNull();
            a.close("a");
        }
    }

    @Test
    void aRefusalNamesItsErrnoAlsoWhereItWasNotExpected() throws InterruptedException {
        BindCase.Observed finding = observe(BindOptions.NEITHER, BindOptions.NEITHER, "bound", "OK");

        assertThat(finding.observed()).isEqualTo("EADDRINUSE");
        assertThat(finding.asExpected()).isFalse();
    }

    @Test
    void anAdmissionIsToldAlsoWhereItWasNotExpected() throws InterruptedException {
        BindCase.Observed finding = observe(BindOptions.RP, BindOptions.RP, "listening", "EADDRINUSE");

        assertThat(finding.observed()).isEqualTo("OK");
        assertThat(finding.asExpected()).isFalse();
    }

    @Test
    void ofTwoBoundSocketsWithReuseAddressTheSecondThatListensFails() throws InterruptedException {
        assertThat(observe(BindOptions.RA, BindOptions.RA, "both-bound", "lost").observed())
                .isEqualTo("lost");
    }

    /** The same bind, refused over TIME_WAIT and let in where SO_LINGER 0 has left none: so there was one. */
    @Test
    void timeWaitIsRealAndAResetLeavesNone() throws InterruptedException {
        assertThat(observe(BindOptions.NEITHER, BindOptions.NEITHER, "time-wait", "EADDRINUSE")
                        .observed())
                .isEqualTo("EADDRINUSE");
        assertThat(observe(BindOptions.NEITHER, BindOptions.NEITHER, "reset", "OK")
                        .observed())
                .isEqualTo("OK");
    }

    @Test
    void multicastReachesBothAndIsCounted() throws InterruptedException {
        BindCase.Observed finding = lab().observe(cell(BindOptions.RA, BindOptions.RA, "0.0.0.0", "multicast", "both"));

        assertThat(finding.observed()).isEqualTo("both");
        assertThat(finding.received()).containsExactly(BindLab.DATAGRAMS, BindLab.DATAGRAMS);
    }

    @Test
    void unicastOfReuseAddressGoesToTheLastBinder() throws InterruptedException {
        BindCase.Observed finding = lab().observe(cell(BindOptions.RA, BindOptions.RA, "0.0.0.0", "unicast", "B"));

        assertThat(finding.received()).containsExactly(0, BindLab.DATAGRAMS);
    }

    @Test
    void whatCannotBeTriedSaysWhyAndIsNoDeviation() throws InterruptedException {
        BindCase.Observed finding = lab().observe(cell(BindOptions.RP, BindOptions.RP, "240.0.0.1", "bound", "OK"));

        assertThat(finding.observed()).isNull();
        assertThat(finding.untried()).isEqualTo("EADDRNOTAVAIL");
        assertThat(finding.asExpected()).isTrue();
    }

    @Test
    void withoutAnotherUserItsRowsAreNotTried() throws InterruptedException {
        BindCase cell = new BindCase(
                "users",
                BindOptions.RP,
                BindOptions.RP,
                "other",
                "127.0.0.1",
                "127.0.0.1",
                "bound",
                BindCase.Answers.of("EADDRINUSE", "the kernel"));

        assertThat(lab().observe(cell).untried()).isEqualTo("no other uid can be had");
    }

    @Test
    void anotherUserIsRefusedWhereTheSameIsNot() throws InterruptedException {
        assumeTrue(Processes.ownUid() == 0, "needs root to run a process under another uid");
        agents.start("other", Identity.of(Outsider.nobody()).orElseThrow());
        BindLab lab = new BindLab(agents.get("a"), agents.get("b"), agents.get("other"));
        BindCase same = cell(BindOptions.RP, BindOptions.RP, "127.0.0.1", "listening", "OK");

        assertThat(lab.observe(same).observed()).isEqualTo("OK");
        assertThat(lab.observe(new BindCase(
                                "users",
                                BindOptions.RP,
                                BindOptions.RP,
                                "other",
                                "127.0.0.1",
                                "127.0.0.1",
                                "listening",
                                BindCase.Answers.of("EADDRINUSE", "the kernel")))
                        .observed())
                .isEqualTo("EADDRINUSE");
    }
}
