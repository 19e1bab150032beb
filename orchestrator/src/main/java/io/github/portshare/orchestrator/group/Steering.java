package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.kernel.ClassicBpf;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Who of a group is to get what: {@code hash} (the kernel's own choice), {@code random}, {@code cpu}, {@code
 * weights=40,30,20,10} or {@code away:N}, all members but the one of that number.
 *
 * <p>The members are meant in the order of the group: that of listen() for TCP, of bind() for UDP (reuseport_add_sock,
 * net/core/sock_reuseport.c). Over TCP a program draws once for each connection, at its first packet; over UDP it is asked for
 * each datagram, and so the draw is a hash of the sender's address and port, by which a flow stays where it is.
 *
 * @param word as it was asked for
 * @param way which of them
 * @param weights of the members in their order; empty where they have none
 * @param away the member that is to get nothing, from 1; 0 = there is none
 */
public record Steering(String word, Way way, List<Integer> weights, int away) {

    /** The ways to steer. */
    public enum Way {
        HASH,
        RANDOM,
        CPU,
        WEIGHTS,
        AWAY
    }

    /** Of a weight. */
    private static final int MOST = 1_000_000;

    private static final String WEIGHTS = "weights=";
    private static final String AWAY = "away:";

    private static final String ALL = "hash, random, cpu, weights=W,W,... (one for each member) and away:N";

    /**
     * An order for one member.
     *
     * @param member its place in the group, from 0
     * @param how what follows the order 'steer', as the member's contract has it
     */
    public record Order(int member, String how) {}

    /** Of a word that has no {@link #problems}. */
    public static Steering of(String word) {
        if (word.startsWith(WEIGHTS)) {
            return new Steering(
                    word,
                    Way.WEIGHTS,
                    entries(word).stream().map(Integer::parseInt).toList(),
                    0);
        } else if (word.startsWith(AWAY)) {
            return new Steering(word, Way.AWAY, List.of(), Integer.parseInt(word.substring(AWAY.length())));
        }
        return new Steering(word, Way.valueOf(word.toUpperCase(Locale.ROOT)), List.of(), 0);
    }

    /** What is wrong with {@code --steer WORD} for so many members; empty where nothing is. */
    public static List<String> problems(String word, int members) {
        String option = "--steer " + word;
        if (word.startsWith(WEIGHTS)) {
            return problemsOfWeights(word, members);
        } else if (word.startsWith(AWAY)) {
            OptionalInt away = number(word.substring(AWAY.length()), Integer.MAX_VALUE);
            if (away.isEmpty() || away.getAsInt() > members) {
                return List.of(option + " names no member: they are numbered 1 to " + members);
            }
            return members > 1
                    ? List.of()
                    : List.of(option + " needs another member, which gets what this one does not: use more --members");
        }
        return List.of("hash", "random", "cpu").contains(word)
                ? List.of()
                : List.of("--steer '" + word + "' is unknown; there are " + ALL);
    }

    private static List<String> problemsOfWeights(String word, int members) {
        List<String> problems = new ArrayList<>();
        List<String> entries = entries(word);
        if (entries.size() != members) {
            problems.add("--steer " + word + " has " + count(entries.size(), "weight") + " for "
                    + count(members, "member") + ": give one for each");
        }
        entries.stream()
                .filter(entry -> number(entry, MOST).isEmpty())
                .distinct()
                .forEach(entry -> problems.add(
                        "--steer " + word + ": '" + entry + "' is no weight: whole numbers from 1 to 1,000,000 are"
                                + (isZero(entry) ? "; " + NONE : "")));
        return problems;
    }

    private static final String NONE = "away:N gives a member nothing";

    private static boolean isZero(String entry) {
        return entry.matches("0+");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static List<String> entries(String word) {
        return List.of(word.substring(WEIGHTS.length()).split(",", -1));
    }

    /** From 1 to the most; empty where it is no such number. */
    private static OptionalInt number(String text, int most) {
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) < 1 || Long.parseLong(text) > most) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    /** Whether anything but the kernel's hash decides. */
    public boolean steers() {
        return way != Way.HASH;
    }

    /**
     * Whether each connection is a draw of its own, even where its source came before.
     *
     * @param transport of the traffic
     */
    public boolean drawsAnew(Transport transport) {
        return transport == Transport.TCP && (way == Way.RANDOM || way == Way.WEIGHTS || way == Way.AWAY);
    }

    /** What each of so many members is to have, relative to the others; by cpu, that is not known beforehand, and even here. */
    public List<Double> expected(int members) {
        return switch (way) {
            case WEIGHTS -> weights.stream().map(Integer::doubleValue).toList();
            case AWAY ->
                IntStream.rangeClosed(1, members)
                        .mapToObj(member -> member == away ? 0.0 : 1.0)
                        .toList();
            case HASH, RANDOM, CPU -> Collections.nCopies(members, 1.0);
        };
    }

    /**
     * What is to be ordered before the load, once all members listen.
     *
     * @param members how many there are
     * @param cpus that packets may come in on, where they are what steers; one at the least
     * @param key of the hash of flows
     */
    public List<Order> orders(int members, Transport transport, List<Integer> cpus, int key) {
        if (way == Way.CPU) {
            return IntStream.range(0, members)
                    .mapToObj(member -> new Order(member, "cpu " + cpu(member, cpus)))
                    .toList();
        }
        return steers()
                ? List.of(new Order(0, program(members, draw(transport, key)).text()))
                : List.of();
    }

    /**
     * The cpu of a member: by turns, so that wherever the hash begins, the next member of a cpu is as near
     * (net/core/sock_reuseport.c, reuseport_select_sock_by_hash).
     */
    public static int cpu(int member, List<Integer> cpus) {
        return cpus.get(member % cpus.size());
    }

    /** What undoes the orders. */
    public List<Order> undoing(int members) {
        if (way == Way.CPU) {
            return IntStream.range(0, members)
                    .mapToObj(member -> new Order(member, "cpu -1"))
                    .toList();
        }
        return steers() ? List.of(new Order(0, "off")) : List.of();
    }

    private static ClassicBpf.Draw draw(Transport transport, int key) {
        return transport == Transport.UDP ? new ClassicBpf.Draw.Flow(key) : new ClassicBpf.Draw.Random();
    }

    private ClassicBpf program(int members, ClassicBpf.Draw draw) {
        return switch (way) {
            case RANDOM -> ClassicBpf.even(draw, members);
            case WEIGHTS -> ClassicBpf.weighted(draw, weights);
            case AWAY -> ClassicBpf.evenBut(draw, members, away - 1);
            case HASH, CPU -> throw new IllegalStateException("'" + word + "' has no program");
        };
    }
}
