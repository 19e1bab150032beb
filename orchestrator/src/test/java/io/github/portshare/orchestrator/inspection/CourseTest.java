package io.github.portshare.orchestrator.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.inspection.Holder.Unread;
import io.github.portshare.orchestrator.kernel.Connection;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.kernel.Listener;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CourseTest {

    private static final long SECOND = 1_000_000_000;

    private final Course course = new Course();

    private void look(int second, int queue, long drops, long... unread) {
        Listener row = new Listener("inet", IpLiteral.parse("127.0.0.1").orElseThrow(), 80, 0, 1, queue, 0);
        List<Connection> connections = IntStream.range(0, unread.length)
                .mapToObj(at ->
                        new Connection(false, 0, 10 + at, new InetSocketAddress("127.0.0.1", 1_000 + at), unread[at]))
                .toList();
        course.add(Course.Look.of(second * SECOND, List.of(row), connections, Map.of(1L, drops)));
    }

    @Test
    void theLastEightLooksAreKept() {
        IntStream.range(0, 10).forEach(second -> look(second, second, 0));

        assertThat(course.looks()).isEqualTo(8);
        assertThat(course.span()).hasSeconds(7);
        assertThat(course.queues(1)).containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(course.queues(2)).isEmpty();
    }

    @Test
    void dropsAreCountedFromTheFirstLook() {
        look(0, 0, 60);
        look(1, 0, 60);
        assertThat(course.newDrops(1)).isZero();

        look(2, 0, 90);
        assertThat(course.newDrops(1)).isEqualTo(30);
    }

    @Test
    void bytesThatStandAtEveryLookAreUnreadAndFewerBytesWereRead() {
        IntStream.range(0, 7).forEach(second -> look(second, 0, 0, 5 + second, 100, 0));
        assertThat(course.unread(List.of(10L, 11L))).as("seven looks").isEqualTo(new Unread(0, 0, false));

        look(7, 0, 0, 12, 100, 0);
        assertThat(course.unread(List.of(10L, 11L, 12L, 99L))).isEqualTo(new Unread(2, 112, false));

        look(8, 0, 0, 12, 40, 0);
        assertThat(course.unread(List.of(10L, 11L))).isEqualTo(new Unread(1, 12, true));
    }

    @Test
    void whatNobodyHasAcceptedIsNobodys() {
        Connection waiting = new Connection(false, 0, 0, new InetSocketAddress("127.0.0.1", 1), 7);

        assertThat(Course.Look.of(0, List.of(), List.of(waiting), Map.of()).unread())
                .isEmpty();
    }
}
