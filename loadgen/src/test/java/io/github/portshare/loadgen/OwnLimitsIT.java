package io.github.portshare.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the client's own machine does not let it send is nobody else's fault, and the books are exact all
 * the same.
 */
@Tag("kernel")
@Execution(ExecutionMode.CONCURRENT)
class OwnLimitsIT {

    /** A network of its own whose client ports are these. */
    private static List<String> ports(int first, int last) throws Exception {
        List<String> root = List.of("unshare", "--net");
        List<String> mapped = List.of("unshare", "--user", "--map-root-user", "--net");
        String script = "ip link set lo up && echo " + first + " " + last
                + " > /proc/sys/net/ipv4/ip_local_port_range && exec \"$@\"";
        for (List<String> namespace : List.of(root, mapped)) {
            List<String> command = new ArrayList<>(namespace);
            command.addAll(List.of("sh", "-c", script, "sh"));
            if (works(command)) {
                return command;
            }
        }
        assumeTrue(false, "skipped: this user may make no network namespace: run as root");
        return List.of();
    }

    private static boolean works(List<String> namespace) throws InterruptedException {
        List<String> command = new ArrayList<>(namespace);
        command.add("true");
        try {
            Process trial = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return trial.waitFor(20, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Of one client port, which is the target's: each connect meets its own socket. */
    @ParameterizedTest
    @CsvSource({"WEB, http", "RAW, http", "RAW, tcp", "RAW, udp"})
    void aConnectionToItselfIsARefusal(Engine engine, String protocol) throws Exception {
        Map<String, String> told = ChildLoad.run(ports(40_001, 40_001), engine, protocol, 40_001, 1, 0);

        assertThat(told.get("ok")).isEqualTo("0");
        assertThat(told.get("errors")).matches("\\{REFUSED=\\d+}");
        assertThat(told.get("samples")).contains("connected to itself");
        assertThat(told.get("gaveUp")).startsWith("nobody listens on 127.0.0.1:40001");
    }

    @ParameterizedTest
    @CsvSource({"WEB, http", "RAW, http", "RAW, tcp", "RAW, udp"})
    void tooFewLocalPortsAreTheClientsLimit(Engine engine, String protocol) throws Exception {
        Map<String, String> told = ChildLoad.run(ports(40_000, 40_009), engine, protocol, 0, 40, 400);

        assertOwnLimit(told, "net.ipv4.ip_local_port_range = 40000 40009");
        assertThat(told.get("ok")).isEqualTo(told.get("served"));
    }

    @ParameterizedTest
    @CsvSource({"WEB, http", "RAW, http", "RAW, tcp", "RAW, udp"})
    void tooFewDescriptorsAreTheClientsLimit(Engine engine, String protocol) throws Exception {
        try (EchoServer server = EchoServer.of(protocol, 0)) {
            List<String> limit = List.of("sh", "-c", "ulimit -n 120 && exec \"$@\"", "sh");

            Map<String, String> told = ChildLoad.run(limit, engine, protocol, server.port(), 200, 1_000);

            assertOwnLimit(told, "RLIMIT_NOFILE = 120");
            assertThat(told.get("ok")).isEqualTo(String.valueOf(server.served()));
        }
    }

    private static void assertOwnLimit(Map<String, String> told, String limit) {
        assertThat(told.get("errors")).as(told.toString()).matches("\\{CLIENT_LIMIT=\\d+}");
        assertThat(told.get("samples")).contains(limit);
        assertThat(Long.parseLong(told.get("ok"))).isPositive();
    }
}
