package io.github.portshare.orchestrator.fleet;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.portshare.orchestrator.kernel.Processes;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Hosts on one switch: a network namespace each, with an address of its own, 10.77.0.1 and so on.
 *
 * <p>A namespace has no name, and is held by a process that ends with its stdin: nothing is left of it, however this JVM dies.
 */
final class Hosts implements AutoCloseable {

    private final List<Process> namespaces = new ArrayList<>();
    private final Process network;

    /** Makes so many; skips the test where that cannot be done. */
    Hosts(int number) throws IOException, InterruptedException {
        assumeTrue(Processes.ownUid() == 0, "needs root for network namespaces");
        assumeTrue(runs("ip", "-V"), "needs ip (Debian: iproute2)");
        assumeTrue(runs("unshare", "--net", "true"), "needs the right to make network namespaces (CAP_SYS_ADMIN)");
        network = namespace();
        try {
            inside(network, "ip link add name switch type bridge forward_delay 0 && ip link set switch up");
            for (int host = 0; host < number; host++) {
                Process namespace = namespace();
                namespaces.add(namespace);
                inside(
                        network,
                        "ip link add " + port(host) + " type veth peer name eth0 netns " + namespace.pid()
                                + " && ip link set " + port(host) + " master switch up");
                inside(
                        namespace,
                        "ip link set lo up && ip address add " + address(host) + "/24 dev eth0 && ip link set eth0 up");
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static boolean runs(String... command) throws InterruptedException {
        return runs(List.of(), command);
    }

    /** Whether that can be run by this. */
    static boolean runs(List<String> by, String... command) throws InterruptedException {
        List<String> all = new ArrayList<>(by);
        all.addAll(List.of(command));
        try {
            return new ProcessBuilder(all)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Process namespace() throws IOException {
        Process holder = new ProcessBuilder("unshare", "--net", "sh", "-c", "echo made && exec cat").start();
        // not closed: the end of its stdin is the namespace's
        if (!"made".equals(new BufferedReader(new InputStreamReader(holder.getInputStream())).readLine())) {
            holder.destroyForcibly();
            throw new IOException("no network namespace could be made");
        }
        return holder;
    }

    private static String port(int host) {
        return "port" + host;
    }

    static String address(int host) {
        return "10.77.0." + (host + 1);
    }

    /** The command, to be run on a host: its process is that of the command. */
    List<String> on(int host, List<String> command) {
        return on(namespaces.get(host), command);
    }

    private static List<String> on(Process namespace, List<String> command) {
        List<String> entered = new ArrayList<>(List.of("nsenter", "--net=/proc/" + namespace.pid() + "/ns/net", "--"));
        entered.addAll(command);
        return entered;
    }

    /** Does something on a host, by the shell. */
    void order(int host, String script) throws IOException, InterruptedException {
        inside(namespaces.get(host), script);
    }

    /** Plugs the host's cable in, or pulls it out at the switch. */
    void plug(int host, boolean in) throws IOException, InterruptedException {
        inside(network, "ip link set " + port(host) + (in ? " up" : " down"));
    }

    private static void inside(Process namespace, String script) throws IOException, InterruptedException {
        Process done = new ProcessBuilder(on(namespace, List.of("sh", "-c", script)))
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String said = new String(done.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (done.waitFor() != 0) {
            throw new IOException(script + ": " + said);
        }
    }

    /** Whatever still runs on a host keeps it: end that first. */
    @Override
    public void close() {
        namespaces.forEach(Process::destroyForcibly);
        network.destroyForcibly();
    }
}
