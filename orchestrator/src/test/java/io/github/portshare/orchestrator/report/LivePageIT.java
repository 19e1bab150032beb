package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.orchestrator.run.Phase;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
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
        page = new LivePage(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of());
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
        return typed("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private Socket typed(String request) throws IOException {
        Socket socket = new Socket(listened, page.port());
        socket.setReceiveBufferSize(65_536);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** To the end of the head and the body that came with it. */
    private static String readAll(Socket socket) throws IOException {
        byte[] some = new byte[4_096];
        StringBuilder all = new StringBuilder();
        while (!all.toString().contains("adds a name")) {
            int length = socket.getInputStream().read(some);
            assertThat(length).as(all.toString()).isPositive();
            all.append(new String(some, 0, length, StandardCharsets.UTF_8));
        }
        return all.toString();
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
    void connectionsAreLimitedSoThatTheRunKeepsItsDescriptors() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < LivePage.MOST_CONNECTIONS; i++) {
                sockets.add(viewer("/result.json", "localhost"));
                assertThat(firstLine(sockets.get(i))).startsWith("HTTP/1.1 503");
            }
            try (Socket oneMore = new Socket(listened, page.port())) {
                assertThat(oneMore.getInputStream().read()).as("closed").isEqualTo(-1);
            }
            sockets.remove(0).close();
            Browser.await("a free place", () -> status("/result.json", "localhost") != null);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aConnectionWithoutARequestIsClosedAndOneThatFollowsIsNot() throws Exception {
        page.close();
        page = new LivePage(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(), 500);
        try (Socket follower = viewer("/events", "localhost");
                Socket silent = typed("");
                Socket slow = typed("GET / HTTP/1.1\r\nHost: loc");
                Socket kept = viewer("/", "localhost")) {
            for (Socket socket : List.of(silent, slow, kept)) {
                socket.setSoTimeout(20_000);
                socket.getInputStream().readAllBytes();
            }
            page.finish(Results.passed());
            assertThat(new String(follower.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"verdict\":\"passed\"");
        }
    }

    /** DNS rebinding, on loopback and on the wildcard address that containers publish. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1", "0.0.0.0", "127.0.0.2", "::"})
    void anotherSitesNameForThisAddressIsRefused(String address) throws IOException {
        page.close();
        listened = address.equals("127.0.0.2") ? address : "127.0.0.1";
        page = new LivePage(new InetSocketAddress(address, 0), List.of("Reports.example.org"));

        for (String path : List.of("/", "/events", "/result.json", "/none")) {
            assertThat(status(path, "evil.example:" + page.port())).as(path).contains("403");
        }
        assertThat(status("localhost")).contains("200");
        assertThat(status(address.equals("::") ? "[::1]" : listened)).contains("200");
        assertThat(status("reports.example.org:443")).contains("200");
    }

    @Test
    void theRefusalNamesItsRemedy() throws IOException {
        try (Socket socket = viewer("/", "evil.example")) {
            assertThat(readAll(socket))
                    .contains("portshare run --page-host evil.example adds a name")
                    .contains("X-Content-Type-Options: nosniff");
        }
    }

    @Test
    void aRequestWithoutAHostOrWithSeveralIsRefused() throws IOException {
        for (String head : List.of("", "Host: localhost\r\nHost: localhost\r\n", "Host:\r\n")) {
            for (String version : List.of("HTTP/1.0", "HTTP/1.1")) {
                try (Socket socket = typed("GET / " + version + "\r\n" + head + "\r\n")) {
                    assertThat(firstLine(socket)).as(version + head).containsPattern(" 40[03] ");
                }
            }
        }
    }

    /** What Vert.x logs when a handler throws. */
    @Test
    void framesAskedForBeforeTheLastOneAreNoError() throws Exception {
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Handler log = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getThrown() != null) {
                    thrown.add(entry.getThrown());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("").addHandler(log);
        try (Socket first = viewer("/events", "localhost");
                Socket second = viewer("/events", "localhost")) {
            for (int i = 1; i <= 300; i++) {
                page.progress(atSecond(i));
                page.step("step " + i);
            }
            page.finish(HUGE);
            page.finish(HUGE);
            page.step("afterwards");

            assertThat(seconds(first)).isEqualTo(600);
            assertThat(seconds(second)).isEqualTo(600);
            assertThat(status("localhost")).contains("200");
            assertThat(thrown).isEmpty();
        } finally {
            Logger.getLogger("").removeHandler(log);
        }
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
            assertThatThrownBy(() -> new LivePage(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort()), List.of()))
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
            page.phase(Phase.LOAD);
            Browser.await("the phase", () -> early.texts(".phase").equals(List.of("load")));
            assertThat(early.one("progress").getAttribute("value")).isEqualTo("10");
            assertThat(early.one(".progress").getText()).endsWith("10 of 10 s");
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
            assertThat(early.all(".phase, progress")).isEmpty();
            assertThat(early.complaints()).isEmpty();
            early.picture("live-end");
        }
    }

    @Test
    void whatIsDoneToTheGroupIsSeenWhileItIsUnderWay() throws IOException {
        Result over = Results.running(Results.disrupted());
        Result now = Results.disrupted(
                over, over.plan(), over.members(), List.of(Results.KILLED, Results.underWay(Results.STALLED)));
        String charts = "return [...document.querySelectorAll('section:has(#over-time) [role=img]')]"
                + ".map((chart) => chart.getAttribute('aria-label')).join()";
        try (Browser browser = new Browser()) {
            browser.open(address("/"));
            page.progress(Results.running(Results.passed()));
            Browser.await("a group left alone", () -> !browser.all(".uplot").isEmpty());

            page.progress(now);
            Browser.await("what is under way", () -> browser.text().contains("stall@3s:1s 3.0, under way"));
            assertThat(browser.run(charts)).asString().contains("; stall@3s:1s from 3.0 to 10.0 s");

            page.progress(over);
            Browser.await("its end", () -> browser.text().contains("stall@3s:1s 3.0 to 4.5"));
            assertThat(browser.run(charts)).asString().contains("; stall@3s:1s from 3.0 to 4.5 s; join@4.6s");
            assertThat(browser.complaints()).isEmpty();
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

    @Test
    void whatAReaderHoldsOfThePageStaysThroughItsFrames() throws IOException {
        try (Browser browser = new Browser()) {
            browser.size(700, 900);
            browser.open(address("/"));
            showSecond(browser, 10);
            browser.one("details#seconds summary").click();
            Browser.await("the seconds", () -> browser.all("#seconds tbody tr").size() == 10);
            browser.run("""
                    const row = document.querySelector('section:has(#share) tbody tr:nth-child(3)');
                    getSelection().setBaseAndExtent(row.cells[0].firstChild, 1, row.cells[0].firstChild, 4);
                    const wide = document.querySelector('section:has(#share) .wide');
                    document.styleSheets[0].insertRule('.wide table { width: 3000px }');
                    wide.focus({ preventScroll: true });
                    wide.scrollLeft = 25;
                    window.held = [row, wide, document.querySelector('.uplot'), document.querySelector('#seconds')];
                    """);
            Object selected = browser.run("return String(getSelection())");
            assertThat((String) selected).hasSize(3);

            for (int second = 11; second <= 13; second++) {
                showSecond(browser, second);
            }
            Browser.await(
                    "the new seconds", () -> browser.all("#seconds tbody tr").size() == 13);

            assertThat(browser.run("return String(getSelection())")).isEqualTo(selected);
            assertThat(browser.run("return held.every((node) => node.isConnected)"))
                    .isEqualTo(true);
            assertThat(browser.run("return document.activeElement === held[1]")).isEqualTo(true);
            assertThat(browser.run("return held[1].scrollLeft")).isEqualTo(25L);
            assertThat(browser.run("return held[3].open")).isEqualTo(true);
            page.finish(HUGE);
            Browser.await("the end", () -> browser.one("h1").getText().equals("PASSED"));
            assertThat(browser.run("return held.every((node) => node.isConnected) && held[3].open"))
                    .isEqualTo(true);
            assertThat(browser.all("section:has(#share) tbody tr")).hasSize(64);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    /** A member that was not there yet, and a warning above the table: the rows behind them are the same ones. */
    @Test
    void rowsAreKnownByTheirMember() throws IOException {
        Result whole = Results.running(Results.passed());
        Result fewer = Results.running(Results.passed(whole.members().subList(1, 4), whole.load()));
        Result warned = Results.running(Results.inconclusive());
        try (Browser browser = new Browser()) {
            browser.open(address("/"));
            page.progress(fewer);
            Browser.await(
                    "three rows",
                    () -> browser.all("section:has(#share) tbody tr").size() == 3);
            browser.run("window.held = document.querySelector('section:has(#share) tbody tr')");
            Object name = browser.run("return held.cells[0].textContent");

            page.progress(whole);
            Browser.await(
                    "four rows",
                    () -> browser.all("section:has(#share) tbody tr").size() == 4);
            page.progress(warned);
            Browser.await(
                    "the warning", () -> !browser.all("section:has(#warnings)").isEmpty());

            assertThat(browser.run("return held.cells[0].textContent")).isEqualTo(name);
            assertThat(browser.run("return held.rowIndex")).isEqualTo(2L);
            assertThat(browser.run("return held.cells[1].textContent")).isEqualTo("24");
        }
    }

    private void showSecond(Browser browser, int second) {
        String step = "second " + second;
        page.progress(atSecond(second));
        page.step(step);
        Browser.await(step, () -> browser.one("#status").getText().equals(step));
    }
}
