package io.github.portshare.orchestrator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.group.Steering.Order;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteeringTest {

    private static List<Order> orders(String word, Transport transport) {
        return Steering.of(word).orders(4, transport, List.of(0, 1), 7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hash", "random", "cpu", "weights=40,30,20,10", "weights=1,1,1,1000000", "away:1", "away:4"})
    void whatFitsFourMembersHasNoProblem(String word) {
        assertThat(Steering.problems(word, 4)).isEmpty();
        assertThat(Steering.of(word).word()).isEqualTo(word);
    }

    @Test
    void whatIsUnknownIsToldWithWhatThereIs() {
        assertThat(Steering.problems("roundrobin", 4))
                .containsExactly(
                        "--steer 'roundrobin' is unknown; there are hash, random, cpu, weights=W,W,... (one for each"
                                + " member) and away:N");
        assertThat(Steering.problems("", 4)).hasSize(1);
        assertThat(Steering.problems("HASH", 4)).hasSize(1);
    }

    @Test
    void allThatIsWrongWithWeightsIsToldAtOnce() {
        assertThat(Steering.problems("weights=40,-1,x", 4))
                .containsExactly(
                        "--steer weights=40,-1,x has 3 weights for 4 members: give one for each",
                        "--steer weights=40,-1,x: '-1' is no weight: whole numbers from 1 to 1,000,000 are",
                        "--steer weights=40,-1,x: 'x' is no weight: whole numbers from 1 to 1,000,000 are");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"weights=1,1,1,1000001", "weights=1,1,1,", "weights=1,1,1,1.5", "weights=1,1,1,99999999999"})
    void whatIsNoWeightIsRefused(String word) {
        assertThat(Steering.problems(word, 4)).singleElement().asString().contains("is no weight");
    }

    @Test
    void zeroIsToldWhatDoesThat() {
        assertThat(Steering.problems("weights=1,0", 2))
                .containsExactly(
                        "--steer weights=1,0: '0' is no weight: whole numbers from 1 to 1,000,000 are; away:N gives a"
                                + " member nothing");
    }

    @Test
    void awayNamesAMemberThatThereIs() {
        Stream.of("away:0", "away:5", "away:", "away:x", "away:-1", "away:99999999999")
                .forEach(word -> assertThat(Steering.problems(word, 4))
                        .containsExactly("--steer " + word + " names no member: they are numbered 1 to 4"));
    }

    @Test
    void awayNeedsAnotherMember() {
        assertThat(Steering.problems("away:1", 1)).singleElement().asString().contains("use more --members");
    }

    @Test
    void oneMemberAttachesForAll() {
        assertThat(orders("random", Transport.TCP))
                .containsExactly(new Order(0, "3,32 0 0 4294963256,148 0 0 4,22 0 0 0"));
        assertThat(orders("away:2", Transport.TCP))
                .containsExactly(new Order(0, "5,32 0 0 4294963256,148 0 0 3,53 0 1 1,4 0 0 1,22 0 0 0"));
        assertThat(orders("weights=3,1,1,1", Transport.TCP))
                .singleElement()
                .satisfies(order -> assertThat(order.how()).startsWith("9,"));
        assertThat(orders("hash", Transport.TCP)).isEmpty();
    }

    @Test
    void cpusGoByTurns() {
        assertThat(orders("cpu", Transport.TCP))
                .containsExactly(
                        new Order(0, "cpu 0"), new Order(1, "cpu 1"), new Order(2, "cpu 0"), new Order(3, "cpu 1"));
    }

    /** A program is asked for each datagram: by random numbers, a flow would change its member with each. */
    @Test
    void overUdpAFlowStaysWhereItIs() {
        assertThat(orders("random", Transport.UDP).get(0).how())
                .doesNotContain("4294963256")
                .isNotEqualTo(Steering.of("random")
                        .orders(4, Transport.UDP, List.of(0), 8)
                        .get(0)
                        .how());
        assertThat(Steering.of("random").drawsAnew(Transport.UDP)).isFalse();
        assertThat(Steering.of("random").drawsAnew(Transport.TCP)).isTrue();
        assertThat(Steering.of("hash").drawsAnew(Transport.TCP)).isFalse();
        assertThat(Steering.of("cpu").drawsAnew(Transport.TCP)).isFalse();
    }

    @Test
    void whatWasDoneIsUndone() {
        assertThat(Steering.of("random").undoing(2)).containsExactly(new Order(0, "off"));
        assertThat(Steering.of("cpu").undoing(2)).containsExactly(new Order(0, "cpu -1"), new Order(1, "cpu -1"));
        assertThat(Steering.of("hash").undoing(2)).isEmpty();
    }

    @Test
    void eachMemberHasAShareToExpect() {
        assertThat(Steering.of("weights=40,30").expected(2)).containsExactly(40.0, 30.0);
        assertThat(Steering.of("away:2").expected(3)).containsExactly(1.0, 0.0, 1.0);
        assertThat(Steering.of("cpu").expected(2)).containsExactly(1.0, 1.0);
    }
}
