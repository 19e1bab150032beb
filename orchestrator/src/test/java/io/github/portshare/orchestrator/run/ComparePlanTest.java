package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.Traffics;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ComparePlanTest {

    private static final List<Setup> ALL = List.of(Setup.values());
    private static final Traffic TRAFFIC = Traffics.of(64, "4", 0.2, 0.7, 0, 5, "/", 1, 0);

    private static ComparePlan plan(List<Setup> setups, Setup... baselines) {
        return new ComparePlan(2, "127.0.0.1", 15, 0.95, setups, List.of(baselines), TRAFFIC);
    }

    @Test
    void theDefaultsOfTheCommandLineAreAPlan() {
        assertThatCode(() -> plan(ALL)).doesNotThrowAnyException();
    }

    @Test
    void everyProblemIsToldAtOnceWithItsOptionAndValue() {
        assertThatThrownBy(() -> ComparePlan.of(
                        1,
                        "localhost",
                        2,
                        1,
                        List.of(Setup.VERTX_ONE, Setup.NGINX_MUTEX, Setup.NGINX_MUTEX),
                        List.of(Setup.VERTX_ONE, Setup.VERTX_LOOPS),
                        () -> Traffics.of(0, "4", 0, 1, 0, 5, "/", 1, 0)))
                .isInstanceOf(ImpossiblePlanException.class)
                .satisfies(problem -> assertThat(problem.getMessage().lines())
                        .containsExactly(
                                "--members 1 is outside 2 to 64: one alone shares nothing",
                                "--host 'localhost' is not an IP literal such as 127.0.0.1 or ::1",
                                "--rounds 2 is outside 3 to 1000: fewer say nothing of how much chance does",
                                "--confidence 1.0 is not between 0.5 and 1 (0.95 or 95%)",
                                "--setups names nginx-mutex twice",
                                "--baseline vertx-loops is none of the set-ups that are compared",
                                "--baseline vertx-one and vertx-loops are of one family, which has one baseline",
                                "--connections 0 is outside 1 to 65536"));
    }

    @Test
    void whatIsNoClosedLoopOverHttpIsNoComparison() {
        assertThatThrownBy(() -> new ComparePlan(
                        2,
                        "::1",
                        3,
                        0.95,
                        ALL,
                        List.of(),
                        Traffics.of(8, "1", 0, 1, 0, 5, "/", 1, 0, 100, Protocol.TCP)))
                .hasMessageContaining("over http, for a duration, as fast as requests are answered");
    }

    @Test
    void theBaselineIsTheFamilysFirstOrTheOneThatIsNamed() {
        assertThat(ALL.stream().map(plan(ALL)::baseline).distinct())
                .containsExactly(Setup.VERTX_ONE, Setup.NGINX_SHARED, Setup.PYTHON_INHERITED);
        assertThat(plan(ALL, Setup.NGINX_MUTEX).baseline(Setup.NGINX_REUSEPORT)).isEqualTo(Setup.NGINX_MUTEX);
        assertThat(plan(ALL, Setup.NGINX_MUTEX).baseline(Setup.VERTX_LOOPS)).isEqualTo(Setup.VERTX_ONE);
        assertThat(plan(List.of(Setup.NGINX_REUSEPORT, Setup.NGINX_SHARED)).baseline(Setup.NGINX_SHARED))
                .isEqualTo(Setup.NGINX_REUSEPORT);
    }

    @Test
    void everySecondRoundGoesBack() {
        ComparePlan plan = plan(List.of(Setup.VERTX_ONE, Setup.NGINX_SHARED, Setup.PYTHON_INHERITED));

        assertThat(plan.order(1)).containsExactly(Setup.VERTX_ONE, Setup.NGINX_SHARED, Setup.PYTHON_INHERITED);
        assertThat(plan.order(2)).containsExactly(Setup.PYTHON_INHERITED, Setup.NGINX_SHARED, Setup.VERTX_ONE);
    }

    @Test
    void eachSetupIsKnownByItsNameAndBegunByItsFamilys() {
        assertThat(ALL)
                .allSatisfy(setup -> assertThat(Setup.of(setup.word())).hasValue(setup))
                .extracting(Setup::family)
                .containsExactlyElementsOf(Arrays.stream(Setup.all().split(", "))
                        .map(word -> word.replaceFirst("-.*", ""))
                        .collect(Collectors.toList()));
        assertThat(Setup.of("nginx")).isEmpty();
    }
}
