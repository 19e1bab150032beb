package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.inspection.Changes;
import io.github.portshare.orchestrator.inspection.Expected;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Seen;
import io.github.portshare.orchestrator.inspection.Visit;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.WatchTotals.Counts;
import io.github.portshare.orchestrator.run.WatchTotals.Port;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WatchCountTest {

    private static final Port PORT = new Port(Transport.TCP, 80);

    private final Seen first = Seen.of(11, "nginx");
    private final Seen second = Seen.of(12, "nginx");
    private List<PortSight> before = port(first, second);
    private WatchCount count = new WatchCount(Expected.ANYTHING, List.of(PORT));

    private static List<PortSight> port(Seen... listeners) {
        return List.of(Seen.port(Transport.TCP, Stream.of(listeners)));
    }

    private static Visit visit(long inode, long millis) {
        return new Visit(Instant.EPOCH, Transport.TCP, 80, inode, "127.0.0.1:80", "somebody", millis);
    }

    private void look(List<PortSight> now, Visit... visits) {
        count.add(now, Changes.between(Instant.EPOCH, before, now), List.of(visits));
        before = now;
    }

    private Counts counts() {
        return count.look(Optional.empty(), Duration.ZERO).ports().get(PORT);
    }

    @Test
    void whoIsOfTheGroupAndStaysIsNoStranger() {
        look(before);
        look(port(first, second, Seen.of(13, "nginx")));

        assertThat(counts()).isEqualTo(new Counts(1, 0));
    }

    @Test
    void anotherProgramThatComesIsCountedOnceHoweverLongItStays() {
        look(before);
        Seen evil = Seen.of(13, "evil");
        look(port(first, second, evil));
        look(port(first, second, evil));
        look(port(first, second), visit(evil.sight().inode(), 900));

        // it came and left, and the finding began and ended
        assertThat(counts()).isEqualTo(new Counts(4, 1));
    }

    @Test
    void whoWasThereAtTheStartDidNotCome() {
        before = port(first, second, Seen.of(13, "evil"));
        look(before);

        assertThat(counts()).isEqualTo(new Counts(0, 0));
    }

    @Test
    void whoLeavesWithinASecondIsAStrangerWhetherALookSawItOrNot() {
        look(before);
        Seen seen = Seen.of(13, "nginx");
        look(port(first, second, seen));
        look(port(first, second), visit(seen.sight().inode(), 700), visit(99, 300), visit(98, 1_500));

        assertThat(counts().strangers()).isEqualTo(2);
    }

    @Test
    void whoHasAnotherUidThanExpectedIsAStrangerEvenIfItCannotBeSeen() {
        count = new WatchCount(new Expected(OptionalInt.empty(), OptionalInt.of(7)), List.of(PORT));
        look(before);
        look(port(first, second, Seen.nobodys()));

        assertThat(counts().strangers()).isEqualTo(1);
    }

    @Test
    void aSuspensionIsPartOfTheBlindInterval() {
        assertThat(count.look(Optional.empty(), Duration.ofSeconds(600)).blindSeconds())
                .isBetween(600.0, 660.0);
    }
}
