package io.github.portshare.orchestrator.disrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisruptionTest {

    @ParameterizedTest
    @CsvSource({
        "kill:2@3s,          KILL,  2, 3000, 0",
        "kill@3s,            KILL,  0, 3000, 0",
        "stall@1.5s,         STALL, 0, 1500, 1000",
        "stall:12@1m:250ms,  STALL, 12, 60000, 250",
        "drain:1@0s,         DRAIN, 1, 0,    0",
        "roll@2s,            ROLL,  0, 2000, 0",
        "ghost@PT3S,         GHOST, 0, 3000, 50",
        "ghost@3s:5ms,       GHOST, 0, 3000, 5",
        "join@5s,            JOIN,  0, 5000, 0"
    })
    void itIsReadAsItIsWritten(String word, Disruption.Kind kind, int member, long at, long lasts) {
        assertThat(Disruption.of(word))
                .isEqualTo(new Disruption(word, kind, member, Duration.ofMillis(at), Duration.ofMillis(lasts)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "kill            | 'kill' is not a disruption such as",
                "@3s             | '@3s' is not a disruption such as",
                "burn@3s         | 'burn@3s' is none of kill, stall, drain, roll, ghost, join",
                "kill@soon       | 'soon' of 'kill@soon' is not a time",
                "kill@-3s        | '-3s' of 'kill@-3s' is not a time",
                "kill@PT-3S      | 'PT-3S' of 'kill@PT-3S' is not a time",
                "kill:0@3s       | names member 0: they are numbered from 1",
                "kill@3s:1s      | says how long, and kill takes its own time",
                "roll:2@3s       | names a member, and roll is of no single one",
                "stall@3s:long   | 'long' of 'stall@3s:long' is not a time"
            })
    void whatIsNoneIsToldWithItsReason(String word, String reason) {
        assertThatThrownBy(() -> Disruption.of(word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private static List<String> problems(int members, Duration duration, String... words) {
        return Programme.problems(Arrays.stream(words).map(Disruption::of).toList(), members, duration);
    }

    @Test
    void aProgrammeThatCanBeCarriedOutHasNoProblems() {
        assertThat(problems(3, Duration.ofSeconds(10), "join@5s", "kill:2@1s", "kill:4@6s", "stall:1@2s:1s", "roll@8s"))
                .isEmpty();
        assertThat(problems(1, null, "join@1s", "drain:1@2s", "roll@4s")).isEmpty();
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertThat(problems(
                        2,
                        Duration.ofSeconds(5),
                        "kill:3@1s",
                        "kill:1@2s",
                        "stall:1@2500ms:1s",
                        "ghost@3s:1s",
                        "kill@4s",
                        "join@5s"))
                .containsExactly(
                        "--disrupt kill:3@1s names a member that there is not: they are numbered 1 to 2",
                        "--disrupt stall:1@2500ms:1s names a member that has left by then",
                        "--disrupt ghost@3s:1s begins before stall:1@2500ms:1s is over: one at a time",
                        "--disrupt kill@4s takes the last member away: nobody would be left to serve",
                        "--disrupt join@5s is not over before the load is, after 5.0 s: a longer --duration");
    }

    @Test
    void afterARollTheMembersHaveOtherNumbers() {
        assertThat(problems(2, null, "roll@1s", "kill:1@2s", "kill:3@3s"))
                .containsExactly("--disrupt kill:1@2s names a member that has left by then");
    }

    @Test
    void whatIsUnderWayInAWindowTouchesIt() {
        Window window = new Window(
                Disruption.of("join@1s"),
                List.of(),
                List.of(),
                1_000_000_000L,
                2_000_000_000L,
                null,
                null,
                null,
                null,
                null);

        assertThat(window.touches(500, 970)).isFalse();
        assertThat(window.touches(500, 1_000)).isTrue();
        assertThat(window.touches(500, 9_000)).isTrue();
        assertThat(window.touches(1_990, 9_000)).isTrue();
        assertThat(window.touches(2_030, 9_000)).isFalse();
    }
}
