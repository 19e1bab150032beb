package io.github.portshare.orchestrator.restart;

/**
 * A classic BPF program that chooses a listener of a group at random and passes one by, as the text of the order {@code steer}. The
 * opcodes: include/uapi/linux/bpf_common.h; the random number: SKF_AD_RANDOM, include/uapi/linux/filter.h.
 */
final class Away {

    private static final String RANDOM = "32 0 0 4294963256";
    private static final String RETURN_A = "22 0 0 0";

    private Away() {}

    /** Passes by this one of so many, which are two and more. */
    static String from(int index, int listeners) {
        String modulo = "148 0 0 " + (listeners - 1);
        // from the index on, one further
        String further = "53 0 1 " + index + ",4 0 0 1";
        return "5," + RANDOM + "," + modulo + "," + further + "," + RETURN_A;
    }
}
