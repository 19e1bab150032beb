package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.PortshareJar;
import io.github.portshare.orchestrator.fleet.FleetKey;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A load agent that is started before there is an orchestrator, whose name comes, and moves, with its container or Pod. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadAgentNamesIT {

    /** Less than the 10 s for which a JVM does not ask again for a name that it did not find, and the 30 s for one that it did. */
    private static final int SOON_MILLIS = 8_000;

    @TempDir
    Path directory;

    @Test
    void followsTheNameOfItsOrchestrator() throws Exception {
        hosts("");
        FleetKey.create(directory.resolve("key"));
        try (ServerSocket first = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
                ServerSocket second = new ServerSocket(first.getLocalPort(), 10, InetAddress.getByName("127.0.0.2"))) {
            first.setSoTimeout(SOON_MILLIS);
            second.setSoTimeout(SOON_MILLIS);
            Process agent = agent(first.getLocalPort());
            try (BufferedReader said = new BufferedReader(new InputStreamReader(agent.getErrorStream()))) {
                await(said, "no address is known for 'judge.example'");

                hosts("127.0.0.1 judge.example\n");
                first.accept().close();

                hosts("127.0.0.2 judge.example\n");
                second.accept().close();
            } finally {
                agent.destroyForcibly();
            }
        }
    }

    private Process agent(int port) throws IOException {
        List<String> command = new ArrayList<>(PortshareJar.command());
        command.add(1, "-Djdk.net.hosts.file=" + directory.resolve("hosts"));
        command.addAll(List.of("load-agent", "--join", "judge.example:" + port));
        command.addAll(List.of("--fleet-key", directory.resolve("key").toString()));
        command.addAll(List.of("--allow", "judge.example:80"));
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Replaces the file as a whole: it may be read at any moment. */
    private void hosts(String lines) throws IOException {
        Path draft = Files.writeString(directory.resolve("hosts.new"), lines);
        Files.move(
                draft, directory.resolve("hosts"), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void await(BufferedReader said, String words) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.contains(words)) {
                return;
            }
        }
        throw new AssertionError("it ended without having said: " + words);
    }
}
