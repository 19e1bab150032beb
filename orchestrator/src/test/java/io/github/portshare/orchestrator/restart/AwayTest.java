package io.github.portshare.orchestrator.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwayTest {

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 2", "0, 4", "2, 4", "3, 4", "63, 64"})
    void allButTheOneAreChosen(int index, int listeners) {
        Set<Long> chosen = new TreeSet<>();
        LongStream.range(0, 1_000).forEach(random -> chosen.add(run(Away.from(index, listeners), random)));

        assertThat(chosen)
                .containsExactlyElementsOf(IntStream.range(0, listeners)
                        .filter(other -> other != index)
                        .mapToObj(Long::valueOf)
                        .toList());
    }

    /** As the kernel would, with this random number (bpf(2); Documentation/networking/filter.rst). */
    private static long run(String program, long random) {
        String[] lines = program.split(",");
        assertThat(lines).hasSize(1 + Integer.parseInt(lines[0]));
        long a = 0;
        for (int at = 1; at < lines.length; at++) {
            String[] words = lines[at].split(" ");
            long k = Long.parseLong(words[3]);
            switch (words[0]) {
                case "32" -> a = random;
                case "148" -> a %= k;
                case "53" -> at += Integer.parseInt(words[a >= k ? 1 : 2]);
                case "4" -> a += k;
                case "22" -> {
                    return a;
                }
                default -> throw new IllegalArgumentException(lines[at]);
            }
        }
        throw new IllegalArgumentException("it never returns: " + program);
    }
}
