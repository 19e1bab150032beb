package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.portshare.orchestrator.kernel.ClassicBpf.Draw;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs, carried out by an interpreter of the few instructions they are of; whether the kernel takes them, SteerIT shows. */
class ClassicBpfTest {

    private static final Draw RANDOM = new Draw.Random();

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void theTextIsThatOfTcpdumpInOneLine() {
        assertThat(ClassicBpf.constant(3).text()).isEqualTo("1,6 0 0 3");
        assertThat(ClassicBpf.even(RANDOM, 4).text()).isEqualTo("3,32 0 0 4294963256,148 0 0 4,22 0 0 0");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "3, 3", "4, 0", "4294967295, 3"})
    void evenMembersAreDrawnByTheRemainder(long drawn, int member) {
        assertThat(run(ClassicBpf.even(RANDOM, 4), (int) drawn, null)).isEqualTo(member);
    }

    /** Each threshold is where the weights before it come to, of 2^32. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1717986917, 0",
        "1717986918, 1",
        "3006477105, 1",
        "3006477106, 2",
        "3865470565, 2",
        "3865470566, 3",
        "4294967295, 3"
    })
    void weightsDivideTheDraws(long drawn, int member) {
        assertThat(run(ClassicBpf.weighted(RANDOM, List.of(40, 30, 20, 10)), (int) drawn, null))
                .isEqualTo(member);
    }

    @Test
    void oneWeightGetsAll() {
        ClassicBpf program = ClassicBpf.weighted(RANDOM, List.of(7));

        assertThat(run(program, 0, null)).isZero();
        assertThat(run(program, -1, null)).isZero();
    }

    @Test
    void theSmallestOfWeightsIsReached() {
        ClassicBpf program = ClassicBpf.weighted(RANDOM, List.of(1, 1_000_000));

        assertThat(run(program, 0, null)).isZero();
        assertThat(run(program, 4_295, null)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void whoIsSteeredAwayFromIsNeverDrawnAndAllOthersAre(int away) {
        ClassicBpf program = ClassicBpf.evenBut(RANDOM, 4, away);

        List<Integer> drawn = IntStream.range(0, 300)
                .map(draw -> run(program, draw, null))
                .boxed()
                .toList();

        assertThat(drawn)
                .doesNotContain(away)
                .containsAll(IntStream.range(0, 4)
                        .filter(member -> member != away)
                        .boxed()
                        .toList());
        assertThat(drawn.stream().filter(member -> member == (away + 1) % 4).count())
                .isEqualTo(100);
    }

    @Test
    void aFlowStaysAndFlowsAreSpreadByTheirWeights() {
        ClassicBpf program = ClassicBpf.weighted(new Draw.Flow(42), List.of(40, 30, 20, 10));
        int[] counts = new int[4];
        for (int port = 1_024; port < 21_024; port++) {
            byte[] packet = ipv4(127 << 24 | port % 64, port);
            int member = run(program, random.nextInt(), packet);
            assertThat(run(program, random.nextInt(), packet)).isEqualTo(member);
            counts[member]++;
        }

        assertThat(counts[0] / 20_000.0).isCloseTo(0.4, within(0.015));
        assertThat(counts[1] / 20_000.0).isCloseTo(0.3, within(0.015));
        assertThat(counts[2] / 20_000.0).isCloseTo(0.2, within(0.015));
        assertThat(counts[3] / 20_000.0).isCloseTo(0.1, within(0.015));
    }

    @Test
    void flowsOverIpv6AreSpreadToo() {
        ClassicBpf program = ClassicBpf.even(new Draw.Flow(42), 2);
        int first = 0;
        for (int port = 1_024; port < 11_024; port++) {
            first += 1 - run(program, 0, ipv6(1, port));
        }

        assertThat(first / 10_000.0).isCloseTo(0.5, within(0.02));
        assertThat(IntStream.range(0, 64)
                        .map(address -> run(program, 0, ipv6(address, 5_000)))
                        .distinct()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void anotherKeyGivesFlowsToOthers() {
        ClassicBpf one = ClassicBpf.even(new Draw.Flow(1), 2);
        ClassicBpf other = ClassicBpf.even(new Draw.Flow(2), 2);

        long alike = IntStream.range(1_024, 11_024)
                .filter(port -> run(one, 0, ipv4(1, port)) == run(other, 0, ipv4(1, port)))
                .count();

        assertThat(alike / 10_000.0).isCloseTo(0.5, within(0.02));
    }

    private static byte[] ipv4(int source, int port) {
        return ByteBuffer.allocate(28)
                .put((byte) 0x45)
                .putInt(12, source)
                .putShort(20, (short) port)
                .array();
    }

    private static byte[] ipv6(int source, int port) {
        return ByteBuffer.allocate(48)
                .put((byte) 0x60)
                .putInt(20, source)
                .putShort(40, (short) port)
                .array();
    }

    /**
     * What a program returns.
     *
     * @param drawn by SKF_AD_RANDOM
     * @param network the packet from the header of its network on; null = the program does not look at it
     */
    private static int run(ClassicBpf program, int drawn, byte[] network) {
        ByteBuffer packet = network == null ? null : ByteBuffer.wrap(network);
        int a = 0;
        int x = 0;
        int[] scratch = new int[16];
        for (int at = 0; ; at++) {
            ClassicBpf.Instruction step = program.instructions().get(at);
            int k = step.k();
            switch (step.code()) {
                case 0x20 -> a = k == -4_040 ? drawn : packet.getInt(k + 0x100000);
                case 0x30 -> a = packet.get(k + 0x100000) & 0xff;
                case 0x28 -> a = packet.getShort(k + 0x100000) & 0xffff;
                case 0x48 -> a = packet.getShort(x + k + 0x100000) & 0xffff;
                case 0xb1 -> x = 4 * (packet.get(k + 0x100000) & 0xf);
                case 0x61 -> x = scratch[k];
                case 0x02 -> scratch[k] = a;
                case 0x07 -> x = a;
                case 0x04 -> a += k;
                case 0x24 -> a *= k;
                case 0x74 -> a >>>= k;
                case 0x94 -> a = Integer.remainderUnsigned(a, k);
                case 0xa4 -> a ^= k;
                case 0xac -> a ^= x;
                case 0x05 -> at += k;
                case 0x15 -> at += a == k ? step.jt() : step.jf();
                case 0x35 -> at += Integer.compareUnsigned(a, k) >= 0 ? step.jt() : step.jf();
                case 0x06 -> {
                    return k;
                }
                case 0x16 -> {
                    return a;
                }
                default -> throw new AssertionError("no instruction " + step);
            }
        }
    }
}
