package io.github.portshare.orchestrator.fleet;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The orchestrator's side: listens, and lets in who has the key. Whoever has not shown it in time is shown out, and when too many
 * stand there, the oldest of them, so that nobody keeps an agent out by silence.
 *
 * <p>One daemon thread, which ends with it; what is given to it is called there and must not block.
 */
final class Door implements AutoCloseable {

    private static final int BACKLOG = 1024;
    private static final int CLOSED_WITHIN_MILLIS = 1_000;

    private final SslContext tls;
    private final Heartbeat heartbeat;
    private final Doorstep doorstep;
    private final Function<Link, Link.Ear> welcome;
    private final BiConsumer<InetSocketAddress, String> refused;
    private final Loop loop = new Loop("fleet door");
    private final Channel listener;

    /**
     * Listens.
     *
     * @param key null = nobody needs one; for loopback alone
     * @param welcome gives each link that has been opened its ear
     * @param refused is told who was shown out, and why: a sentence without a full stop
     * @throws IOException if it cannot listen there; a {@link BindException} where the port is taken
     */
    Door(
            InetSocketAddress address,
            FleetKey key,
            Function<Link, Link.Ear> welcome,
            BiConsumer<InetSocketAddress, String> refused)
            throws IOException {
        this(address, key, welcome, refused, Heartbeat.STANDARD, new Doorstep());
    }

    Door(
            InetSocketAddress address,
            FleetKey key,
            Function<Link, Link.Ear> welcome,
            BiConsumer<InetSocketAddress, String> refused,
            Heartbeat heartbeat,
            Doorstep doorstep)
            throws IOException {
        if (key == null) {
            Plain.requireLoopback(address.getAddress());
        }
        tls = key == null ? null : key.forServer();
        this.heartbeat = heartbeat;
        this.doorstep = doorstep;
        this.welcome = welcome;
        this.refused = refused;
        try {
            listener = listen(address);
        } catch (IOException | RuntimeException e) {
            loop.close("it does not listen");
            throw e;
        }
    }

    private Channel listen(InetSocketAddress address) throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop.thread())
                .channelFactory(() -> new EpollServerSocketChannel(Loop.family(address.getAddress())))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        Loop.hasten(connection);
                        Visitor visitor = new Visitor(Door.this, connection);
                        connection.pipeline().addLast(new Ration(visitor), new FirstByte(visitor), visitor);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            BindException failure = new BindException(Reason.of(bound.cause()));
            failure.initCause(bound.cause());
            throw failure;
        }
        return bound.channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Who has said who it is is not shown out for its silence any more, and may send more than a hello. */
    void admit(Link link) {
        loop.run(() -> doorstep.admit(link));
    }

    /** Null without a key. */
    SslContext tls() {
        return tls;
    }

    Doorstep doorstep() {
        return doorstep;
    }

    /** The link of a connection whose WebSocket has just been opened. */
    Link open(Channel connection) {
        Link link = new Link(loop, connection, heartbeat);
        link.open(welcome.apply(link));
        loop.has(connection);
        return link;
    }

    void refused(InetSocketAddress remote, String why) {
        refused.accept(remote, Reason.printable(why));
    }

    /** Ends the listener and all links; each has a second to read what is on its way to it, and hears that. */
    @Override
    public void close() {
        listener.close();
        loop.run(doorstep::close);
        if (!loop.thread().inEventLoop()) {
            listener.closeFuture().awaitUninterruptibly(CLOSED_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
        }
        loop.close("the orchestrator has ended");
    }
}
