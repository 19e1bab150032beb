package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.run.Phase;
import io.github.portshare.orchestrator.run.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LiveViewTest {

    private final VirtualTerminal terminal = new VirtualTerminal(24, 80);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, false, StandardCharsets.UTF_8);
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final PrintStream progress = new PrintStream(told, false, StandardCharsets.UTF_8);

    private LiveView piped(Display.Mode mode) {
        return new LiveView(out, Palette.PLAIN, new Display(progress, mode, null));
    }

    private LiveView onTerminal() {
        PrintStream stream = terminal.stream();
        return new LiveView(
                stream,
                Palette.PLAIN,
                new Display(stream, Display.Mode.TERMINAL, null),
                new Screen(stream, terminal::window, () -> true));
    }

    @Test
    void whatReadsAPipeGetsTheReportAndNothingElse() {
        LiveView view = piped(Display.Mode.PIPE);

        view.step("load");
        view.progress(at(1));
        view.progress(at(2));
        view.finish(Results.passed());

        assertThat(text().lines().toList()).isEqualTo(report(Results.passed()));
        assertThat(told().lines().toList())
                .containsExactly(
                        "load      1.0 s of 10.0 s  4,018 requests/s  0 errors  24.7-25.3 %",
                        "load      2.0 s of 10.0 s  4,018 requests/s  0 errors  24.7-25.3 %");
    }

    @Test
    void theLongerARunTheFewerLinesASecond() {
        LiveView view = piped(Display.Mode.PIPE);

        for (int second = 1; second <= 600; second++) {
            view.progress(at(second));
        }

        assertThat(told().lines().toList()).hasSizeBetween(60, 100);
    }

    @Test
    void besideAReportThatGoesElsewhereALineIsReplaced() {
        PrintStream stream = terminal.stream();
        LiveView view = new LiveView(out, Palette.PLAIN, new Display(stream, Display.Mode.LINE, null));

        view.step("starting 2 of 4");
        view.progress(at(1));
        view.progress(at(2));
        assertThat(terminal.all()).containsExactly("load 20 %, 4,018/s, 0 errors");
        view.finish(Results.passed());

        assertThat(terminal.all()).isEmpty();
        assertThat(text().lines().toList()).isEqualTo(report(Results.passed()));
    }

    /** The load's seconds so far, and what was done in them. */
    private static Result at(double second, Result.Disrupted... disruptions) {
        Result passed = Results.running(Results.passed());
        Result.Load load = passed.load();
        Result.Load soFar = new Result.Load(
                second, null, load.dealt(), load.asked(), load.latency(), load.warmup(), load.others(), load.pace());
        return Results.disrupted(
                Results.running(Results.passed(passed.members(), soFar)),
                passed.plan(),
                passed.members(),
                List.of(disruptions));
    }

    /** Most are over within the second in which they begin. */
    @Test
    void theLineOfASecondNamesWhatWasDoneInIt() {
        LiveView view = piped(Display.Mode.PIPE);

        view.progress(at(2));
        view.progress(at(3, Results.KILLED));
        view.progress(at(4, Results.KILLED, Results.underWay(Results.STALLED)));
        view.progress(at(5, Results.KILLED, Results.STALLED, Results.underWay(Results.JOINED)));
        view.progress(at(6, Results.KILLED, Results.STALLED, Results.JOINED));
        view.progress(at(7, Results.KILLED, Results.STALLED, Results.JOINED));

        assertThat(told().lines().map(line -> line.substring(line.indexOf("errors") + 8)))
                .containsExactly(
                        "24.7-25.3 %", "kill:2@2s", "stall@3s:1s", "join@4.6s stall@3s:1s", "join@4.6s", "24.7-25.3 %");
    }

    @Test
    void aTerminalNamesWhatIsDoneInThePlaceOfItsBar() {
        LiveView view = onTerminal();

        view.progress(at(3, Results.underWay(Results.STALLED)));
        assertThat(terminal.shown())
                .contains("load  3.0 s of 10.0 s  stall@3s:1s  4,018 requests/s  0 errors")
                .contains("  stall@3s:1s  from 3.0 s, under way");

        view.progress(at(5, Results.STALLED));
        assertThat(terminal.shown()).contains("load  5.0 s of 10.0 s  stall@3s:1s  4,018 requests/s  0 errors");

        view.progress(at(6, Results.STALLED));
        assertThat(terminal.shown())
                .contains("load  6.0 s of 10.0 s  ███████████░░░░░░░  4,018 requests/s  0 errors")
                .anyMatch(line -> line.startsWith("  stall@3s:1s  3.0 to 4.5 s: lost none;"));
    }

    /** What has scrolled off could not be redrawn. */
    @Test
    void aTerminalOfFewRowsIsToldOnlyWhatIsUnderWay() {
        LiveView view = onTerminal();
        Result.Disrupted[] many = Collections.nCopies(12, Results.STALLED).toArray(new Result.Disrupted[0]);
        many[11] = Results.underWay(Results.KILLED);

        view.progress(at(5));
        int rows = terminal.shown().size();
        view.progress(at(6, many));

        assertThat(terminal.shown())
                .hasSize(rows)
                .anyMatch(line -> line.contains("  kill:2@2s  "))
                .noneMatch(line -> line.startsWith("  stall@3s:1s"));
    }

    @Test
    void aPipeGetsNoLineBeforeTheLoad() {
        LiveView view = piped(Display.Mode.PIPE);

        view.step("starting 0 of 4");
        view.progress(Results.running(Results.nobodyReady()));

        assertThat(text() + told()).isEmpty();
    }

    @Test
    void quietTellsOnlyWhatDidNotPass() {
        LiveView view = piped(Display.Mode.QUIET);

        view.step("load");
        view.progress(Results.running(Results.passed()));
        view.finish(Results.passed());

        assertThat(text()).isEqualTo("  PASSED" + System.lineSeparator());
    }

    @ParameterizedTest
    @MethodSource("io.github.portshare.orchestrator.report.Results#all")
    void aTerminalShowsTheReportAndNothingElseInTheEnd(Result result) {
        LiveView view = onTerminal();

        view.step("starting 4 members");
        view.progress(Results.running(result));
        view.progress(Results.running(result));
        view.finish(result);

        assertThat(terminal.all()).isEqualTo(report(result));
    }

    @Test
    void ofAGroupTooLargeForATerminalThoseAreShownThatAreFarthestOff() {
        Result passed = Results.passed();
        Result large = Results.passed(Collections.nCopies(64, passed.members().get(0)), passed.load());
        LiveView view = onTerminal();

        view.progress(Results.running(large));

        assertThat(terminal.shown())
                .hasSizeLessThanOrEqualTo(24)
                .anyMatch(line -> line.startsWith("  and 5"))
                .anyMatch(line -> line.startsWith("   total"))
                .anyMatch(line -> line.startsWith("  latency"));
    }

    @Test
    void aPhaseIsSeenAtOnce() {
        LiveView view = onTerminal();
        view.progress(Results.running(Results.passed()));

        view.phase(Phase.CONTROL);

        assertThat(terminal.shown()).anyMatch(line -> line.startsWith("control  10.0 s of 10.0 s  "));
    }

    @Test
    void aWarningStandsAboveTheTable() {
        LiveView view = onTerminal();
        view.progress(Results.running(Results.passed()));

        view.warning("load agent b (10.0.0.3) is lost: connection reset");

        assertThat(terminal.shown().get(0)).isEqualTo("portshare: load agent b (10.0.0.3) is lost: connection reset");
        assertThat(terminal.shown().get(1)).startsWith("portshare run");
        view.close();
    }

    /** Rows, columns, and the columns that it has after the second frame. */
    @ParameterizedTest
    @CsvSource({"20, 40, 40", "24, 80, 40", "20, 40, 200", "24, 80, 61", "40, 120, 40", "60, 200, 79", "60, 200, 200"})
    void nothingOfAFrameIsLeftBehindWhateverTheSizeBecomes(int rows, int columns, int later) {
        VirtualTerminal any = new VirtualTerminal(rows, columns);
        PrintStream stream = any.stream();
        LiveView view = new LiveView(
                stream,
                Palette.PLAIN,
                new Display(stream, Display.Mode.TERMINAL, null),
                new Screen(stream, any::window, () -> true));
        stream.println("$ portshare run");
        stream.flush();
        Result large = Results.passed(
                Collections.nCopies(32, Results.passed().members().get(0)),
                Results.passed().load());

        view.step("starting 7 of 32");
        view.progress(Results.running(large));
        assertThat(any.shown()).hasSizeLessThanOrEqualTo(rows).anyMatch(line -> line.startsWith("  latency"));
        view.progress(Results.running(large));
        any.resize(rows, later);
        view.progress(Results.running(large));
        any.resize(20, columns);
        view.progress(Results.running(large));
        assertThat(any.all().get(0)).startsWith("$ portshare run");
        assertThat(any.all()).hasSize(1);
        view.finish(large);

        assertThat(any.showsAlternate()).isFalse();
        assertThat(any.all().stream().filter(line -> line.startsWith("portshare run")))
                .hasSize(1);
    }

    @Test
    void whenItIsSuspendedTheLastFrameStaysWholeAndTheNextIsDrawnAnew() {
        PrintStream stream = terminal.stream();
        Screen screen = new Screen(stream, terminal::window, () -> true);
        LiveView view = new LiveView(stream, Palette.PLAIN, new Display(stream, Display.Mode.TERMINAL, null), screen);
        view.progress(at(1));
        List<String> frame = terminal.shown();

        screen.leave();
        assertThat(terminal.all()).isEqualTo(frame);
        view.progress(at(2));
        assertThat(terminal.shown()).anyMatch(line -> line.startsWith("load  2.0 s of"));
        view.finish(Results.passed());

        assertThat(terminal.all().subList(0, frame.size())).isEqualTo(frame);
        assertThat(terminal.all().subList(frame.size(), terminal.all().size())).isEqualTo(report(Results.passed()));
    }

    @Test
    void inTheBackgroundNothingIsDrawn() {
        PrintStream stream = terminal.stream();
        LiveView view = new LiveView(
                stream,
                Palette.PLAIN,
                new Display(stream, Display.Mode.TERMINAL, null),
                new Screen(stream, terminal::window, () -> false));

        view.progress(at(1));

        assertThat(terminal.showsAlternate()).isFalse();
        assertThat(terminal.all()).isEmpty();
    }

    private static List<String> report(Result result) {
        return new TextReport(Palette.PLAIN).render(result);
    }

    private String text() {
        out.flush();
        return written.toString(StandardCharsets.UTF_8);
    }

    private String told() {
        progress.flush();
        return told.toString(StandardCharsets.UTF_8);
    }
}
