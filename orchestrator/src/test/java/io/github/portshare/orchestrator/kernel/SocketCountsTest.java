package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketCountsTest {

    private static final String TEXT = """
            sockets: used 62
            TCP: inuse 5 orphan 0 tw 17 alloc 9 mem 1
            UDP: inuse 2 mem 0
            UDPLITE: inuse 0
            RAW: inuse 0
            FRAG: inuse 0 memory 0
            TCP6: inuse 3
            UDP6: inuse 1
            """;

    @ParameterizedTest
    @CsvSource({"tcp, 5", "tcp6, 3", "udp, 2", "udp6, 1"})
    void eachTableHasItsCount(String table, long count) {
        assertThat(SocketCounts.of(table, TEXT)).hasValue(count);
        assertThat(SocketCounts.of(table, "")).isEmpty();
    }
}
