package io.github.portshare.orchestrator;

import io.github.portshare.loadgen.Engine;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Rate;
import io.github.portshare.loadgen.RequestsPerConnection;
import io.github.portshare.loadgen.Sources;
import io.github.portshare.loadgen.Traffic;
import java.time.Duration;

/** Traffic of tests, with times in seconds. */
public final class Traffics {

    private Traffics() {}

    /** HTTP in a closed loop. */
    public static Traffic of(
            int connections,
            String requestsPerConnection,
            double warmup,
            double duration,
            long requests,
            double timeout,
            String path,
            int eventLoops,
            long seed) {
        return of(
                connections,
                requestsPerConnection,
                warmup,
                duration,
                requests,
                timeout,
                path,
                eventLoops,
                seed,
                0,
                Protocol.HTTP);
    }

    /** Of any protocol, in an open loop where there is a rate. */
    public static Traffic of(
            int connections,
            String requestsPerConnection,
            double warmup,
            double duration,
            long requests,
            double timeout,
            String path,
            int eventLoops,
            long seed,
            long rate,
            Protocol protocol) {
        return new Traffic(
                protocol,
                path,
                connections,
                RequestsPerConnection.parse(requestsPerConnection),
                seed,
                Rate.even(rate),
                new Traffic.Extent(seconds(warmup), seconds(duration), requests),
                seconds(timeout),
                eventLoops,
                Engine.WEB.speaking(protocol),
                Sources.ALL);
    }

    /** The same, to be ended when it has told enough, and after that duration at the latest. */
    public static Traffic untilEnough(Traffic traffic, double longest) {
        return traffic.during(new Traffic.Extent(traffic.extent().warmup(), false, seconds(longest), true, 0));
    }

    /** The same at another rate. */
    public static Traffic at(Rate rate, Traffic traffic) {
        return new Traffic(
                traffic.protocol(),
                traffic.path(),
                traffic.connections(),
                traffic.requestsPerConnection(),
                traffic.seed(),
                rate,
                traffic.extent(),
                traffic.timeout(),
                traffic.eventLoops(),
                traffic.engine(),
                traffic.sources());
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
