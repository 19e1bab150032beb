package io.github.portshare.loadgen;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The names of who answers, made of bytes once and not for each answer. Confined to an event loop. */
final class Names {

    private static final int SLOTS = 1 << 10;

    private final byte[][] bytes = new byte[SLOTS][];
    private final String[] names = new String[SLOTS];

    /** The name in these bytes of ISO-8859-1; from {@code from} on so many. */
    String of(byte[] source, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + source[i];
        }
        int slot = (hash ^ hash >>> 10) & SLOTS - 1;
        byte[] known = bytes[slot];
        if (known != null && Arrays.equals(known, 0, known.length, source, from, from + length)) {
            return names[slot];
        }
        String name = new String(source, from, length, StandardCharsets.ISO_8859_1);
        if (length <= Counts.LONGEST_NAME) {
            bytes[slot] = Arrays.copyOfRange(source, from, from + length);
            names[slot] = name;
        }
        return name;
    }
}
