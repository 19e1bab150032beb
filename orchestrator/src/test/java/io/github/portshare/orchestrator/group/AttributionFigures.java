package io.github.portshare.orchestrator.group;

import com.sun.management.OperatingSystemMXBean;
import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadGenerator;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Owners;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.kernel.PortView;
import io.github.portshare.orchestrator.kernel.Transport;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What it costs to ask the kernel who has a connection: {@code PORT PID...}, with a server on loopback and its
 * processes. No test; {@code orchestrator/src/measure/attribution.sh} runs it.
 */
final class AttributionFigures {

    private static final int HELD = 10_000;
    private static final int SECONDS = 10;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private AttributionFigures() {}

    public static void main(String[] arguments) throws Exception {
        int number = Integer.parseInt(arguments[0]);
        Group group = new FakeGroup(Stream.of(arguments)
                        .skip(1)
                        .map(pid -> new FakeMember(pid, Long.parseLong(pid), 1))
                        .toArray(Member[]::new))
                .foreign();
        PortView port = PortView.of(Transport.TCP, InetAddress.getByName("127.0.0.1"), number);
        held(number, new ConnectionOwners(group, port));
        for (int connections : new int[] {256, 2_048}) {
            endToEnd(number, connections, null);
            endToEnd(number, connections, new ConnectionOwners(group, port));
        }
    }

    private static void held(int number, Owners owners) throws Exception {
        Map<InetSocketAddress, SocketChannel> held = new HashMap<>();
        while (held.size() < HELD) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", number));
            held.put((InetSocketAddress) channel.getLocalAddress(), channel);
        }
        for (int i = 1; i <= 8; i++) {
            long begin = System.nanoTime();
            long cpu = THREADS.getCurrentThreadCpuTime();
            int named = owners.of(held.keySet()).size();
            System.out.printf(
                    Locale.ROOT,
                    "%,d held: %,d attributed, %.0f ms of cpu, %.0f ms%n",
                    HELD,
                    named,
                    (THREADS.getCurrentThreadCpuTime() - cpu) / 1e6,
                    (System.nanoTime() - begin) / 1e6);
        }
        for (SocketChannel channel : held.values()) {
            channel.close();
        }
    }

    private static void endToEnd(int number, int connections, Owners owners) throws Exception {
        long[] asking = new long[2];
        Owners timed = held -> {
            long cpu = THREADS.getCurrentThreadCpuTime();
            Map<InetSocketAddress, String> names = owners.of(held);
            asking[0] += THREADS.getCurrentThreadCpuTime() - cpu;
            asking[1]++;
            return names;
        };
        LoadPlan plan = new LoadPlan(
                URI.create("http://127.0.0.1:" + number + "/"),
                Traffics.of(connections, "1", 5, SECONDS, 0, 20, "/", 1, 1, 0, Protocol.HTTP),
                "Portshare-Member",
                Set.of(),
                owners == null ? null : timed);
        try (Load load = new LoadGenerator(plan)) {
            long cpu = PROCESS.getProcessCpuTime();
            LoadResult result = load.start().get();
            Counts counts = result.measured();
            long all = result.warmup().connections() + counts.connections();
            List<Long> shares = counts.responders().values().stream()
                    .map(Counts.Responder::connections)
                    .toList();
            System.out.printf(
                    Locale.ROOT,
                    "%,d at a time, by the %s: %,.0f connections/s, %.0f us of cpu each; %,d made, %,d attributed, %,d"
                            + " errors, shares %s; asked %,d times, %.0f ms of cpu each%n",
                    connections,
                    owners == null ? "answer" : "kernel",
                    counts.connections() / (result.elapsed().toMillis() / 1e3),
                    (PROCESS.getProcessCpuTime() - cpu) / 1e3 / all,
                    counts.connections(),
                    counts.attributed(),
                    counts.errorTotal(),
                    shares,
                    asking[1],
                    asking[1] == 0 ? 0 : asking[0] / 1e6 / asking[1]);
        }
    }
}
