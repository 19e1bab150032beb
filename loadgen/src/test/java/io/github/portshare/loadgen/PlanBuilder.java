package io.github.portshare.loadgen;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/** The plan of a test: one connection without warm-up, except for what the test is about. */
final class PlanBuilder {

    private final int port;
    private String protocol = "http";
    private String host = "127.0.0.1";
    private String resource = "/";
    private int connections = 1;
    private long rate;
    private String requestsPerConnection = "10";
    private Duration warmup = Duration.ZERO;
    private Duration duration = Duration.ofMinutes(1);
    private long requests;
    private Duration timeout = Duration.ofSeconds(20);
    private Set<String> responders = Set.of();
    private boolean mayBeUnnamed;
    private Owners owners;
    private int eventLoops = 1;
    private long seed = 1;
    /** What is not HTTP is driven by the other. */
    private Engine engine = Engine.WEB;

    private Sources sources = Sources.ALL;

    private PlanBuilder(int port) {
        this.port = port;
    }

    static PlanBuilder planFor(FakeServer server) {
        return new PlanBuilder(server.port());
    }

    static PlanBuilder planFor(int port) {
        return new PlanBuilder(port);
    }

    PlanBuilder protocol(String value) {
        protocol = value;
        return this;
    }

    PlanBuilder host(String value) {
        host = value;
        return this;
    }

    PlanBuilder resource(String value) {
        resource = value;
        return this;
    }

    PlanBuilder connections(int value) {
        connections = value;
        return this;
    }

    PlanBuilder rate(long value) {
        rate = value;
        return this;
    }

    PlanBuilder requestsPerConnection(String value) {
        requestsPerConnection = value;
        return this;
    }

    PlanBuilder warmup(Duration value) {
        warmup = value;
        return this;
    }

    PlanBuilder duration(Duration value) {
        duration = value;
        return this;
    }

    PlanBuilder requests(long value) {
        requests = value;
        return this;
    }

    PlanBuilder timeoutMillis(long value) {
        timeout = Duration.ofMillis(value);
        return this;
    }

    PlanBuilder responders(String... names) {
        responders = Set.of(names);
        return this;
    }

    PlanBuilder owners(Owners value) {
        owners = value;
        return this;
    }

    PlanBuilder eventLoops(int value) {
        eventLoops = value;
        return this;
    }

    PlanBuilder seed(long value) {
        seed = value;
        return this;
    }

    PlanBuilder engine(Engine value) {
        engine = value;
        return this;
    }

    PlanBuilder sources(String value) {
        sources = Sources.parse(value);
        return this;
    }

    PlanBuilder mayBeUnnamed() {
        mayBeUnnamed = true;
        return this;
    }

    LoadPlan build() {
        URI target = URI.create(protocol + "://" + host + ":" + port + resource);
        return new LoadPlan(
                target,
                traffic(LoadPlan.resource(target)),
                FakeServer.NAME_HEADER,
                responders,
                mayBeUnnamed || owners != null,
                owners);
    }

    private Traffic traffic(String path) {
        Engine driving = engine.speaks(Protocol.of(protocol).orElseThrow()) ? engine : Engine.RAW;
        return new Traffic(
                Protocol.of(protocol).orElseThrow(),
                path,
                connections,
                RequestsPerConnection.parse(requestsPerConnection),
                seed,
                rate,
                new Traffic.Extent(warmup, duration, requests),
                timeout,
                eventLoops,
                driving,
                sources);
    }
}
