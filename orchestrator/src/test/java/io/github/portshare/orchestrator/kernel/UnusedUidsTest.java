package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnusedUidsTest {

    @Test
    void theOnesOfThisProcessAndOfAccountsAreNotAmongThem() {
        int own = Processes.ownUid();

        assertThat(UnusedUids.from(own, 3)).hasSize(3).doesNotContain(own).isSorted();
        // root, daemon and bin are everywhere
        assertThat(UnusedUids.from(0, 1).get(0)).isGreaterThan(2);
    }

    @Test
    void whoRunsAProcessUsesHisUid() throws Exception {
        assumeThat(Processes.ownUid()).as("root can run a process as anybody").isZero();
        int uid = UnusedUids.from(58_100, 1).get(0);
        Process sleeper = new ProcessBuilder("setpriv", "--reuid=" + uid, "--clear-groups", "sleep", "60").start();
        try {
            while (Processes.uid(sleeper.pid()).orElse(0) != uid) {
                Thread.sleep(5);
            }
            assertThat(UnusedUids.from(uid, 2)).isEqualTo(List.of(uid + 1, uid + 2));
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
        assertThat(UnusedUids.from(uid, 1)).containsExactly(uid);
    }
}
