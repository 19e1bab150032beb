package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IncidentsTest {

    private static final long MILLI = 1_000_000;

    private final Incidents incidents = new Incidents();

    @Test
    void thoseOfOneMomentAreToldTogether() {
        incidents.note(101 * MILLI, 205 * MILLI, ErrorKind.RESET, true);
        incidents.note(109 * MILLI, 209 * MILLI, ErrorKind.RESET, true);

        assertThat(incidents.told()).isEqualTo(List.of(new Counts.Incident(100, 200, ErrorKind.RESET, true, 2)));
    }

    @Test
    void thoseThatDifferInAnythingAreToldApart() {
        incidents.note(0, 0, ErrorKind.RESET, true);
        incidents.note(10 * MILLI, 10 * MILLI, ErrorKind.RESET, true);
        incidents.note(0, 10 * MILLI, ErrorKind.RESET, true);
        incidents.note(0, 0, ErrorKind.REFUSED, true);
        incidents.note(0, 0, ErrorKind.RESET, false);
        incidents.note(0, 0, null, true);

        assertThat(incidents.told()).hasSize(6).allMatch(incident -> incident.count() == 1);
    }

    /** A load of days on a dead port must not eat the memory. */
    @Test
    void beyondAHundredThousandTheyAreNotKept() {
        for (int i = 0; i < 100_500; i++) {
            incidents.note(i * 10 * MILLI, i * 10 * MILLI, ErrorKind.REFUSED, true);
        }
        incidents.note(0, 0, ErrorKind.REFUSED, true);

        assertThat(incidents.told()).hasSize(100_000);
        assertThat(incidents.told().stream().mapToInt(Counts.Incident::count).sum())
                .isEqualTo(100_001);
    }
}
