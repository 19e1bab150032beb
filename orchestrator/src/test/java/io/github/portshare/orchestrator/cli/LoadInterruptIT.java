package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.PortshareJar;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A load that is told to end while its only request waits for an answer that does not come. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadInterruptIT {

    @TempDir
    Path directory;

    @Test
    void reportsWhatThereIsWhateverItsTimeout() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            List<String> command = new ArrayList<>(PortshareJar.command());
            command.addAll(1, List.of("-XX:+UseSerialGC", "-Djava.io.tmpdir=" + directory));
            command.addAll(List.of(
                    "load",
                    "http://127.0.0.1:" + server.getLocalPort() + "/",
                    "--connections",
                    "1",
                    "--timeout",
                    "10m",
                    "--duration",
                    "1h",
                    "--warmup",
                    "0s"));
            Process load = new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (Socket connection = server.accept()) {
                assertThat(connection.getInputStream().read()).isEqualTo('G');

                load.toHandle().destroy();

                String out = new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(load.waitFor()).isEqualTo(143);
                assertThat(out).contains("portshare load", "1 connections   1 requests");
            } finally {
                load.destroyForcibly();
            }
        }
    }
}
