package io.github.portshare.orchestrator.fleet;

import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The agent's side: calls an orchestrator. A dialler may call several times, and have several links.
 *
 * <p>Its threads are daemons and end with it: one for all links, and one for each name that is being resolved, since that blocks.
 */
final class Dialler implements AutoCloseable {

    private final SslContext tls;
    private final Heartbeat heartbeat;
    private final Loop loop = new Loop("fleet dialler");
    private final ExecutorService resolvers =
            Executors.newCachedThreadPool(new DefaultThreadFactory("fleet resolver", true));

    /** Calls with this key; null = none, for loopback alone. */
    Dialler(FleetKey key) {
        this(key, Heartbeat.STANDARD);
    }

    Dialler(FleetKey key, Heartbeat heartbeat) {
        tls = key == null ? null : key.forClient();
        this.heartbeat = heartbeat;
    }

    /**
     * Calls the orchestrator, at each address of its name in turn.
     *
     * @param ear hears the link from its begin, perhaps before the caller has the link; nothing, where the call fails
     * @param patience for all of it
     * @return fails with an IOException whose message is a sentence for people without a full stop, about the other end
     */
    CompletableFuture<Link> dial(String host, int port, Link.Ear ear, Duration patience) {
        Call call = new Call(loop.group(), tls, heartbeat, ear);
        call.endsWithin(patience);
        resolvers.execute(() -> {
            try {
                InetAddress[] addresses = InetAddress.getAllByName(host);
                if (tls == null) {
                    for (InetAddress address : addresses) {
                        Plain.requireLoopback(address);
                    }
                }
                call.connect(addresses, port);
            } catch (UnknownHostException e) {
                call.fail(new IOException("no address is known for '" + host + "'", e));
            } catch (IOException e) {
                call.fail(e);
            }
        });
        return call.link();
    }

    @Override
    public void close() {
        resolvers.shutdownNow();
        loop.close();
    }
}
