package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.portshare.orchestrator.kernel.Kernel;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.kernel.TemporaryDirectory;
import io.vertx.core.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where an experiment ran.
 *
 * @param kernel release
 * @param architecture such as {@code amd64}
 * @param java version of the JVM that ran the orchestrator and the members
 * @param transport of Netty; only a native one can share a port
 * @param cpus available to this process
 * @param uid of this process
 * @param container engine, where one shows
 * @param sysctls settings that bear on the result, as far as they can be read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Environment(
        String kernel,
        String architecture,
        String java,
        String transport,
        int cpus,
        int uid,
        String container,
        Map<String, String> sysctls) {

    private static final List<String> SYSCTLS = List.of(
            "net.core.somaxconn",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_migrate_req",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_tw_reuse",
            "net.ipv6.bindv6only");

    /** Reads it off this machine. */
    public static Environment here() {
        Map<String, String> sysctls = new TreeMap<>();
        SYSCTLS.forEach(name -> Kernel.sysctl(name).ifPresent(value -> sysctls.put(name, value)));
        return new Environment(
                Kernel.release(),
                System.getProperty("os.arch"),
                System.getProperty("java.version"),
                nativeTransport() ? "epoll" : "nio",
                Runtime.getRuntime().availableProcessors(),
                Processes.ownUid(),
                Kernel.container().orElse(null),
                sysctls);
    }

    /** Whether Netty's epoll transport loads. */
    public static boolean nativeTransport() {
        return Transport.EPOLL != null && Transport.EPOLL.available();
    }

    /** For what starts processes. */
    static void requireWorkspace(Problems problems) {
        requireLinux(problems);
        TemporaryDirectory.problem().ifPresent(problems::add);
    }

    static void requireLinux(Problems problems) {
        problems.unless(
                Kernel.isLinux(),
                "this is " + System.getProperty("os.name") + ", and SO_REUSEPORT groups are a matter of Linux:"
                        + " run it on Linux, in a virtual machine or a container");
    }

    /** Why no port can be shared here, whatever the plan. */
    static void requireNativeTransport(Problems problems) {
        if (Kernel.isLinux() && !nativeTransport()) {
            problems.add("Netty's native transport does not load, and without it SO_REUSEPORT is silently ignored: "
                    + transportRemedy());
        }
    }

    /** How to have the native transport, which does not load: the cause is where it is unpacked, or that it is not there. */
    static String transportRemedy() {
        return TemporaryDirectory.problemForLibraries()
                .orElseGet(
                        () -> "put io.netty:netty-transport-native-epoll (classifier linux-x86_64 or linux-aarch_64) on"
                                + " the class path; the cause: "
                                + (Transport.EPOLL == null ? "no such class" : Transport.EPOLL.unavailabilityCause()));
    }
}
