package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.PortshareJar;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A UDP group that a member joins during a load: the kernel gives flows to others than before. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MovedFlowsIT {

    @TempDir
    Path directory;

    /** A member of the group, in this process: it answers each datagram in its name. */
    private static final class Member implements Closeable {
        final DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        final CountDownLatch answered = new CountDownLatch(200);

        Member(String name, int port) throws IOException {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            Thread thread = new Thread(() -> serve(name));
            thread.setDaemon(true);
            thread.start();
        }

        int port() throws IOException {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }

        private void serve(String name) {
            ByteBuffer packet = ByteBuffer.allocate(1_000);
            try {
                while (true) {
                    packet.clear();
                    packet.put((name + " ").getBytes(StandardCharsets.US_ASCII));
                    SocketAddress client = channel.receive(packet);
                    channel.send(packet.flip(), client);
                    answered.countDown();
                }
            } catch (IOException e) {
                // closed
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Test
    void areToldAndFailTheLoad() throws Exception {
        List<Member> members = new ArrayList<>();
        Process load = null;
        try {
            for (int i = 0; i < 4; i++) {
                members.add(
                        new Member("member-" + i, i == 0 ? 0 : members.get(0).port()));
            }
            int port = members.get(0).port();
            load = load("udp://127.0.0.1:" + port);
            for (Member member : members) {
                assertThat(member.answered.await(30, TimeUnit.SECONDS)).isTrue();
            }
            members.add(new Member("fifth", port));

            String out = new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(load.waitFor()).isEqualTo(ExitCode.FAILED);
            JsonNode document = new ObjectMapper().readTree(out);
            assertThat(document.path("moved").asLong()).isPositive();
            assertThat(document.at("/errorSamples/bad identity").asText())
                    .matches("one connection, answered by 'member-\\d' and '(member-\\d|fifth)'");
            assertThat(document.at("/responders/fifth/answers").asLong()).isPositive();
            assertThat(verdict(document, "errors")).isEqualTo("failed");
            assertThat(verdict(document, "share")).isEqualTo("inconclusive");
        } finally {
            if (load != null) {
                load.destroyForcibly();
            }
            for (Member member : members) {
                member.close();
            }
        }
    }

    private static String verdict(JsonNode document, String id) {
        return StreamSupport.stream(document.path("checks").spliterator(), false)
                .filter(check -> check.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow()
                .path("verdict")
                .asText();
    }

    private Process load(String target) throws IOException {
        List<String> command = new ArrayList<>(PortshareJar.command());
        command.addAll(1, List.of("-XX:+UseSerialGC", "-Djava.io.tmpdir=" + directory));
        command.addAll(List.of(
                "load",
                target,
                "--connections",
                "64",
                "--requests-per-connection",
                "1000000",
                "--rate",
                "1k",
                "--warmup",
                "0s",
                "--duration",
                "5s",
                "--json"));
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
