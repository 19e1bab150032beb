package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnershipTest {

    private static final List<Long> MASTER_AND_WORKERS = List.of(10L, 11L, 12L);

    private static Ownership where(Map<Long, Set<Long>> polled) {
        return new Ownership(pid -> polled.getOrDefault(pid, Set.of()), pid -> pid == 10 ? 1 : 10);
    }

    @Test
    void whoWatchesASocketOwnsIt() {
        assertThat(where(Map.of(12L, Set.of(7L))).of(7, MASTER_AND_WORKERS)).containsExactly(12L);
        assertThat(where(Map.of(11L, Set.of(7L), 12L, Set.of(7L))).of(7, MASTER_AND_WORKERS))
                .containsExactly(11L, 12L);
    }

    @Test
    void whereNobodyWatchesItThoseWhoWereStarted() {
        assertThat(where(Map.of()).of(7, MASTER_AND_WORKERS)).containsExactly(11L, 12L);
        assertThat(where(Map.of()).of(7, List.of(10L))).containsExactly(10L);
        assertThat(where(Map.of()).of(7, List.of())).isEmpty();
    }
}
