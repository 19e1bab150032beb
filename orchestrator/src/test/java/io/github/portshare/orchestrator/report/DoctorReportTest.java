package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.run.Diagnosis.Item;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorReportTest {

    @Test
    void aFindingHasItsRemedyBelowItAndLinesAreBounded() {
        Item threads = new Item(
                "threads",
                false,
                "12 more for this user (ulimit -u), no limit for its control group (pids.max); a default run needs 80",
                "raise the smaller one, or run fewer --members");

        assertThat(new DoctorReport(Palette.PLAIN).lines(List.of(new Item("system", true, "Linux", null), threads)))
                .containsExactly(
                        "  ✓ system             Linux",
                        "  ? threads            12 more for this user (ulimit -u), no limit for its",
                        "                       control group (pids.max); a default run needs 80",
                        "                       → raise the smaller one, or run fewer --members");
    }
}
