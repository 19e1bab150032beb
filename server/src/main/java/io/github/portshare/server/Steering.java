package io.github.portshare.server;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Says who of a group gets a connection, or a datagram, by options of one member's socket (socket(7)): a classic BPF program, whose
 * result is a member's index, or the CPU that the socket is for. The program is the group's, and stays when its member leaves
 * (reuseport_attach_prog, net/core/sock_reuseport.c).
 */
final class Steering {

    /** Of include/uapi/asm-generic/socket.h. */
    private static final int SOL_SOCKET = 1;

    private static final int SO_INCOMING_CPU = 49;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int SO_DETACH_REUSEPORT_BPF = 68;
    /** Of struct sock_filter (include/uapi/linux/filter.h). */
    private static final int INSTRUCTION_BYTES = 8;
    /** BPF_MAXINSNS of the same. */
    private static final int MOST_INSTRUCTIONS = 4_096;

    private Steering() {}

    /**
     * Carries an order out.
     *
     * @param how {@code off}, {@code cpu N} (-1 = of no cpu again), or a program as {@code tcpdump -ddd} writes one, with commas between: {@code
     *     N,code jt jf k,...}
     * @throws IOException if the kernel refuses
     * @throws IllegalArgumentException if it is none of the three
     */
    static void steer(Socket socket, String how) throws IOException {
        try {
            if (how.equals("off")) {
                socket.setIntOpt(SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, 0);
            } else if (how.startsWith("cpu ")) {
                socket.setIntOpt(SOL_SOCKET, SO_INCOMING_CPU, cpu(how));
            } else {
                attach(socket, program(how));
            }
        } catch (ChannelException e) {
            // of an option that is a number
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The cpu of {@code cpu N}; below 0 = none. */
    static int cpu(String how) {
        String digits = how.substring("cpu ".length()).strip();
        return digits.equals("-1") ? -1 : (int) number(digits, Integer.MAX_VALUE);
    }

    /** On which cpu the last packet of a connection came in. */
    static int cpuOf(Socket connection) throws IOException {
        return connection.getIntOpt(SOL_SOCKET, SO_INCOMING_CPU);
    }

    /** A struct sock_fprog is a number of instructions and a pointer to them. */
    private static void attach(Socket socket, List<long[]> program) throws IOException {
        ByteBuffer instructions = direct(program.size() * INSTRUCTION_BYTES);
        for (long[] instruction : program) {
            instructions
                    .putShort((short) instruction[0])
                    .put((byte) instruction[1])
                    .put((byte) instruction[2])
                    .putInt((int) instruction[3]);
        }
        ByteBuffer head = direct(2 * Long.BYTES);
        head.putShort(0, (short) program.size());
        head.putLong(Long.BYTES, Buffer.memoryAddress(instructions));
        socket.setRawOpt(SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, head);
        // until here the kernel reads them by their address alone
        Reference.reachabilityFence(instructions);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Of each instruction code, jt, jf and k. */
    static List<long[]> program(String text) {
        String[] parts = text.split(",");
        if (parts.length < 2 || number(parts[0], MOST_INSTRUCTIONS) != parts.length - 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not off, cpu N, or a program N,code jt jf k,... of N instructions");
        }
        List<long[]> program = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            String[] fields = parts[i].strip().split(" ");
            if (fields.length != 4) {
                throw new IllegalArgumentException("'" + parts[i] + "' is not an instruction: code jt jf k");
            }
            program.add(new long[] {
                number(fields[0], 0xffff),
                number(fields[1], 0xff),
                number(fields[2], 0xff),
                number(fields[3], 0xffff_ffffL)
            });
        }
        return program;
    }

    private static long number(String digits, long most) {
        try {
            long number = Long.parseLong(digits.strip());
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("'" + digits.strip() + "' is not a whole number from 0 to " + most);
    }
}
