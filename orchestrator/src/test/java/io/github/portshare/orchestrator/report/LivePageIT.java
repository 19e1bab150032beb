package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.orchestrator.run.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The live page, asked by hand and by a browser. */
@Tag("browser")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LivePageIT {

    private String listened = "127.0.0.1";
    private LivePage page;

    @BeforeEach
    void open() throws IOException {
        page = new LivePage(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() {
        page.close();
    }

    private String address(String path) {
        return "http://127.0.0.1:" + page.port() + path;
    }

    private static final Result HUGE = Results.huge();

    private static Result atSecond(int second) {
        return Results.running(HUGE).withTimeline(HUGE.timeline().subList(0, second));
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address(path)))
                                .method(method, HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** A request as a person types it; the answer's first line. */
    private String status(String host) {
        return status("/", host);
    }

    private String status(String path, String host) {
        try (Socket socket = viewer(path, host)) {
            return firstLine(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    private Socket viewer(String path, String host) throws IOException {
        Socket socket = new Socket(listened, page.port());
        socket.setReceiveBufferSize(65_536);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @ParameterizedTest
    @CsvSource({"POST", "PUT", "DELETE", "PATCH"})
    void nobodyCanChangeAnything(String method) throws Exception {
        for (String path : List.of("/", "/events", "/result.json", "/stop")) {
            assertThat(ask(method, path).statusCode()).isEqualTo(405);
        }
    }

    @Test
    void thereIsNothingButThePageItsEventsAndTheResult() throws Exception {
        page.progress(atSecond(3));

        assertThat(ask("GET", "/").body()).contains("<title>portshare</title>");
        assertThat(ask("GET", "/").headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(ask("GET", "/result.json").body()).contains("\"schemaVersion\" : 1");
        assertThat(ask("GET", "/../etc/passwd").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/page.js").statusCode()).isEqualTo(404);
    }

    @Test
    void anotherSitesNameForThisAddressIsRefused() throws IOException {
        assertThat(status("127.0.0.1:" + page.port())).contains("200");
        assertThat(status("localhost")).contains("200");
        assertThat(status("evil.example:" + page.port())).contains("403");
    }

    @Test
    void anotherLoopbackAddressIsKnownByItsName() throws IOException {
        page.close();
        listened = "127.0.0.2";
        page = new LivePage(new InetSocketAddress(listened, 0));

        assertThat(status("127.0.0.2:" + page.port())).contains("200");
        assertThat(status("127.0.0.3:" + page.port())).contains("403");
    }

    @Test
    void oneViewerTooManyIsTurnedAwayUntilAnotherCloses() throws IOException {
        List<Socket> viewers = new ArrayList<>();
        try {
            for (int i = 0; i < 32; i++) {
                viewers.add(viewer("/events", "localhost"));
                assertThat(firstLine(viewers.get(i))).contains("200");
            }
            assertThat(status("/events", "localhost")).contains("503");

            viewers.get(0).close();

            Browser.await("a free place", () -> status("/events", "localhost").contains("200"));
        } finally {
            for (Socket viewer : viewers) {
                viewer.close();
            }
        }
    }

    @Test
    void aTakenPortIsTold() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            new LivePage(new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void aViewerThatDoesNotReadHoldsUpNobodyAndMissesNoSecond() throws Exception {
        try (Socket stalled = viewer("/events", "localhost");
                Socket reading = viewer("/events", "localhost")) {
            for (int second = 1; second <= 600; second++) {
                page.progress(atSecond(second));
            }
            page.finish(HUGE);
            assertThat(seconds(reading)).isEqualTo(600);
            assertThat(seconds(stalled))
                    .as("what waits in its buffers, and the last frame")
                    .isEqualTo(600);
        }
    }

    /** Reads events to the end of the run as the page does; returns how many seconds there are then. */
    private static int seconds(Socket viewer) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(viewer.getInputStream(), StandardCharsets.UTF_8));
        var json = new com.fasterxml.jackson.databind.ObjectMapper();
        int seconds = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data: ")) {
                var state = json.readTree(line.substring(6));
                assertThat(state.path("since").asInt()).isEqualTo(seconds);
                seconds += state.path("result").path("timeline").size();
                if (state.path("result").hasNonNull("verdict")) {
                    return seconds;
                }
            }
        }
        throw new IOException("ended without a verdict");
    }

    @Test
    void aBrowserFollowsTheRunAndALateOneSeesTheSame() throws IOException {
        try (Browser early = new Browser()) {
            early.open(address("/"));
            page.step("starting 4 members");
            Browser.await("the step", () -> early.text().contains("starting 4 members"));
            Result soFar = Results.running(Results.passed());
            page.progress(soFar);
            Browser.await("the first frame", () -> early.one("h1").getText().equals("RUNNING"));
            early.picture("live");

            Browser late = new Browser();
            try {
                late.open(address("/"));
                Browser.await("the late one", () -> late.one("h1").getText().equals("RUNNING"));
                assertThat(late.text()).isEqualTo(early.text());
            } finally {
                late.close();
            }
            page.finish(Results.passed());
            Browser.await("the end", () -> early.one("h1").getText().equals("PASSED"));
            assertThat(early.texts(".checks .id")).hasSize(6);
            assertThat(early.complaints()).isEmpty();
            early.picture("live-end");
        }
    }

    @Test
    void aFrameMovesNothingUnderItsReaderAndLeavesNothingBehind() throws IOException {
        try (Browser browser = new Browser()) {
            browser.open(address("/"));
            showSecond(browser, 10);
            browser.run("scrollTo(0, document.documentElement.scrollHeight)");
            Object place = browser.run("return scrollY");
            long before = browser.listeners();

            for (int second = 11; second <= 30; second++) {
                showSecond(browser, second);
            }

            assertThat((Long) place).isPositive();
            assertThat(browser.run("return scrollY")).isEqualTo(place);
            assertThat(browser.listeners()).as("those of 20 frames more").isLessThan(2 * before);
        }
    }

    private void showSecond(Browser browser, int second) {
        String step = "second " + second;
        page.progress(atSecond(second));
        page.step(step);
        Browser.await(step, () -> browser.one("#status").getText().equals(step));
    }
}
