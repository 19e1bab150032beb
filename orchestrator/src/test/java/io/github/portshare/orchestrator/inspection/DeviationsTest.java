package io.github.portshare.orchestrator.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.inspection.Symptom.Id;
import io.github.portshare.orchestrator.inspection.Symptom.Weight;
import io.github.portshare.orchestrator.kernel.Neighbour.Neighbours;
import io.github.portshare.orchestrator.kernel.Transport;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviationsTest {

    private static List<Symptom> of(OptionalInt members, OptionalInt uid, Seen... listeners) {
        return Deviations.of(new View(
                Transport.TCP,
                80,
                Stream.of(listeners).map(Seen::sight).toList(),
                0,
                new View.Scope(true, 8, Duration.ofMillis(1_400), true, 1000),
                Neighbours.NONE,
                new Expected(members, uid)));
    }

    private static Seen[] four() {
        return Seen.four("nginx").toArray(Seen[]::new);
    }

    @ParameterizedTest
    @CsvSource({
        "3, '4 members, and 3 are expected', see who has joined",
        "5, '4 members, and 5 are expected', see what became of the others",
        "1, '4 members, and 1 is expected', see who has joined"
    })
    void anotherNumberOfMembersIsAFinding(int expected, String words, String remedy) {
        Symptom symptom =
                of(OptionalInt.of(expected), OptionalInt.empty(), four()).get(0);

        assertThat(symptom.id()).isEqualTo(Id.MEMBERS);
        assertThat(symptom.weight()).isEqualTo(Weight.FINDING);
        assertThat(symptom.words()).isEqualTo(words);
        assertThat(symptom.evidence()).contains("pid 11, 12, 13, 14");
        assertThat(symptom.remedy()).startsWith(remedy);
    }

    @Test
    void whatIsAsExpectedIsNone() {
        assertThat(of(OptionalInt.of(4), OptionalInt.of(0), four())).isEmpty();
        assertThat(of(OptionalInt.empty(), OptionalInt.empty(), four())).isEmpty();
        assertThat(of(OptionalInt.of(0), OptionalInt.of(0))).isEmpty();
    }

    /** The listeners of a process on two addresses are one member; where processes cannot be seen, one group's listeners are it. */
    @Test
    void membersAreProcesses() {
        assertThat(of(
                        OptionalInt.of(1),
                        OptionalInt.empty(),
                        Seen.of(11, "nginx"),
                        Seen.of(11, "nginx").on("127.0.0.2")))
                .isEmpty();
        assertThat(of(OptionalInt.of(2), OptionalInt.empty(), Seen.nobodys(), Seen.nobodys()))
                .isEmpty();
        assertThat(of(OptionalInt.of(3), OptionalInt.empty(), Seen.nobodys(), Seen.nobodys()))
                .singleElement()
                .satisfies(symptom -> assertThat(symptom.evidence()).endsWith("since not every process can be seen"));
    }

    @Test
    void anotherUidIsAFindingOfThatListener() {
        assertThat(of(OptionalInt.empty(), OptionalInt.of(33), Seen.of(11, "evil")))
                .singleElement()
                .satisfies(symptom -> {
                    assertThat(symptom.id()).isEqualTo(Id.OWNER);
                    assertThat(symptom.words()).isEqualTo("pid 11 (evil) has 127.0.0.1:80 under uid 0, not uid 33");
                    assertThat(symptom.remedy()).endsWith("kill 11");
                    assertThat(symptom.pids()).containsExactly(11L);
                });
    }
}
