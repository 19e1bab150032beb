package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianRangeTest {

    @Test
    void theMedianIsTheMiddleOneOrTheMiddleOfTwo() {
        assertThat(MedianRange.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new MedianRange(2, 1, 9));
        assertThat(MedianRange.of(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(new MedianRange(3, 1, 9));
        assertThat(MedianRange.of(List.of(5.0))).isEqualTo(new MedianRange(5, 5, 5));
    }
}
