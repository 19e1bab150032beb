package io.github.portshare.orchestrator.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A classic BPF program for SO_ATTACH_REUSEPORT_CBPF: what it returns is the index of the member that gets the packet
 * (net/core/sock_reuseport.c, run_bpf_filter); an index that no member has leaves the choice to the kernel's hash. It needs no
 * privilege.
 *
 * <p>The packet's data begin after the transport's header; the network's is reached by offsets from SKF_NET_OFF
 * (include/uapi/linux/filter.h).
 *
 * @param instructions at most 4,096 (BPF_MAXINSNS)
 */
public record ClassicBpf(List<Instruction> instructions) {

    /**
     * One instruction, as struct sock_filter has it.
     *
     * @param code what to do
     * @param jt instructions to skip where a comparison holds
     * @param jf and where it does not
     * @param k its number, 32 bits without a sign
     */
    public record Instruction(int code, int jt, int jf, int k) {

        @Override
        public String toString() {
            return code + " " + jt + " " + jf + " " + Integer.toUnsignedString(k);
        }
    }

    // class, size, mode or operation, and source, of include/uapi/linux/bpf_common.h
    private static final int LD_W_ABS = 0x20;
    private static final int LD_H_ABS = 0x28;
    private static final int LD_B_ABS = 0x30;
    private static final int LD_H_IND = 0x48;
    private static final int LDX_B_MSH = 0xb1;
    private static final int LDX_MEM = 0x61;
    private static final int ST = 0x02;
    private static final int ADD_K = 0x04;
    private static final int MUL_K = 0x24;
    private static final int RSH_K = 0x74;
    private static final int MOD_K = 0x94;
    private static final int XOR_K = 0xa4;
    private static final int XOR_X = 0xac;
    private static final int JA = 0x05;
    private static final int JEQ_K = 0x15;
    private static final int JGE_K = 0x35;
    private static final int RET_K = 0x06;
    private static final int RET_A = 0x16;
    private static final int TAX = 0x07;

    /** SKF_AD_OFF + SKF_AD_RANDOM. */
    private static final int RANDOM = -0x1000 + 56;
    /** SKF_NET_OFF. */
    private static final int NETWORK = -0x100000;

    private static final int IPV4_SOURCE = 12;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_HEADER = 40;
    /** So that no threshold has the sign bit, which costs an instruction more. */
    private static final int BITS = 31;

    public ClassicBpf {
        instructions = List.copyOf(instructions);
    }

    /** The same member always. */
    public static ClassicBpf constant(int index) {
        return new Steps().add(RET_K, index).program();
    }

    /** Each of so many members with the same probability. */
    public static ClassicBpf even(Draw draw, int members) {
        return new Steps().draw(draw).add(MOD_K, members).add(RET_A, 0).program();
    }

    /** The same, but for one of them, which gets nothing. */
    public static ClassicBpf evenBut(Draw draw, int members, int index) {
        return new Steps()
                .draw(draw)
                .add(MOD_K, members - 1)
                .jump(JGE_K, index, 0, 1)
                .add(ADD_K, 1)
                .add(RET_A, 0)
                .program();
    }

    /** Each with a probability in proportion to its weight; all are above 0. */
    public static ClassicBpf weighted(Draw draw, List<Integer> weights) {
        long all = weights.stream().mapToLong(Integer::longValue).sum();
        Steps steps = new Steps().draw(draw).add(RSH_K, Integer.SIZE - BITS);
        long sum = 0;
        for (int i = 0; i < weights.size() - 1; i++) {
            sum += weights.get(i);
            steps.jump(JGE_K, (int) ((sum << BITS) / all), 1, 0).add(RET_K, i);
        }
        return steps.add(RET_K, weights.size() - 1).program();
    }

    /** Where a number of 32 bits comes from, by which a packet is given to a member. */
    public sealed interface Draw {

        /** A new one for each packet (prandom_u32). */
        record Random() implements Draw {}

        /**
         * The same for all packets of one source address and port: their hash, by MurmurHash3's finalizer, with a key.
         *
         * @param key changes who gets what
         */
        record Flow(int key) implements Draw {}
    }

    /** The text form of {@code tcpdump -ddd} in one line, as {@code iptables -m bpf} takes it. */
    public String text() {
        return instructions.size() + ","
                + instructions.stream().map(Instruction::toString).collect(Collectors.joining(","));
    }

    private static final class Steps {

        private final List<Instruction> steps = new ArrayList<>();

        Steps add(int code, int k) {
            return jump(code, k, 0, 0);
        }

        Steps jump(int code, int k, int jt, int jf) {
            steps.add(new Instruction(code, jt, jf, k));
            return this;
        }

        ClassicBpf program() {
            return new ClassicBpf(steps);
        }

        Steps draw(Draw draw) {
            return draw instanceof Draw.Flow flow ? flow(flow.key()) : add(LD_W_ABS, RANDOM);
        }

        /** IPv6 without extension headers: the port follows the 40 bytes. */
        private Steps flow(int key) {
            Steps four =
                    new Steps().add(LDX_B_MSH, NETWORK).add(LD_H_IND, NETWORK).keepPort();
            four.add(LD_W_ABS, NETWORK + IPV4_SOURCE);
            Steps six = new Steps().add(LD_H_ABS, NETWORK + IPV6_HEADER).keepPort();
            six.add(LD_W_ABS, NETWORK + IPV6_SOURCE);
            for (int word = 4; word < 16; word += 4) {
                six.add(TAX, 0).add(LD_W_ABS, NETWORK + IPV6_SOURCE + word).add(XOR_X, 0);
            }
            four.add(JA, six.steps.size());
            add(LD_B_ABS, NETWORK).add(RSH_K, 4).jump(JEQ_K, 6, four.steps.size(), 0);
            steps.addAll(four.steps);
            steps.addAll(six.steps);
            return add(LDX_MEM, 0).add(XOR_X, 0).add(XOR_K, key).mixed();
        }

        /** In the scratch memory, spread over all bits: neighbouring ports are not to look alike. */
        private Steps keepPort() {
            return add(MUL_K, 0x9e3779b1).add(ST, 0);
        }

        private Steps mixed() {
            return shifted(16)
                    .add(MUL_K, 0x85ebca6b)
                    .shifted(13)
                    .add(MUL_K, 0xc2b2ae35)
                    .shifted(16);
        }

        /** A ^= A >>> bits. */
        private Steps shifted(int bits) {
            return add(TAX, 0).add(RSH_K, bits).add(XOR_X, 0);
        }
    }
}
