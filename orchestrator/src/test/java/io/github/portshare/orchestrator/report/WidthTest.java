package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No line of any report is wider than what it is drawn for: a wider one is broken by the terminal, and by nobody in a log. */
class WidthTest {

    private static final Map<String, Function<Palette, List<String>>> REPORTS = Map.of(
            "binds", palette -> new BindsReport(palette).render(BindsReportTest.everything()),
            "chance", palette -> new ChanceReport(palette).render(ChanceReportTest.eight()),
            "compare", palette -> new CompareReport(palette).render(CompareReportTest.measured()),
            "partial", palette -> new CompareReport(palette).render(CompareReportTest.partial()),
            "diff",
                    palette ->
                            new DiffReport(palette).render(DiffReportTest.diff(Results.passed(), Results.openLoop())),
            "hijack", palette -> new HijackReport(palette).render(HijackReportTest.everything()),
            "judge", palette -> new JudgeReport(palette).render(JudgeReportTest.proxy()),
            "restart", palette -> new RestartReport(palette).render(RestartReportTest.everything()),
            "steer", palette -> new SteerReport(palette).render(SteerReportTest.everything()));

    @ParameterizedTest
    @ValueSource(ints = {40, 50, 60, 80, 100, 120})
    void noLineIsWiderThanTheTerminal(int width) {
        assertThat(REPORTS)
                .allSatisfy((name, report) -> assertThat(report.apply(Palette.PLAIN.within(width)))
                        .as(name)
                        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width)));
    }
}
