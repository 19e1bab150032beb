package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.orchestrator.inspection.Expected;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Seen;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.InspectWatch.Frame;
import io.github.portshare.orchestrator.run.WatchTotals;
import io.github.portshare.orchestrator.run.WatchTotals.Counts;
import io.github.portshare.orchestrator.run.WatchTotals.Port;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchMetricsTest {

    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";
    private static final Port TCP = new Port(Transport.TCP, 80);

    @TempDir
    private Path directory;

    private final WatchMetrics metrics = new WatchMetrics("1.2", OptionalInt.of(80), Expected.ANYTHING);

    private static Frame frame(Map<Port, Counts> counts, PortSight... sights) {
        return new Frame(
                InspectReportTest.result(80, sights),
                Set.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                OptionalDouble.empty(),
                new WatchTotals(7, 0.25, Instant.ofEpochMilli(1_500), counts));
    }

    private String text() {
        return new String(metrics.page(null).text(), StandardCharsets.UTF_8);
    }

    @Test
    void aFrameIsToldInBaseUnits() {
        Seen waiting = Seen.of(12, "nginx").queues(1, 3);
        long inode = waiting.sight().inode();
        metrics.show(frame(
                Map.of(TCP, new Counts(5, 2)),
                Seen.port(Transport.TCP, Stream.of(Seen.of(11, "nginx").stopped(), waiting))));

        String listener = "{inode=\"" + inode + "\",pid=\"12\",port=\"80\",transport=\"tcp\"} ";
        assertThat(text().lines())
                .contains(
                        "portshare_build_info{jdk=\"" + System.getProperty("java.version")
                                + "\",port=\"80\",version=\"1.2\"} 1",
                        "portshare_listeners{port=\"80\",transport=\"tcp\"} 2.0",
                        "portshare_processes{port=\"80\",transport=\"tcp\"} 2.0",
                        "portshare_strangers_total{port=\"80\",transport=\"tcp\"} 2.0",
                        "portshare_changes_total{port=\"80\",transport=\"tcp\"} 5.0",
                        "portshare_listener_queue_length" + listener + "3.0",
                        "portshare_listener_backlog" + listener + "128.0",
                        "portshare_finding{kind=\"stopped\",port=\"80\",transport=\"tcp\"} 1.0",
                        "portshare_finding{kind=\"stranger\",port=\"80\",transport=\"tcp\"} 0.0",
                        "portshare_looks_total{port=\"80\"} 7.0",
                        "portshare_blind_interval_seconds{port=\"80\"} 0.25",
                        "portshare_last_look_timestamp_seconds{port=\"80\"} 1.5",
                        "portshare_hidden{port=\"80\"} 0.0")
                .noneMatch(line -> line.startsWith("portshare_listener_receive_queue_bytes"));
    }

    @Test
    void ofUdpBytesAndDropsAreTold() {
        metrics.show(frame(
                Map.of(new Port(Transport.UDP, 80), new Counts(0, 0)),
                Seen.port(Transport.UDP, Stream.of(Seen.of(11, "named").queues(0, 2304)))));

        assertThat(text())
                .containsPattern("portshare_listener_receive_queue_bytes\\{.*pid=\"11\".*} 2304.0")
                .containsPattern("portshare_listener_drops_total\\{.*pid=\"11\".*} 0.0")
                .doesNotContain("portshare_listener_queue_length{");
    }

    @Test
    void whoCannotBeSeenIsUnknown() {
        metrics.show(frame(
                Map.of(),
                Seen.port(
                        Transport.TCP, Stream.of(Seen.nobodys(), Seen.of(3, "x").heldBy(4, "x", true)))));

        assertThat(text())
                .containsPattern("portshare_listener_backlog\\{.*pid=\"unknown\"")
                .containsPattern("portshare_listener_backlog\\{.*pid=\"3\\+4\"")
                .contains("portshare_hidden{port=\"80\"} 1.0");
    }

    /** Of the other transport the counters are there, so that the first stranger is an increase; nothing says that it should listen. */
    @Test
    void whoHasLeftIsZeroAndWhoNeverWasIsNot() {
        metrics.show(frame(Map.of(TCP, new Counts(4, 0), new Port(Transport.UDP, 80), new Counts(0, 0))));

        assertThat(text())
                .contains("portshare_listeners{port=\"80\",transport=\"tcp\"} 0.0")
                .contains("portshare_strangers_total{port=\"80\",transport=\"udp\"} 0.0")
                .doesNotContain("portshare_listeners{port=\"80\",transport=\"udp\"}")
                .doesNotContain("portshare_listener_backlog{");
    }

    private static HttpResponse<String> ask(int port, String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theEndpointGivesTheFormatThatIsAccepted() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        metrics.show(frame(Map.of(TCP, new Counts(0, 0)), Seen.port(Transport.TCP, Seen.four("nginx"))));
        try (MetricsEndpoint endpoint = new MetricsEndpoint(any, metrics)) {
            HttpResponse<String> plain = ask(endpoint.port(), "GET", "/metrics");
            HttpResponse<String> open = ask(endpoint.port(), "GET", "/metrics", "Accept", OPEN_METRICS);

            assertThat(plain.headers().firstValue("Content-Type"))
                    .get()
                    .asString()
                    .startsWith("text/plain; version=0.0.4");
            assertThat(plain.body()).contains("# TYPE portshare_strangers_total counter");
            assertThat(open.headers().firstValue("Content-Type"))
                    .get()
                    .asString()
                    .startsWith("application/openmetrics-text");
            assertThat(open.body())
                    .contains("# TYPE portshare_strangers counter")
                    .endsWith("# EOF\n");
            assertThat(ask(endpoint.port(), "HEAD", "/metrics").statusCode()).isEqualTo(200);
            assertThat(ask(endpoint.port(), "GET", "/").statusCode()).isEqualTo(404);
            assertThat(ask(endpoint.port(), "POST", "/metrics").statusCode()).isEqualTo(405);
            assertThatThrownBy(() -> new MetricsEndpoint(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port()), metrics))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void theFileIsReplacedWholeAndForAllToRead() throws Exception {
        Path file = directory.resolve("portshare.prom");
        MetricsFile kept = new MetricsFile(file, metrics, words -> {});
        kept.write();
        Object first = Files.readAttributes(file, "unix:ino").get("ino");

        metrics.show(frame(Map.of(TCP, new Counts(0, 0)), Seen.port(Transport.TCP, Seen.four("nginx"))));
        kept.write();

        assertThat(file).content().contains("portshare_listeners{port=\"80\",transport=\"tcp\"} 4.0");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isNotEqualTo(first);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @CsvSource({".,no regular file", "none/x.prom,no such directory", "pipe,no regular file"})
    void aFileThatCannotBeIsToldAtOnce(String name, String words) throws Exception {
        new ProcessBuilder("mkfifo", directory.resolve("pipe").toString())
                .start()
                .waitFor();

        assertThatThrownBy(() -> new MetricsFile(directory.resolve(name), metrics, told -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(words);
    }

    @Test
    void aLaterFailureIsToldOnceAndTriedAgain() throws Exception {
        Path inside = Files.createDirectory(directory.resolve("inside"));
        List<String> told = new ArrayList<>();
        MetricsFile kept = new MetricsFile(inside.resolve("x.prom"), metrics, told::add);
        Files.delete(inside);
        kept.write();
        kept.write();
        assertThat(told).singleElement().asString().contains("no such directory");

        Files.createDirectory(inside);
        kept.write();

        assertThat(inside.resolve("x.prom")).isNotEmptyFile();
        assertThat(told).hasSize(1);
    }
}
