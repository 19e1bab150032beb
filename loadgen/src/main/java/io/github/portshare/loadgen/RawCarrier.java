package io.github.portshare.loadgen;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A channel of java.nio for each connection, of TCP or UDP, bound to an (address, port) that no connection had before. */
final class RawCarrier implements Carrier, SelectorLoop.Ready {

    private final SelectorLoop loop;
    private final InetSocketAddress server;
    private final ProtocolFamily family;
    private final boolean datagrams;
    private final Duration timeout;
    private final SourcePairs pairs;
    private final Dialogue dialogue;
    private final Outcome outcome;

    /** Null where there is no connection, and none is being made. */
    private SelectableChannel channel;

    private SelectionKey key;
    private InetSocketAddress local;
    private boolean connecting;
    private long connectingSince;
    private boolean waiting;
    /** Sent on this connection so far. */
    private long requests;

    /** The server has left, or the connection is broken: nothing comes any more. */
    private boolean over;
    /** What has ended it while no request was in flight; null where a FIN has. */
    private IOException endedBy;
    /** What of a request the socket had no room for; null = nothing. */
    private ByteBuffer rest;

    /**
     * Connects to nobody yet.
     *
     * @param pairs our ends
     * @param dialogue what is said
     * @param outcome is told
     */
    RawCarrier(
            SelectorLoop loop,
            Traffic traffic,
            InetSocketAddress server,
            SourcePairs pairs,
            Dialogue dialogue,
            Outcome outcome) {
        this.loop = loop;
        this.server = server;
        this.family = server.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
        this.datagrams = traffic.protocol().datagrams();
        this.timeout = traffic.timeout();
        this.pairs = pairs;
        this.dialogue = dialogue;
        this.outcome = outcome;
    }

    // ---- the connection

    @Override
    public void connect() {
        Failure failure = null;
        boolean established = false;
        // the port, or the connection, may be somebody else's: then it is the next pair's turn
        for (int tries = pairs.tries(); failure == null && channel == null; tries--) {
            try {
                channel = datagrams ? DatagramChannel.open(family) : stream();
            } catch (IOException e) {
                failure = Failure.ofSocket(e);
                break;
            }
            try {
                if (pairs.tries() > 0) {
                    ((NetworkChannel) channel).bind(pairs.next());
                }
                established = begin();
            } catch (BindException e) {
                abandon();
                failure = tries <= 1 ? Failure.noPort() : null;
            } catch (IOException e) {
                abandon();
                failure = Failure.ofConnect(e);
            }
        }
        if (failure != null) {
            outcome.failed(failure);
        } else if (established) {
            established();
        }
    }

    private SocketChannel stream() throws IOException {
        SocketChannel made = SocketChannel.open(family);
        made.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        made.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return made;
    }

    /** Begins the connect, and looks whether it is done: on this machine it is, and each look by the selector is dearer. */
    private boolean begin() throws IOException {
        channel.configureBlocking(false);
        if (channel instanceof DatagramChannel flow) {
            flow.connect(server);
            key = loop.watch(flow, SelectionKey.OP_READ, this);
            return true;
        }
        SocketChannel stream = (SocketChannel) channel;
        boolean done = stream.connect(server) || stream.finishConnect();
        connecting = !done;
        connectingSince = System.nanoTime();
        key = loop.watch(stream, done ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        return done;
    }

    private void established() {
        connecting = false;
        waiting = false;
        requests = 0;
        over = false;
        endedBy = null;
        rest = null;
        try {
            local = (InetSocketAddress) ((NetworkChannel) channel).getLocalAddress();
        } catch (IOException e) {
            abandon();
            outcome.failed(Failure.ofConnect(e));
            return;
        }
        if (local.equals(server)) {
            leaveNothing();
            abandon();
            outcome.failed(SelfConnection.REFUSED);
            return;
        }
        dialogue.begin();
        outcome.connected();
    }

    /** No TIME_WAIT on the port. */
    private void leaveNothing() {
        if (channel instanceof SocketChannel stream) {
            try {
                stream.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // it has ended by itself
            }
        }
    }

    @Override
    public void checkConnect(long nowNanos) {
        if (connecting && nowNanos - connectingSince > timeout.toNanos()) {
            abandon();
            outcome.failed(Failure.ofSlowConnect(timeout));
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public void close(Runnable then) {
        abandon();
        then.run();
    }

    private void abandon() {
        SelectableChannel old = channel;
        channel = null;
        key = null;
        connecting = false;
        waiting = false;
        try {
            old.close();
        } catch (IOException e) {
            // the descriptor is given back all the same (close(2))
        }
    }

    // ---- requests and answers

    @Override
    public void send() {
        waiting = true;
        requests++;
        ByteBuffer request = dialogue.request();
        if (!over) {
            write(request);
        }
        if (waiting) {
            progress();
        }
        if (waiting && over) {
            ended();
        }
    }

    private void write(ByteBuffer request) {
        try {
            ((ByteChannel) channel).write(request);
        } catch (IOException e) {
            over = true;
            endedBy = e;
            key.interestOps(0);
            return;
        }
        if (request.hasRemaining()) {
            rest = ByteBuffer.allocate(request.remaining()).put(request).flip();
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } else if (rest != null) {
            rest = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    @Override
    public void ready(SelectionKey of) {
        if (of != key) {
            return;
        }
        if (connecting) {
            finishConnect();
            return;
        }
        if (of.isWritable() && rest != null) {
            write(rest);
        }
        if (key == of && (over || of.isReadable())) {
            read();
        }
    }

    private void finishConnect() {
        try {
            if (!((SocketChannel) channel).finishConnect()) {
                return;
            }
        } catch (IOException e) {
            abandon();
            outcome.failed(Failure.ofConnect(e));
            return;
        }
        key.interestOps(SelectionKey.OP_READ);
        established();
    }

    private void read() {
        int count;
        try {
            count = over ? -1 : ((ByteChannel) channel).read(loop.buffer.clear());
        } catch (IOException e) {
            endedBy = e;
            count = -1;
        }
        if (count > 0) {
            loop.buffer.flip().get(loop.bytes, 0, count);
            take(count);
        } else if (count < 0) {
            over = true;
            key.interestOps(0);
            if (waiting) {
                ended();
            } else {
                outcome.left();
            }
        }
    }

    /** More than one answer may have come, and each may be followed by a request at once. */
    private void take(int count) {
        SelectionKey of = key;
        int at = 0;
        while (at < count && key == of) {
            at = dialogue.take(loop.bytes, at, count);
            if (waiting) {
                progress();
            } else if (dialogue.progress() == Dialogue.Progress.WHOLE && requests > 0) {
                // an answer that nobody asked for
                dialogue.next();
            } else {
                return;
            }
        }
    }

    private void progress() {
        switch (dialogue.progress()) {
            case WHOLE -> answered(dialogue.last());
            case BAD -> {
                waiting = false;
                outcome.failed(new Failure(ErrorKind.BAD_ANSWER, dialogue.reason()));
            }
            default -> {}
        }
    }

    private void answered(boolean last) {
        if (last) {
            outcome.left();
        }
        waiting = false;
        String name = dialogue.name();
        String complaint = dialogue.complaint();
        dialogue.next();
        outcome.answered(name, complaint);
    }

    /** The connection has ended under a request. */
    private void ended() {
        if (endedBy == null && dialogue.endsWithConnection()) {
            answered(true);
            return;
        }
        waiting = false;
        outcome.failed(Failure.ofRequest(endedBy, dialogue.begun(), requests > 1));
    }
}
