package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who waits for the name of an owner, on a loop and a clock that a test moves. */
class HoldsTest {

    private final List<Set<InetSocketAddress>> questions = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private Consumer<Map<InetSocketAddress, String>> answer;
    private int all = 3;
    private long now;

    private final Holds holds = new Holds(
            new Holds.Loop() {
                @Override
                public void ask(Set<InetSocketAddress> held, Consumer<Map<InetSocketAddress, String>> then) {
                    questions.add(held);
                    answer = then;
                }

                @Override
                public void after(long millis, Runnable task) {
                    timers.add(task);
                }
            },
            () -> all,
            () -> now);

    private static InetSocketAddress end(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    private void hold(int... ports) {
        for (int port : ports) {
            holds.add(end(port), name -> told.add(port + " " + name), false);
        }
    }

    private void gathered() {
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
    }

    @Test
    void whenAllAreHeldOneQuestionIsAskedForAll() {
        hold(1, 2);
        assertThat(questions).isEmpty();

        hold(3);
        answer.accept(Map.of(end(1), "a", end(2), "b", end(3), Counts.UNNAMED));

        assertThat(questions).containsExactly(Set.of(end(1), end(2), end(3)));
        assertThat(told).containsExactlyInAnyOrder("1 a", "2 b", "3 " + Counts.UNNAMED);
    }

    @Test
    void whereNotAllAreHeldTheFewAreAskedForAfterAWhile() {
        hold(1, 2);
        gathered();

        assertThat(questions).containsExactly(Set.of(end(1), end(2)));
        assertThat(timers).isEmpty();
    }

    @Test
    void oneQuestionIsUnderWayAtATime() {
        hold(1);
        gathered();
        hold(2, 3);
        gathered();
        assertThat(questions).hasSize(1);

        answer.accept(Map.of(end(1), "a"));
        gathered();

        assertThat(questions).containsExactly(Set.of(end(1)), Set.of(end(2), end(3)));
    }

    @Test
    void whoIsNotAcceptedYetIsAskedForAgainWhileTheNamedGoOn() {
        hold(1, 2, 3);
        answer.accept(Map.of(end(2), "b"));
        assertThat(told).containsExactly("2 b");

        gathered();
        answer.accept(Map.of(end(1), "a", end(3), "c"));

        assertThat(told).containsExactlyInAnyOrder("2 b", "1 a", "3 c");
        assertThat(timers).isEmpty();
    }

    private void askedInVain() {
        gathered();
        answer.accept(Map.of());
    }

    @Test
    void withoutAnybodyNamedTheyWaitASecond() {
        hold(1, 2, 3);
        answer.accept(Map.of());
        now += Holds.PATIENCE_NANOS - 1;
        askedInVain();
        assertThat(told).isEmpty();

        now += 1;
        askedInVain();

        assertThat(told).containsExactlyInAnyOrder("1 null", "2 null", "3 null");
    }

    @Test
    void aSlowQuestionIsNotTakenForAServerThatAcceptsNobody() {
        hold(1, 2, 3);
        now += 5 * Holds.PATIENCE_NANOS;
        answer.accept(Map.of());
        assertThat(told).isEmpty();

        gathered();
        answer.accept(Map.of(end(1), "a", end(2), "b", end(3), "c"));

        assertThat(told).containsExactlyInAnyOrder("1 a", "2 b", "3 c");
    }

    @Test
    void whileOthersAreNamedTheyWaitLongerButNotForEver() {
        hold(1, 2, 3);
        now += Holds.PATIENCE_NANOS;
        answer.accept(Map.of(end(1), "a"));
        now += Holds.PATIENCE_NANOS - 1;
        askedInVain();
        assertThat(told).containsExactly("1 a");

        holds.expire(now);

        assertThat(told).containsExactlyInAnyOrder("1 a", "2 null", "3 null");
    }

    @Test
    void aQuestionThatIsNotAnsweredHoldsNobodyForEver() {
        hold(1, 2, 3);
        now += 10;
        holds.expire(11);
        assertThat(told).isEmpty();
        holds.expire(10);
        assertThat(told).containsExactlyInAnyOrder("1 null", "2 null", "3 null");
        told.clear();

        answer.accept(Map.of(end(1), "a"));

        assertThat(told).isEmpty();
    }

    @Test
    void theNextConnectionFromTheSamePortIsNotTakenForTheOneBefore() {
        hold(1, 2, 3);
        holds.remove(end(1));
        hold(1);

        answer.accept(Map.of(end(1), "of the one before"));
        gathered();
        answer.accept(Map.of(end(1), "a"));

        assertThat(told).containsExactly("1 a");
    }

    @Test
    void ofAConnectionThatHasAnsweredOneQuestionIsEnough() {
        holds.add(end(1), name -> told.add("1 " + name), true);
        gathered();

        answer.accept(Map.of());

        assertThat(told).containsExactly("1 null");
    }
}
