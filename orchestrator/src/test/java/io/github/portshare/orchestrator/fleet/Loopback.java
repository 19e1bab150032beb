package io.github.portshare.orchestrator.fleet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A door and a dialler on loopback, and what is heard at both ends. */
final class Loopback implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(15);

    /** A heart that beats so slowly that nobody dies of it in a test. */
    static final Heartbeat SLOW = new Heartbeat(Duration.ofMinutes(1), Duration.ofMinutes(2));

    private final Heard agent = new Heard();
    private final Heard orchestrator = new Heard();
    private final BlockingQueue<Link> welcomed = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
    private final Door door;
    private final Dialler dialler;

    Loopback(FleetKey ofDoor, FleetKey ofDialler) throws Exception {
        this(ofDoor, ofDialler, Heartbeat.STANDARD, new Doorstep());
    }

    Loopback(FleetKey ofDoor, FleetKey ofDialler, Heartbeat heartbeat, Doorstep doorstep) throws Exception {
        this("127.0.0.1", ofDoor, ofDialler, heartbeat, doorstep);
    }

    private Loopback(String host, FleetKey ofDoor, FleetKey ofDialler, Heartbeat heartbeat, Doorstep doorstep)
            throws Exception {
        door = new Door(
                new InetSocketAddress(InetAddress.getByName(host), 0),
                ofDoor,
                link -> {
                    welcomed.add(link);
                    return orchestrator;
                },
                (remote, why) -> refused.add(remote.getAddress().getHostAddress() + ": " + why),
                heartbeat,
                doorstep);
        dialler = new Dialler(ofDialler, heartbeat);
    }

    /** With its door at another address, such as ::1. */
    static Loopback at(String host, FleetKey key) throws Exception {
        return new Loopback(host, key, key, Heartbeat.STANDARD, new Doorstep());
    }

    /** The key of a new file. */
    static FleetKey newKey(Path directory) throws Exception {
        Path file = directory.resolve("key" + Files.list(directory).count());
        FleetKey.create(file);
        return FleetKey.read(file);
    }

    Door door() {
        return door;
    }

    Heard agent() {
        return agent;
    }

    Heard orchestrator() {
        return orchestrator;
    }

    /** The agent's end of a new link. */
    Link dial() throws Exception {
        return dial("127.0.0.1");
    }

    Link dial(String host) throws Exception {
        return dialler.dial(host, door.port(), agent, PATIENCE).get(15, TimeUnit.SECONDS);
    }

    /** The orchestrator's end of the next link. */
    Link welcomed() throws InterruptedException {
        return welcomed.poll(15, TimeUnit.SECONDS);
    }

    /** The orchestrator's end of the next link, which is admitted. */
    Link admitted() throws InterruptedException {
        Link link = welcomed();
        door.admit(link);
        return link;
    }

    /** Who was shown out next, and why. */
    String refused() throws InterruptedException {
        return refused.poll(15, TimeUnit.SECONDS);
    }

    void closeDoor() {
        door.close();
    }

    @Override
    public void close() {
        dialler.close();
        door.close();
    }
}
