package io.github.portshare.orchestrator.fleet;

import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private boolean closed;

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
        Call call = new Call(loop, tls, heartbeat, ear);
        if (!begin(call, host, port, patience)) {
            call.fail(new IOException("it was not called: this end has ended"));
        }
        return call.link();
    }

    private synchronized boolean begin(Call call, String host, int port, Duration patience) {
        if (closed) {
            return false;
        }
        calls.add(call);
        call.link().whenComplete((link, failure) -> calls.remove(call));
        call.endsWithin(patience);
        resolvers.execute(() -> resolve(call, host, port));
        return true;
    }

    private void resolve(Call call, String host, int port) {
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
    }

    /** Calls that have not become links fail; links end, and have a second to read what is on its way to them. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        calls.forEach(call -> call.fail(new IOException("it did not answer until this end has ended")));
        resolvers.shutdownNow();
        loop.close("the agent has ended");
    }
}
