package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is shipped, by name. Each is a promise to follow its holes: who adds one writes it down here, and why in the commit. All but
 * the random numbers' interfaces have been seen to be loaded by some command ({@code -Xlog:class+load}).
 */
class ShippedJarsIT {

    @Test
    void theProgramConsistsOfTheseAndNoOthers() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("portshare.lib")))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .map(name -> name.replaceFirst("-[0-9]+\\.[0-9].*?(?=-linux|\\.jar)", "")))
                    .containsExactlyInAnyOrder(
                            // ours
                            "portshare-loadgen.jar",
                            "portshare-orchestrator.jar",
                            "portshare-server.jar",
                            // the options
                            "picocli.jar",
                            // the documents
                            "jackson-annotations.jar",
                            "jackson-core.jar",
                            "jackson-databind.jar",
                            // the charts
                            "uplot.jar",
                            // the latencies
                            "HdrHistogram.jar",
                            // the statistics
                            "commons-numbers-combinatorics.jar",
                            "commons-numbers-core.jar",
                            "commons-numbers-fraction.jar",
                            "commons-numbers-gamma.jar",
                            "commons-numbers-rootfinder.jar",
                            "commons-rng-client-api.jar",
                            "commons-rng-sampling.jar",
                            "commons-statistics-distribution.jar",
                            "commons-statistics-interval.jar",
                            // the metrics
                            "prometheus-metrics-config.jar",
                            "prometheus-metrics-core.jar",
                            "prometheus-metrics-exposition-textformats.jar",
                            "prometheus-metrics-model.jar",
                            // the network
                            "libnetty_transport_native_epoll_aarch_64.so",
                            "libnetty_transport_native_epoll_x86_64.so",
                            "netty-buffer.jar",
                            "netty-codec-base.jar",
                            "netty-codec-classes-quic.jar",
                            "netty-codec-compression.jar",
                            "netty-codec-http.jar",
                            "netty-codec-http2.jar",
                            "netty-common.jar",
                            "netty-handler-proxy.jar",
                            "netty-handler.jar",
                            "netty-resolver.jar",
                            "netty-transport-classes-epoll.jar",
                            "netty-transport-native-epoll-linux-aarch_64.jar",
                            "netty-transport-native-epoll-linux-x86_64.jar",
                            "netty-transport-native-unix-common.jar",
                            "netty-transport.jar",
                            "vertx-core-logging.jar",
                            "vertx-core.jar",
                            "vertx-uri-template.jar",
                            "vertx-web-client.jar",
                            "vertx-web-common.jar");
        }
    }

    @Test
    void theBillOfMaterialsNamesEachOfThem() throws IOException {
        Path lib = Path.of(System.getProperty("portshare.lib"));
        JsonNode bill =
                new ObjectMapper().readTree(lib.resolveSibling("sbom.json").toFile());
        Set<String> names = new TreeSet<>(bill.findValuesAsText("name"));
        try (Stream<Path> files = Files.list(lib)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".jar"))
                            .map(name -> name.replaceFirst("-[0-9]+\\.[0-9].*", "")))
                    .hasSizeGreaterThan(30)
                    .allMatch(names::contains);
        }
        assertThat(bill.get("bomFormat").asText()).isEqualTo("CycloneDX");
    }
}
