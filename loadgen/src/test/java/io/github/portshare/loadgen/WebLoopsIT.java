package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.PlanBuilder.planFor;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.internal.ThreadExecutorMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WebLoopsIT {

    @Test
    void aLoadWhoseEventLoopEndsFails() throws Exception {
        try (EchoServer server = EchoServer.of("http", 0);
                LoadGenerator generator =
                        new LoadGenerator(planFor(server.port()).build())) {
            CompletableFuture<LoadResult> load = generator.start();
            generator.execute(() -> ThreadExecutorMap.currentExecutor().shutdownGracefully(0, 1, TimeUnit.SECONDS));

            assertThatThrownBy(() -> load.get(20, TimeUnit.SECONDS))
                    .hasMessageContaining("an event loop of the load has ended");
        }
    }
}
