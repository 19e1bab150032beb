package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.portshare.orchestrator.intrusion.Outsider;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Program;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this machine can prove, found out by trying. */
public final class Diagnosis {

    /**
     * One thing that a proof needs.
     *
     * @param subject what
     * @param fine whether it is there
     * @param observed what was found
     * @param remedy how to get it; null where it is there, or cannot be had
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Item(String subject, boolean fine, String observed, String remedy) {}

    private Diagnosis() {}

    /** Looks at everything. */
    public static List<Item> of() {
        List<Item> findings = new ArrayList<>();
        findings.add(new Item(
                "system",
                Kernel.isLinux(),
                System.getProperty("os.name") + " " + Kernel.release() + " " + System.getProperty("os.arch")
                        + Kernel.container().map(engine -> ", in " + engine).orElse(""),
                Kernel.isLinux()
                        ? null
                        : "SO_REUSEPORT groups are a matter of Linux: use a virtual machine or container"));
        findings.add(new Item(
                "java", true, System.getProperty("java.version") + " " + System.getProperty("java.home"), null));
        findings.add(transport());
        findings.add(reusePort());
        findings.add(program());
        findings.add(outsider("another uid", Outsider.OTHER));
        if (Processes.ownUid() != 0) {
            findings.add(outsider("root", Outsider.ROOT));
        }
        findings.add(outsider("mapped uid", Outsider.MAPPED));
        findings.addAll(Capacity.findings());
        settings(findings);
        return findings;
    }

    private static Item transport() {
        boolean fine = Environment.nativeTransport();
        return new Item(
                "native transport",
                fine,
                fine ? "epoll" : "does not load; SO_REUSEPORT would be silently ignored",
                fine ? null : Environment.transportRemedy());
    }

    /** Two listeners on one port, in this process. */
    private static Item reusePort() {
        try (ServerSocketChannel first = shared(0);
                ServerSocketChannel second = shared(first.socket().getLocalPort())) {
            return new Item(
                    "SO_REUSEPORT",
                    true,
                    "two listeners on port " + second.socket().getLocalPort(),
                    null);
        } catch (IOException | UnsupportedOperationException e) {
            return new Item(
                    "SO_REUSEPORT", false, e.toString(), "Linux 3.9 or later, without a sandbox that forbids it");
        }
    }

    private static ServerSocketChannel shared(int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, false);
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            return channel.bind(new InetSocketAddress("127.0.0.1", port));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Item program() {
        try {
            Program.member(false);
            return new Item("member program", true, Program.lib().toString(), null);
        } catch (RuntimeException e) {
            return new Item("member program", false, e.getMessage(), "build it: ./mvnw -DskipTests package");
        }
    }

    private static Item outsider(String subject, Outsider outsider) {
        int own = Processes.ownUid();
        Optional<Identity> found = outsider.besides(own);
        return new Item(
                subject,
                found.isPresent(),
                found.map(identity ->
                                "uid " + own + " can run a process as " + identity.label() + ", by " + identity.how())
                        .orElseGet(() -> outsider.missing().what()
                                + (outsider == Outsider.OTHER
                                        ? ": the hijack check is inconclusive"
                                        : ": 'portshare hijack' is inconclusive")),
                found.isPresent() ? null : outsider.missing().remedy());
    }

    private static void settings(List<Item> findings) {
        Kernel.sysctl("net.ipv4.tcp_migrate_req")
                .ifPresent(value -> findings.add(new Item(
                        "closing listeners",
                        true,
                        "net.ipv4.tcp_migrate_req = " + value
                                + (value.equals("0") ? ": one that closes resets what waits in its queue" : ""),
                        null)));
    }
}
