package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.Untried;
import io.github.portshare.orchestrator.kernel.ClassicBpf;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Transport;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries what a kernel does with a group that is steered, with sockets of this process on loopback ports of its own, and
 * leaves none open. For a group, a process of the members' uid is its sockets.
 */
public final class SteerLab {

    private static final int FEW = 8;
    /** That one socket of two gets all of these by chance, happens once in 2^63. */
    private static final int MANY = 64;

    private static final int SMALLEST_BUFFER = 1;
    /** More than a socket with the smallest buffer holds. */
    private static final int FLOOD = 1_000;

    private static final int REPEATED_MILLIS = 10_000;
    private static final String MIXED = "mixed";

    private final FreePorts ports = new FreePorts();

    /** Tries every situation, and tells of each. */
    public List<SteerCase.Observed> observe(Progress progress) throws InterruptedException {
        List<SteerCase.Observed> found = new ArrayList<>();
        List<SteerCase> all = SteerCase.all();
        for (SteerCase one : all) {
            progress.at(found.size(), all.size());
            SteerCase.Observed first = observe(one);
            // what a passing stranger's packet did to one port it will not do to the next
            found.add(first.asExpected() ? first : observe(one));
        }
        return found;
    }

    SteerCase.Observed observe(SteerCase one) throws InterruptedException {
        try (SteeredGroup group = new SteeredGroup(one.transport(), ports.take())) {
            return new SteerCase.Observed(one, answer(one, group), null);
        } catch (IOException e) {
            return new SteerCase.Observed(one, null, String.valueOf(e.getMessage()));
        } catch (Untried e) {
            return new SteerCase.Observed(one, null, e.getMessage());
        }
    }

    private static String answer(SteerCase one, SteeredGroup group) throws IOException, InterruptedException, Untried {
        return switch (one.situation()) {
            case "order" -> order(group);
            case "leave" -> leave(group);
            case "keep" -> keep(group);
            case "join" -> join(group);
            case "relisten" -> relisten(group);
            case "full" -> one.transport() == Transport.TCP ? fullQueue(group) : fullBuffer(group);
            case "stopped" -> stopped(group);
            case "range" -> range(group);
            case "again" -> one.transport() == Transport.TCP ? once(group) : each(group);
            case "retry" -> retry(group);
            case "attacher" -> attacher(group);
            case "guest" -> guest(group);
            case "replace" -> replace(group);
            case "detach" -> detach(group);
            case "cpu" -> cpu(group, false);
            case "cpu-bpf" -> cpu(group, true);
            default -> throw new IllegalStateException("no situation '" + one.situation() + "'");
        };
    }

    /** Who got all, or what it means that not one has. */
    private static String whoOf(int[] taken, String... names) {
        for (int i = 0; i < taken.length; i++) {
            if (taken[i] == SteeredGroup.sum(taken)) {
                return names[i];
            }
        }
        return MIXED;
    }

    private static String who(SteeredGroup group, String... names) throws IOException, InterruptedException, Untried {
        return whoOf(group.send(FEW), names);
    }

    /** Bound first, second, third; listening third, first, second. */
    private static String order(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.bind().bind().bind().listen(2).listen(0).listen(1);
        group.pointTo(0);
        return who(group, "bind", "neither", "listen");
    }

    private static String leave(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join().join().join();
        group.pointTo(0);
        group.leave(0);
        return who(group, "next", "neither", "last");
    }

    private static String keep(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join().join().join();
        group.pointTo(1);
        group.leave(0);
        return who(group, "same", "next", "last");
    }

    private static String join(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join().join();
        group.pointTo(2);
        String end = who(group, "first", "neither", "end");
        group.pointTo(0);
        return who(group, end, "neither", "first");
    }

    private static String relisten(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join().join();
        group.socket(0).shutdown();
        group.listen(0);
        group.pointTo(2);
        return who(group, "end", "neither", "same");
    }

    /** A backlog of 1 admits two. */
    private static String fullQueue(SteeredGroup group) throws IOException, InterruptedException {
        group.join(1).join();
        group.pointTo(0);
        int connected = 0;
        while (connected < FEW && group.connectsAtOnce()) {
            connected++;
        }
        return connected == FEW ? "others" : group.socket(1).take() == 0 ? "nobody" : MIXED;
    }

    private static String fullBuffer(SteeredGroup group) throws IOException, InterruptedException {
        group.join().join();
        group.socket(0).receiveBuffer(SMALLEST_BUFFER);
        group.pointTo(0);
        group.sendDatagrams(FLOOD);
        int[] taken = group.take(new int[2]);
        return taken[1] > 0 ? "others" : taken[0] < FLOOD ? "nobody" : "it";
    }

    private static String stopped(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join();
        group.pointTo(0);
        // nothing is taken before all have been sent
        return who(group, "it", "others");
    }

    private static String range(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join();
        group.pointTo(2);
        return whoOf(group.send(MANY), "first", "last").equals(MIXED) ? "hash" : "one";
    }

    private static String each(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join();
        group.socket(0).attach(ClassicBpf.even(new ClassicBpf.Draw.Random(), 2));
        group.sendDatagrams(MANY);
        int[] taken = new int[2];
        Deadline.require(
                () -> SteeredGroup.sum(group.take(taken)) == MANY, "of " + MANY + " datagrams, not all arrived");
        return taken[0] > 0 && taken[1] > 0 ? "each" : "once";
    }

    /** Of connections on which data come, each stays with one; they reach both. */
    private static String once(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join();
        group.socket(0).attach(ClassicBpf.even(new ClassicBpf.Draw.Random(), 2));
        List<Socket> connections = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                Socket connection = group.connect(REPEATED_MILLIS);
                connections.add(connection);
                connection.getOutputStream().write(new byte[8]);
            }
            int[] taken = new int[2];
            Deadline.require(
                    () -> SteeredGroup.sum(group.take(taken)) == MANY, "of " + MANY + " connections, not all arrived");
            return taken[0] > 0 && taken[1] > 0 ? "once" : "never";
        } finally {
            for (Socket connection : connections) {
                connection.close();
            }
        }
    }

    /** With one of four full, a quarter of all SYNs is lost; a connection that took a second was drawn anew. */
    private static String retry(SteeredGroup group) throws IOException, Untried {
        group.join(1).join().join().join();
        group.pointTo(0);
        int filled = 0;
        while (filled < FEW && group.connectsAtOnce()) {
            filled++;
        }
        group.socket(1).attach(ClassicBpf.even(new ClassicBpf.Draw.Random(), 4));
        for (int i = 0; i < MANY; i++) {
            long begun = System.nanoTime();
            if (!group.connectsWithin(REPEATED_MILLIS)) {
                return "it";
            } else if (System.nanoTime() - begun > SteeredGroup.AT_ONCE_MILLIS * 1_000_000L) {
                return "others";
            }
        }
        throw new Untried("no SYN was lost at a full socket");
    }

    private static String attacher(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join().join();
        group.socket(2).attach(ClassicBpf.constant(1));
        group.leave(2);
        return whoOf(group.send(MANY), "other", "stays").replace(MIXED, "goes");
    }

    private static String guest(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join();
        group.join().pointTo(0);
        group.leave(2);
        return whoOf(group.send(MANY), "stays", "other").replace(MIXED, "goes");
    }

    private static String replace(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join();
        group.socket(0).attach(ClassicBpf.constant(0));
        group.socket(1).attach(ClassicBpf.constant(1));
        return who(group, "first", "last");
    }

    private static String detach(SteeredGroup group) throws IOException, InterruptedException, Untried {
        group.join().join();
        group.socket(0).attach(ClassicBpf.constant(0));
        group.socket(1).detach();
        return whoOf(group.send(MANY), "program", "other").replace(MIXED, "hash");
    }

    /**
     * Of the cpus that this process may run on, each has sockets; which one a connection came in on, it tells itself. A
     * thread may move between the first packet and the last: not all need to be where they belong.
     */
    private static String cpu(SteeredGroup group, boolean program) throws IOException, InterruptedException, Untried {
        List<Integer> cpus = Kernel.allowedCpus();
        if (cpus.size() < 2) {
            throw new Untried("this process may run on one cpu alone");
        }
        for (int i = 0; i < cpus.size(); i++) {
            group.join().socket(i).incomingCpu(cpus.get(i));
        }
        if (!program) {
            return onOwnCpus(group, cpus) > MANY * 9 / 10 ? "cpu" : MIXED;
        }
        group.pointTo(0);
        int first = group.send(MANY)[0];
        group.pointTo(1);
        return first == MANY && group.send(MANY)[1] == MANY ? "program" : MIXED;
    }

    /** How many of so many connections are with the socket of the cpu that they came in on. */
    private static int onOwnCpus(SteeredGroup group, List<Integer> cpus)
            throws IOException, InterruptedException, Untried {
        for (int i = 0; i < MANY; i++) {
            group.connect(REPEATED_MILLIS).close();
        }
        int[] counts = new int[2];
        Deadline.require(
                () -> {
                    for (int i = 0; i < cpus.size(); i++) {
                        int own = cpus.get(i);
                        List<Integer> came = group.cpus(i);
                        counts[0] += came.size();
                        counts[1] += (int) came.stream().filter(on -> on == own).count();
                    }
                    return counts[0] == MANY;
                },
                "of " + MANY + " connections, not all arrived");
        return counts[1];
    }
}
