package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.run.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LiveViewTest {

    private static final Pattern UP = Pattern.compile("\033\\[(\\d+)A");

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, false, StandardCharsets.UTF_8);

    @Test
    void aPipeGetsALineASecondAndTheReport() {
        LiveView view = new LiveView(out, LiveView.Mode.PIPE, Palette.PLAIN);

        view.step("load");
        view.progress(Results.running(Results.passed()));
        view.progress(Results.running(Results.passed()));
        view.finish(Results.passed());

        List<String> lines = text().lines().toList();
        assertThat(lines.subList(0, 2)).allMatch(line -> line.contains("40,200 requests  0 errors"));
        assertThat(lines.subList(3, lines.size())).isEqualTo(report(Results.passed()));
        assertThat(text()).doesNotContain("\033", "\r");
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
        LiveView view = new LiveView(out, LiveView.Mode.PIPE, Palette.PLAIN);

        view.progress(at(2));
        view.progress(at(3, Results.KILLED));
        view.progress(at(4, Results.KILLED, Results.underWay(Results.STALLED)));
        view.progress(at(5, Results.KILLED, Results.STALLED, Results.underWay(Results.JOINED)));
        view.progress(at(6, Results.KILLED, Results.STALLED, Results.JOINED));
        view.progress(at(7, Results.KILLED, Results.STALLED, Results.JOINED));

        assertThat(text().lines().map(line -> line.substring(line.indexOf("errors") + 8)))
                .containsExactly(
                        "25.2 24.7 25.3 24.8 %",
                        "kill:2@2s", "stall@3s:1s", "join@4.6s stall@3s…", "join@4.6s", "25.2 24.7 25.3 24.8 %");
    }

    @Test
    void aTerminalNamesWhatIsDoneInThePlaceOfItsBar() {
        LiveView view = new LiveView(out, LiveView.Mode.TERMINAL, Palette.PLAIN);

        view.progress(at(3, Results.underWay(Results.STALLED)));
        assertThat(screen())
                .anyMatch(line -> line.endsWith("3.0 s of 10.0 s  stall@3s:1s"))
                .contains("  stall@3s:1s  from 3.0 s, under way");

        view.progress(at(5, Results.STALLED));
        assertThat(screen()).anyMatch(line -> line.endsWith("5.0 s of 10.0 s  stall@3s:1s"));

        view.progress(at(6, Results.STALLED));
        assertThat(screen())
                .anyMatch(line -> line.endsWith("6.0 s of 10.0 s  ███████████░░░░░░░"))
                .anyMatch(line -> line.startsWith("  stall@3s:1s  3.0 to 4.5 s: lost none;"));
    }

    /** What has scrolled off could not be redrawn. */
    @Test
    void aTerminalOfFewRowsIsToldOnlyWhatIsUnderWay() {
        LiveView view = new LiveView(out, LiveView.Mode.TERMINAL, Palette.PLAIN);
        Result.Disrupted[] many = Collections.nCopies(12, Results.STALLED).toArray(new Result.Disrupted[0]);
        many[11] = Results.underWay(Results.KILLED);

        view.progress(at(5));
        int rows = screen().size();
        view.progress(at(6, many));

        assertThat(screen())
                .hasSize(rows)
                .anyMatch(line -> line.endsWith("kill:2@2s"))
                .noneMatch(line -> line.startsWith("  stall@3s:1s"));
    }

    @Test
    void aPipeGetsNoLineBeforeTheLoad() {
        LiveView view = new LiveView(out, LiveView.Mode.PIPE, Palette.PLAIN);

        view.progress(Results.running(Results.nobodyReady()));

        assertThat(text()).isEmpty();
    }

    @Test
    void quietTellsOnlyWhatDidNotPass() {
        LiveView view = new LiveView(out, LiveView.Mode.QUIET, Palette.PLAIN);

        view.step("load");
        view.progress(Results.running(Results.passed()));
        view.finish(Results.passed());

        assertThat(text()).isEqualTo("  PASSED" + System.lineSeparator());
    }

    @ParameterizedTest
    @MethodSource("io.github.portshare.orchestrator.report.Results#all")
    void aTerminalShowsTheReportAndNothingElseInTheEnd(Result result) {
        LiveView view = new LiveView(out, LiveView.Mode.TERMINAL, Palette.PLAIN);

        view.step("starting 4 members");
        view.progress(Results.running(result));
        view.progress(Results.running(result));
        view.finish(result);

        assertThat(screen()).isEqualTo(report(result));
    }

    @Test
    void aGroupTooLargeForATerminalIsOneLineWhileTheLoadRuns() {
        Result passed = Results.passed();
        Result large = Results.passed(Collections.nCopies(64, passed.members().get(0)), passed.load());
        LiveView view = new LiveView(out, LiveView.Mode.TERMINAL, Palette.PLAIN);

        view.progress(Results.running(large));

        assertThat(screen())
                .singleElement()
                .asString()
                .contains("25.2 to 25.2 %")
                .hasSizeLessThanOrEqualTo(80);
    }

    @Test
    void aStepDoesNotWipeATable() {
        LiveView view = new LiveView(out, LiveView.Mode.TERMINAL, Palette.PLAIN);
        view.progress(Results.running(Results.passed()));
        String before = text();

        view.step("stopping");

        assertThat(text()).isEqualTo(before);
    }

    /** It would be torn, and a row of the old table would stay. */
    @Test
    void aWarningStandsAboveTheTableAndStays() {
        LiveView view = new LiveView(out, LiveView.Mode.TERMINAL, Palette.PLAIN);
        view.progress(Results.running(Results.passed()));

        view.warning("load agent b (10.0.0.3) is lost: connection reset");
        view.finish(Results.passed());

        assertThat(screen().get(0)).isEqualTo("portshare: load agent b (10.0.0.3) is lost: connection reset");
        assertThat(screen().subList(1, screen().size())).isEqualTo(report(Results.passed()));
    }

    private static List<String> report(Result result) {
        return new TextReport(Palette.PLAIN).render(result);
    }

    private String text() {
        out.flush();
        return written.toString(StandardCharsets.UTF_8);
    }

    /** What a terminal of 80 columns shows after all frames; a longer line takes several of its rows. */
    private List<String> screen() {
        List<String> rows = new ArrayList<>();
        for (String frame : text().split("(?=\033\\[\\d+A)")) {
            Matcher up = UP.matcher(frame);
            int kept = up.find() ? rows.size() - Integer.parseInt(up.group(1)) : rows.size();
            rows.subList(kept, rows.size()).clear();
            UP.matcher(frame).replaceAll("").replace("\r\033[J", "").lines().forEach(line -> {
                for (int at = 0; at == 0 || at < line.length(); at += 80) {
                    rows.add(line.substring(at, Math.min(line.length(), at + 80)));
                }
            });
        }
        return rows;
    }
}
