package io.github.portshare.orchestrator.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.inspection.Symptom.Id;
import io.github.portshare.orchestrator.kernel.Transport;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private static final ListenerSight FIRST = Seen.of(11, "nginx").sight();
    private static final ListenerSight SECOND = Seen.of(12, "nginx").sight();

    private static List<PortSight> sights(List<Symptom> symptoms, ListenerSight... listeners) {
        return List.of(new PortSight(Transport.TCP, 80, List.of(listeners), 0, symptoms));
    }

    private static Symptom queue(String words, Long pid) {
        return Symptom.finding(Id.QUEUE, words, "", null, List.of(pid));
    }

    private static List<String> between(List<PortSight> before, List<PortSight> after) {
        return Changes.between(Instant.EPOCH, before, after).stream()
                .map(Change::line)
                .toList();
    }

    @Test
    void whatComesAndGoesIsTold() {
        List<PortSight> one = sights(List.of(), FIRST);
        List<PortSight> both = sights(List.of(), FIRST, SECOND);

        assertThat(between(one, both)).containsExactly("+ tcp 127.0.0.1:80 pid 12 (nginx)");
        assertThat(Changes.came(one, both)).containsExactly(SECOND.inode());
        assertThat(between(both, one)).containsExactly("- tcp 127.0.0.1:80 pid 12 (nginx)");
        assertThat(between(both, both)).isEmpty();
    }

    @Test
    void aFindingBeginsAndEndsAndMayChangeItsNumbers() {
        List<PortSight> before = sights(List.of(), FIRST);
        List<PortSight> three = sights(List.of(queue("3 wait", 11L)), FIRST);
        List<PortSight> nine = sights(List.of(queue("9 wait", 11L)), FIRST);

        assertThat(between(before, three)).containsExactly("✗ queue: 3 wait");
        assertThat(between(three, nine)).isEmpty();
        assertThat(between(nine, before)).containsExactly("✓ no longer: queue: 9 wait");
    }

    @Test
    void aNoteIsNoChange() {
        List<PortSight> noted = sights(List.of(Symptom.note(Id.DROPS, "60 dropped", "", null, List.of())), FIRST);

        assertThat(between(sights(List.of(), FIRST), noted)).isEmpty();
    }
}
