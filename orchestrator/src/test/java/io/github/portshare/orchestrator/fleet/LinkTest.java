package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    private Path directory;

    private final Heard agent = new Heard();
    private final Heard orchestrator = new Heard();
    private final BlockingQueue<Link> welcomed = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
    private FleetKey key;

    @BeforeEach
    void makeKey() throws Exception {
        key = newKey("key");
    }

    private FleetKey newKey(String name) throws Exception {
        FleetKey.create(directory.resolve(name));
        return FleetKey.read(directory.resolve(name));
    }

    private Door door(FleetKey with) throws Exception {
        return new Door(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                with,
                link -> {
                    welcomed.add(link);
                    return orchestrator;
                },
                (remote, why) -> refused.add(remote.getAddress().getHostAddress() + ": " + why));
    }

    private Link dial(Dialler dialler, Door door) throws Exception {
        return dialler.dial("127.0.0.1", door.port(), agent, PATIENCE).get(15, TimeUnit.SECONDS);
    }

    private Link welcomed() throws InterruptedException {
        return welcomed.poll(15, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void messagesGoBothWaysInTheirOrder(boolean withKey) throws Exception {
        FleetKey secret = withKey ? key : null;
        try (Door door = door(secret);
                Dialler dialler = new Dialler(secret)) {
            Link call = dial(dialler, door);
            Link answer = welcomed();
            for (int i = 0; i < 100; i++) {
                call.send("to the orchestrator " + i);
                answer.send("to the agent " + i);
            }

            for (int i = 0; i < 100; i++) {
                assertThat(orchestrator.next()).isEqualTo("to the orchestrator " + i);
                assertThat(agent.next()).isEqualTo("to the agent " + i);
            }
            assertThat(answer.remote()).isEqualTo(call.local());
            assertThat(answer.local()).isEqualTo(call.remote());
        }
    }

    @Test
    void theLongestMessageArrives() throws Exception {
        try (Door door = door(key);
                Dialler dialler = new Dialler(key)) {
            String longest = "x".repeat(Link.LONGEST);
            dial(dialler, door).send(longest);

            assertThat(orchestrator.next()).isEqualTo(longest);
            assertThatThrownBy(() -> welcomed().send(longest + "x")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void bothEndsHearWhyOneOfThemCloses() throws Exception {
        try (Door door = door(key);
                Dialler dialler = new Dialler(key)) {
            Link call = dial(dialler, door);
            call.send("last");
            call.close("the load is done");
            call.close("twice");
            call.send("too late");

            assertThat(orchestrator.next()).isEqualTo("last");
            assertThat(orchestrator.end()).isEqualTo("it closed: the load is done");
            assertThat(agent.end()).isEqualTo("we closed it: the load is done");
        }
    }

    @Test
    void aDoorThatClosesTellsItsAgents() throws Exception {
        try (Dialler dialler = new Dialler(key)) {
            try (Door door = door(key)) {
                dial(dialler, door);
            }

            assertThat(agent.end()).isEqualTo("it closed: the orchestrator has ended");
        }
    }

    @Test
    void aWrongKeyIsToldAtBothEnds() throws Exception {
        try (Door door = door(key);
                Dialler dialler = new Dialler(newKey("other"))) {
            assertThatThrownBy(() -> dial(dialler, door)).cause().hasMessage("it has another key");
            assertThat(refused.poll(15, TimeUnit.SECONDS)).isEqualTo("127.0.0.1: it has another key");
        }
    }

    @Test
    void anAgentWithoutAKeyIsTold() throws Exception {
        try (Door door = door(key);
                Dialler dialler = new Dialler(null)) {
            assertThatThrownBy(() -> dial(dialler, door)).cause().hasMessage("it wants a key: give --fleet-key FILE");
            assertThat(refused.poll(15, TimeUnit.SECONDS))
                    .isEqualTo("127.0.0.1: it speaks no TLS: give it --fleet-key");
        }
    }

    @Test
    void anOrchestratorWithoutAKeyIsTold() throws Exception {
        try (Door door = door(null);
                Dialler dialler = new Dialler(key)) {
            assertThatThrownBy(() -> dial(dialler, door)).cause().hasMessage("it speaks no TLS: give it --fleet-key");
            assertThat(refused.poll(15, TimeUnit.SECONDS))
                    .isEqualTo("127.0.0.1: it speaks TLS, and here is no key: leave out its --fleet-key, or give the"
                            + " same here");
        }
    }
}
