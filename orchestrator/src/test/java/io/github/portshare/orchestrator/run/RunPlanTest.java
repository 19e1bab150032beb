package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.Traffics;
import io.github.portshare.orchestrator.disrupt.Disruption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunPlanTest {

    private static final RunPlan.Grouping GROUP = new RunPlan.Grouping(4, "127.0.0.1", 8080, null);
    private static final Traffic TRAFFIC = Traffics.of(16, "4", 1, 10, 0, 5, "/", 1, 1);
    private static final RunPlan.Limits LIMITS = new RunPlan.Limits(0.1, 0.999, 0, null);
    private static final RunPlan.Hijack HIJACK = new RunPlan.Hijack(true, null, false);

    @Test
    void theDefaultsOfTheCommandLineAreAPlan() {
        assertThatCode(() -> new RunPlan(GROUP, TRAFFIC, LIMITS, HIJACK)).doesNotThrowAnyException();
    }

    @Test
    void theOutermostValuesAreAPlan() {
        assertThatCode(() -> new RunPlan(
                        new RunPlan.Grouping(1024, "::", 65_535, 0),
                        Traffics.of(65_536, "1:100", 0, 0, 1, 0.001, "/work?micros=5", 64, -1),
                        new RunPlan.Limits(0.999, 0.5001, 1, 0.1),
                        new RunPlan.Hijack(true, 0, false)))
                .doesNotThrowAnyException();
        assertThatCode(() -> new RunPlan(
                        new RunPlan.Grouping(1, "0.0.0.0", 0, 65_534),
                        Traffics.of(1, "1", 0, 1e-9, 0, 3_600, "/a/b?c=d%20e", 1, 0),
                        new RunPlan.Limits(1e-9, 0.999_999, 0, 1e9),
                        new RunPlan.Hijack(false, null, false)))
                .doesNotThrowAnyException();
    }

    @Test
    void eachLoadAgentNeedsAConnection() {
        int connections = TRAFFIC.connections();

        assertThatCode(() -> new RunPlan(GROUP, TRAFFIC, LIMITS, HIJACK, RunPlan.Disrupting.NOTHING, connections))
                .doesNotThrowAnyException();
        assertThatThrownBy(
                        () -> new RunPlan(GROUP, TRAFFIC, LIMITS, HIJACK, RunPlan.Disrupting.NOTHING, connections + 1))
                .hasMessage("--load-agents " + (connections + 1) + " with --connections " + connections
                        + ": each agent needs one; give more --connections");
    }

    @Test
    void everyProblemIsToldAtOnceWithItsOptionAndValue() {
        assertThatThrownBy(() -> RunPlan.of(
                        new RunPlan.Grouping(0, "localhost", 70_000, -1),
                        () -> Traffics.of(0, "5:20", -1, 0, 0, 0, "no slash", 0, 1),
                        new RunPlan.Limits(1.5, 1, -0.1, 0.0),
                        new RunPlan.Hijack(false, -2, false),
                        new RunPlan.Disrupting(List.of(), -1L, null),
                        null))
                .isInstanceOf(ImpossiblePlanException.class)
                .satisfies(problem -> assertThat(problem.getMessage().lines())
                        .containsExactly(
                                "--members 0 is outside 1 to 1024",
                                "--host 'localhost' is not an IP literal such as 127.0.0.1 or ::1",
                                "--port 70000 is outside 0 to 65535",
                                "--uid -1 is negative",
                                "--intruder-uid -2 is negative",
                                "--no-hijack and --intruder-uid exclude each other",
                                "--tolerance 1.5 is not between 0 and 1 (0.1 or 10%)",
                                "--confidence 1.0 is not between 0.5 and 1 (0.999 or 99.9%)",
                                "--max-error-rate -0.1 is not between 0 and 1",
                                "--max-p99 0.0 ms is not positive",
                                "--max-loss -1 is negative",
                                "--max-loss judges what --disrupt costs: give that too",
                                "--connections 0 is outside 1 to 65536",
                                "--duration 0.0 s is not positive",
                                "--warmup -1.0 s is negative",
                                "--timeout 0.0 s is below 1 ms",
                                "--path 'no slash' does not begin with / or is not a path of a URI",
                                "--client-threads 0 is outside 1 to 128"));
    }

    private static RunPlan.Disrupting disrupting(Boolean allowed, String... words) {
        return new RunPlan.Disrupting(Arrays.stream(words).map(Disruption::of).toList(), null, allowed);
    }

    private static List<String> problemsOf(RunPlan.Grouping group, RunPlan.Disrupting disrupting) {
        try {
            new RunPlan(group, TRAFFIC, LIMITS, HIJACK, disrupting);
            return List.of();
        } catch (ImpossiblePlanException e) {
            return e.getMessage().lines().toList();
        }
    }

    /** Portshare does not stop what it did not start, and others' members do not come and go as they are told. */
    @Test
    void whoMayBeDisruptedAndHow() {
        RunPlan.Grouping ours = new RunPlan.Grouping(4, "127.0.0.1", 8080, null);
        RunPlan.Grouping attached = new RunPlan.Grouping(0, "127.0.0.1", 8080, null, true);
        RunPlan.Grouping nginx = of("nginx", null, false);
        RunPlan.Grouping steered =
                new RunPlan.Grouping(4, "127.0.0.1", 8080, null, false, List.of(), null, null, "random");
        String[] those = {"stall@100ms:10ms", "kill@200ms"};

        assertThat(problemsOf(ours, disrupting(null, those))).isEmpty();
        assertThat(problemsOf(ours, disrupting(true, those)))
                .containsExactly("--allow-disrupt is for members of --attach");
        assertThat(problemsOf(attached, disrupting(null, those[0])))
                .containsExactly(
                        "--disrupt and --attach exclude each other: portshare does not stop what it did not start;"
                                + " --allow-disrupt lets it");
        assertThat(problemsOf(attached, disrupting(true, those[0]))).isEmpty();
        assertThat(problemsOf(attached, disrupting(true, those)))
                .containsExactly(
                        "--disrupt kill@200ms needs our own members, which come and go as they are told; others can have"
                                + " stall and ghost");
        assertThat(problemsOf(nginx, disrupting(null, those))).hasSize(1);
        assertThat(problemsOf(nginx, disrupting(null, those[0]))).isEmpty();
        assertThat(problemsOf(steered, disrupting(null, those)))
                .containsExactly(
                        "--steer random and --disrupt kill@200ms exclude each other: a program goes by the members'"
                                + " places, which change");
    }

    @Test
    void whatContradictsAnAttachedGroupOrAnAgentIsTold() {
        assertThatThrownBy(() -> new RunPlan(
                        new RunPlan.Grouping(4, "127.0.0.1", 0, 1000, true),
                        TRAFFIC,
                        LIMITS,
                        new RunPlan.Hijack(true, 58_000, true, 70_000, 0, null, null)))
                .isInstanceOf(ImpossiblePlanException.class)
                .satisfies(problem -> assertThat(problem.getMessage().lines())
                        .containsExactly(
                                "--intruder-agent 70000 is outside 1 to 65535",
                                "--control-agent 0 is outside 1 to 65535",
                                "--attach needs the --port that the members listen on",
                                "--attach and --reserve exclude each other: a reservation comes before the first member",
                                "--attach and --uid exclude each other: the members run already"));
        assertThatThrownBy(() -> new RunPlan(
                        GROUP, TRAFFIC, LIMITS, new RunPlan.Hijack(false, null, false, 9101, null, null, null)))
                .hasMessage("--no-hijack excludes --intruder-agent and --control-agent");
    }

    @Test
    void aVariableForTheMembersIsNamedWithoutItsValue() {
        assertThatThrownBy(() -> new RunPlan(
                        new RunPlan.Grouping(
                                2,
                                "127.0.0.1",
                                0,
                                null,
                                false,
                                List.of("GOOD_1", "API_TOKEN=secret", "A,B", "1A", "=x")),
                        TRAFFIC,
                        LIMITS,
                        HIJACK))
                .isInstanceOf(ImpossiblePlanException.class)
                .satisfies(problem -> assertThat(problem.getMessage().lines())
                        .containsExactly(
                                "--member-env API_TOKEN= has a value: give only the name, the value is taken from your"
                                        + " environment",
                                "--member-env 'A,B' is no name of a variable: letters, digits and _, no digit first;"
                                        + " repeat the option for several",
                                "--member-env '1A' is no name of a variable: letters, digits and _, no digit first;"
                                        + " repeat the option for several",
                                "--member-env '' is no name of a variable: letters, digits and _, no digit first;"
                                        + " repeat the option for several"));
        assertThatThrownBy(() -> new RunPlan(
                        new RunPlan.Grouping(2, "127.0.0.1", 8080, null, true, List.of("GOOD")),
                        TRAFFIC,
                        LIMITS,
                        HIJACK))
                .hasMessage("--attach and --member-env exclude each other: the members run already");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1025"})
    void membersAreOneToAThousandAndTwentyFour(int members) {
        assertProblem(
                new RunPlan.Grouping(members, "127.0.0.1", 0, null), "--members " + members + " is outside 1 to 1024");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::a", "::ffff:10.0.0.1"})
    void ipLiteralsAreHosts(String host) {
        assertThat(new RunPlan(new RunPlan.Grouping(2, host, 0, null), TRAFFIC, LIMITS, HIJACK)
                        .group()
                        .host())
                .isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "127.0.0",
                "127.0.0.1.1",
                "127.0.0.1:80",
                "[::1]",
                "256.0.0.1",
                "1.2.3.4.",
                "::::",
                ":"
            })
    void whatIsNoIpLiteralIsNoHost(String host) {
        assertProblem(
                new RunPlan.Grouping(2, host, 0, null),
                "--host '" + host + "' is not an IP literal such as 127.0.0.1 or ::1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void toleranceIsAPartOfTheEvenShare(double tolerance) {
        assertProblem(
                new RunPlan.Limits(tolerance, 0.999, 0, null),
                "--tolerance " + tolerance + " is not between 0 and 1 (0.1 or 10%)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 99.9, Double.NaN})
    void confidenceIsAboveAHalfAndBelowCertainty(double confidence) {
        assertProblem(
                new RunPlan.Limits(0.1, confidence, 0, null),
                "--confidence " + confidence + " is not between 0.5 and 1 (0.999 or 99.9%)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.001, 1.001, Double.NaN})
    void theErrorRateIsARatio(double rate) {
        assertProblem(
                new RunPlan.Limits(0.1, 0.999, rate, null), "--max-error-rate " + rate + " is not between 0 and 1");
    }

    @Test
    void anIntruderNeedsAnAttack() {
        assertThatThrownBy(() -> new RunPlan(GROUP, TRAFFIC, LIMITS, new RunPlan.Hijack(false, 58_000, false)))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage("--no-hijack and --intruder-uid exclude each other");
    }

    @Test
    void thePortThatWasChosenReplacesTheOneAskedFor() {
        RunPlan asked = new RunPlan(new RunPlan.Grouping(4, "::1", 0, 7, false, List.of("A")), TRAFFIC, LIMITS, HIJACK);

        assertThat(asked.on(4711))
                .isEqualTo(new RunPlan(
                        new RunPlan.Grouping(4, "::1", 4711, 7, false, List.of("A")), TRAFFIC, LIMITS, HIJACK));
    }

    private static RunPlan.Grouping of(String server, String command, boolean attached) {
        return new RunPlan.Grouping(4, "127.0.0.1", 8080, null, attached, List.of(), server, command);
    }

    @Test
    void aServerIsOfAKindThatIsKnownAndStartedHere() {
        assertProblem(
                of("apache", null, false),
                "--server 'apache' is none of vertx, nginx, nginx-stream, haproxy, node, python");
        assertProblem(of("python", null, true), "--attach and --server exclude each other: the members run already");
        assertThat(new RunPlan(of("command", "server {port}", false), TRAFFIC, LIMITS, HIJACK)
                        .on(4711)
                        .group()
                        .serverCommand())
                .isEqualTo("server {port}");
    }

    @Test
    void aKindSaysWhatItCannotDo() {
        Traffic udp = Traffics.of(16, "2", 0, 1, 0, 5, "/", 1, 1, 0, Protocol.UDP);
        assertThatThrownBy(() -> new RunPlan(of("nginx", null, false), udp, LIMITS, HIJACK))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage("--server nginx speaks http, and not udp: choose another --protocol");
        Traffic tcp = Traffics.of(16, "2", 0, 1, 0, 5, "/", 1, 1, 0, Protocol.TCP);
        assertThatThrownBy(() -> new RunPlan(of("nginx-stream", null, false), tcp, LIMITS, HIJACK))
                .hasMessage("--server nginx-stream answers 1 request a connection: use --requests-per-connection 1");
    }

    private static RunPlan.Grouping steered(int members, boolean attached, String server, String steer) {
        return new RunPlan.Grouping(members, "127.0.0.1", 8080, null, attached, List.of(), server, null, steer);
    }

    @Test
    void steeringFitsTheMembers() {
        assertThat(new RunPlan(steered(4, false, null, "weights=40,30,20,10"), TRAFFIC, LIMITS, HIJACK)
                        .on(4711)
                        .group()
                        .steering()
                        .orElseThrow()
                        .weights())
                .containsExactly(40, 30, 20, 10);
        assertProblem(
                steered(4, false, null, "weights=40,30"),
                "--steer weights=40,30 has 2 weights for 4 members: give one for each");
        assertProblem(steered(4, false, null, "away:5"), "--steer away:5 names no member: they are numbered 1 to 4");
        assertProblem(
                steered(4, true, null, "random"),
                "--attach and --steer exclude each other: only members that are started here are steered");
        assertProblem(
                steered(4, false, "nginx", "random"),
                "--server nginx and --steer exclude each other: only portshare's own members (vertx) can be told to steer");
    }

    @Test
    void aCommandsMembersAreNotToldToSteer() {
        assertProblem(
                new RunPlan.Grouping(
                        2, "127.0.0.1", 8080, null, false, List.of(), "command", "server {port}", "random"),
                "--server-command and --steer exclude each other: only portshare's own members (vertx) can be told to steer");
    }

    @Test
    void aCpuDoesNotSteerFlows() {
        Traffic udp = Traffics.of(16, "2", 0, 1, 0, 5, "/", 1, 1, 0, Protocol.UDP);

        assertThatThrownBy(() -> new RunPlan(steered(4, false, null, "cpu"), udp, LIMITS, HIJACK))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage(
                        "--steer cpu and --protocol udp exclude each other: a flow would change its member with the cpu"
                                + " that its sender runs on; choose another --protocol");
    }

    private static void assertProblem(RunPlan.Grouping group, String problem) {
        assertThatThrownBy(() -> new RunPlan(group, TRAFFIC, LIMITS, HIJACK))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage(problem);
    }

    private static void assertProblem(RunPlan.Limits limits, String problem) {
        assertThatThrownBy(() -> new RunPlan(GROUP, TRAFFIC, limits, HIJACK))
                .isInstanceOf(ImpossiblePlanException.class)
                .hasMessage(problem);
    }
}
