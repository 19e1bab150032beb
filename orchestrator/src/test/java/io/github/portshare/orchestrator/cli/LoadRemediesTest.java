package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.loadgen.ErrorKind;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.orchestrator.run.LoadJudge;
import io.github.portshare.orchestrator.run.LoadResults;
import io.github.portshare.orchestrator.run.RunPlan;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code load} advises can be done with {@code load}. */
class LoadRemediesTest {

    private static final Pattern OPTION = Pattern.compile("--[a-z0-9-]+");
    private static final Pattern CHECK = Pattern.compile("'(group|share|loss|errors|hijack|latency)'");

    @ParameterizedTest
    @MethodSource("troubled")
    void noRemedyNamesWhatOnlyRunHas(LoadResult load) {
        Set<String> options = Main.commandLine()
                .getSubcommands()
                .get("load")
                .getCommandSpec()
                .optionsMap()
                .keySet();
        RunPlan.Limits limits = new RunPlan.Limits(0.15, 0.999, 0, 50.0);

        for (boolean openLoop : new boolean[] {false, true}) {
            List<Check> checks = LoadJudge.judge(load, limits, null, openLoop, false);
            assertThat(checks).anyMatch(check -> check.verdict() != Verdict.PASSED);
            for (Check check : checks) {
                String advice = check.summary() + " " + (check.remedy() == null ? "" : check.remedy());
                assertThat(OPTION.matcher(advice).results().map(MatchResult::group))
                        .as(advice)
                        .isSubsetOf(options);
                assertThat(CHECK.matcher(advice).results().map(found -> found.group(1)))
                        .as(advice)
                        .isSubsetOf("errors", "share", "latency");
            }
        }
    }

    static List<LoadResult> troubled() {
        return List.of(
                LoadResults.of(Map.of(ErrorKind.REFUSED, 10L), 0, 3),
                LoadResults.of(everyError(), 7, 3, 5_000, 5_000),
                LoadResults.of(everyError(), 0, 80, 5_000, 2_500),
                LoadResults.of(Map.of(ErrorKind.TIMEOUT, 500L), 0, 3, 5_000, 4_000),
                LoadResults.of(Map.of(ErrorKind.CLIENT_LIMIT, 10L), 0, 80, 20, 20),
                LoadResults.of(1_000, 1_100, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000));
    }

    private static Map<ErrorKind, Long> everyError() {
        Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
        for (ErrorKind kind : ErrorKind.values()) {
            errors.put(kind, 200L);
        }
        return errors;
    }
}
