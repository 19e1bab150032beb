package io.github.portshare.loadgen;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is the same of every engine: the tests of a class that extends this run with each, against the same servers. */
@ParameterizedClass(name = "{0}")
@EnumSource(Engine.class)
abstract class EngineContract {

    @Parameter
    Engine engine;

    PlanBuilder planFor(FakeServer server) {
        return PlanBuilder.planFor(server).engine(engine);
    }

    PlanBuilder planFor(int port) {
        return PlanBuilder.planFor(port).engine(engine);
    }
}
