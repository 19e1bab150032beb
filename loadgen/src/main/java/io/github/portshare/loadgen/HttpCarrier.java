package io.github.portshare.loadgen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import io.vertx.core.internal.http.HttpClientInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.codec.BodyCodec;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * HTTP/1.1 over Vert.x's WebClient. Each attempt has a number; an answer that comes after its attempt was
 * given up carries an old number and is dropped, so a request never ends twice.
 */
final class HttpCarrier implements Carrier {

    private final LoadPlan plan;
    private final List<HttpClientInternal> connectors;
    private final HttpConnectOptions address;
    private final OwnedConnection owned;
    private final HttpRequest<Void> request;
    private final Outcome outcome;

    private HttpClientConnection connection;
    private Channel channel;
    private Witness witness;
    private int attempt;
    private int connections;

    /**
     * Connects to nobody yet.
     *
     * @param connectors one for each address of ours, used in turn
     * @param ordinal of the virtual connection among all of the plan
     * @param outcome is told
     */
    HttpCarrier(LoadPlan plan, Target target, List<HttpClientInternal> connectors, int ordinal, Outcome outcome) {
        this.plan = plan;
        this.connectors = connectors;
        this.connections = ordinal;
        this.outcome = outcome;
        this.address = new HttpConnectOptions()
                .setServer(SocketAddress.inetSocketAddress(target.address()))
                .setHost(plan.host())
                .setPort(plan.port());
        this.owned = new OwnedConnection(connectors.get(0));
        HttpRequest<Buffer> get = WebClient.wrap(
                        owned, new WebClientOptions().setUserAgentEnabled(false).setFollowRedirects(false))
                .get(plan.port(), plan.target().getHost(), plan.traffic().path());
        this.request = get.as(BodyCodec.pipe(new Discard(), false));
    }

    @Override
    public void connect() {
        int turn = connections++ % connectors.size();
        connectors.get(turn).connect(address).onComplete(this::connected);
    }

    private void connected(AsyncResult<HttpClientConnection> result) {
        if (result.failed()) {
            outcome.failed(Failure.ofConnect(result.cause()));
            return;
        }
        ChannelHandlerContext context =
                ((UnpooledHttpClientConnection) result.result()).unwrap().channelHandlerContext();
        if (SelfConnection.closed(context.channel())) {
            outcome.failed(SelfConnection.REFUSED);
            return;
        }
        connection = result.result();
        channel = context.channel();
        // the request in flight fails too and is counted; without a handler Vert.x would log each reset
        connection.exceptionHandler(counted -> {});
        HttpClientConnection established = connection;
        established.closeHandler(closed -> {
            if (connection == established) {
                outcome.left();
            }
        });
        witness = new Witness();
        witness.watch(context.pipeline());
        owned.use(connection);
        outcome.connected();
    }

    @Override
    public void send() {
        int number = ++attempt;
        witness.sending();
        request.send().onComplete(result -> {
            if (number == attempt) {
                ended(result);
            }
        });
    }

    private void ended(AsyncResult<HttpResponse<Void>> result) {
        if (result.failed()) {
            outcome.failed(witness.judge(result.cause()));
            return;
        }
        HttpResponse<Void> response = result.result();
        if (response.statusCode() == 101) {
            outcome.failed(
                    new Failure(ErrorKind.BAD_ANSWER, "status 101: a switch of protocols that nobody asked for"));
            return;
        }
        if (witness.lastAnswer()) {
            outcome.left();
        }
        boolean good = response.statusCode() / 100 == 2;
        outcome.answered(response.getHeader(plan.identityHeader()), good ? null : "status " + response.statusCode());
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close(Runnable then) {
        HttpClientConnection old = connection;
        connection = null;
        attempt++;
        old.close().onComplete(closed -> then.run());
    }
}
