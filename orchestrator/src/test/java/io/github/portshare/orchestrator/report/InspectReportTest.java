package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.inspection.Change;
import io.github.portshare.orchestrator.inspection.Change.Kind;
import io.github.portshare.orchestrator.inspection.Holder;
import io.github.portshare.orchestrator.inspection.ListenerSight;
import io.github.portshare.orchestrator.inspection.PortSight;
import io.github.portshare.orchestrator.inspection.Seen;
import io.github.portshare.orchestrator.inspection.Sentry;
import io.github.portshare.orchestrator.inspection.Symptom;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.Environment;
import io.github.portshare.orchestrator.run.InspectResult;
import io.github.portshare.orchestrator.run.InspectWatch.Frame;
import io.github.portshare.orchestrator.run.Origin;
import io.github.portshare.orchestrator.run.WatchTotals;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text, the watched page and the JSON document of live ports. */
class InspectReportTest {

    private static final SchemaFile SCHEMA = new SchemaFile("inspect-schema-1.json");
    private static final Environment HERE =
            new Environment("6.18.1", "amd64", "17.0.15", "epoll", 2, 1000, null, Map.of());

    static InspectResult result(Integer port, PortSight... ports) {
        boolean found = Arrays.stream(ports)
                .flatMap(sight -> sight.symptoms().stream())
                .anyMatch(symptom -> symptom.weight() == Symptom.Weight.FINDING);
        return new InspectResult(
                1,
                Origin.here(),
                "2026-11-01T10:00:00Z",
                found ? Verdict.FAILED : Verdict.PASSED,
                HERE,
                port,
                8,
                1.4,
                List.of(ports));
    }

    /** A port with something of each kind. */
    static InspectResult everything() {
        return result(8080, broken());
    }

    private static PortSight good() {
        return Seen.port(
                Transport.TCP,
                Seen.four("nginx").map(seen -> seen.has(30, Seen.READ).heldBy(10, "nginx", false)));
    }

    /** One of each kind that can be together. */
    private static PortSight broken() {
        return Seen.port(
                Transport.TCP,
                Stream.concat(
                        Seen.four("java -jar a.jar").map(seen -> seen.on("::").in("/system.slice/a.service")),
                        Stream.of(
                                Seen.of(21, "python3 " + "x".repeat(30))
                                        .on("0.0.0.0")
                                        .stopped()
                                        .drops(60, 30),
                                Seen.of(22, "java -jar a.jar")
                                        .on("127.0.0.1", "eth0")
                                        .queues(3, 4, 5)
                                        .runsAs(33),
                                Seen.nobodys().on("2001:db8:1:2:3:4:5:6").socketOf(33))));
    }

    private static String text(InspectResult result) {
        return String.join("\n", new InspectReport(Palette.PLAIN).render(result));
    }

    @Test
    void whatIsThereComesFirstThenTheListenersThenWhatIsWrong() {
        assertThat(text(result(80, good())).lines())
                .containsExactly(
                        "portshare inspect 80                                     Linux 6.18.1 · uid 1000",
                        "tcp 127.0.0.1:80  4 listeners, 4 processes, 120 connections",
                        "  inet, socket uid 0, process uid 0, backlog 128",
                        "",
                        "       pid    queue  connections  command",
                        "        11        0           30  nginx --flag",
                        "        12        0           30  nginx --flag",
                        "        13        0           30  nginx --flag",
                        "        14        0           30  nginx --flag",
                        "        10        -            -  (holds, watches none; uid 0) nginx --flag",
                        "",
                        "  ? sight      the network namespace of one process cannot be seen; there may be",
                        "               another group of this port in it",
                        "               · /proc/PID/ns/net is not readable for uid 1000",
                        "               → run as root with CAP_SYS_PTRACE",
                        "  NOTHING FOUND (8 looks in 1.4 s)");
    }

    @Test
    void whatDiffersStandsAboveTheListenersThatItIsSaidOf() {
        assertThat(text(result(80, broken())))
                .contains("tcp port 80  7 listeners, 6 processes in 4 groups, 0 connections")
                .contains("\n  [::]:80, inet6, socket uid 0, process uid 0, in cgroup /system.slice/a.service\n"
                        + "        11 ")
                .contains("        21        0            0  (stopped) python3 xxx")
                .contains("         ?        0            ?  (its process cannot be seen)")
                .contains("  ✗ stopped    pid 21")
                .contains("               → kill -CONT 21, or end it")
                .contains("FINDINGS");
    }

    @Test
    void allSharedPortsAreALineEachWithTheirSymptomsBelow() {
        assertThat(text(result(null, good(), broken())))
                .contains("2 shared ports of this network namespace\n")
                .contains("\n  tcp 80             4          4          120  nginx\n")
                .contains("\n\n  tcp 80\n  ✗ stopped");
        assertThat(text(result(null))).contains("no port of this network namespace is shared");
    }

    @ParameterizedTest
    @CsvSource({"80", "24"})
    void nothingIsWiderThan80Columns(int rows) {
        assertThat(text(result(80, broken())).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(text(result(null, good(), broken())).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    static Frame frame(int members, int changes) {
        PortSight crowd = Seen.port(
                Transport.TCP,
                Stream.concat(
                        IntStream.range(0, members).mapToObj(at -> Seen.of(100 + at, "nginx")),
                        Stream.of(
                                Seen.of(21, "nginx").stopped(),
                                Seen.of(22, "evil").queues(3, 4, 5))));
        List<Change> all = IntStream.range(0, changes)
                .mapToObj(at -> came("tcp 127.0.0.1:80 pid " + at + " (" + "x".repeat(90)))
                .toList();
        return new Frame(
                result(80, crowd),
                Set.of(crowd.listeners().get(0).inode()),
                all,
                all.subList(Math.max(0, changes - 1), changes),
                Optional.of(new Sentry.Vigilance(480, 212.3, OptionalDouble.of(5.1))),
                OptionalDouble.of(0.09),
                new WatchTotals(480, 0.2123, Instant.EPOCH, Map.of()));
    }

    private static Change came(String words) {
        return new Change(Instant.EPOCH, Kind.CAME, Transport.TCP, 80, words, null, null, null);
    }

    private static List<String> page(Frame frame, int rows, int columns) {
        return new WatchView(new PrintStream(new ByteArrayOutputStream()), Palette.PLAIN)
                .page(frame, rows - 1, columns, true);
    }

    @ParameterizedTest
    @CsvSource({"2, 0, 24, 80", "2, 50, 24, 80", "40, 50, 24, 80", "400, 50, 50, 200", "40, 9, 10, 50", "3, 3, 5, 20"})
    void aPageFitsTheTerminal(int members, int changes, int rows, int columns) {
        assertThat(page(frame(members, changes), rows, columns))
                .hasSizeLessThan(rows)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
    }

    @Test
    void aPageShowsWhatIsWrongHoweverManyListenersThereAre() {
        assertThat(String.join("\n", page(frame(40, 50), 24, 80)))
                .startsWith("portshare inspect 80  ")
                .contains("UTC  3 findings  9 % of a core")
                .contains("+      100        0")
                .contains("more lines; a larger terminal shows them")
                .contains("✗ stopped    pid 21")
                .contains("  00:00:00 + tcp 127.0.0.1:80 pid 49")
                .contains("480 looks for comings and goings in this second, blind for up to 213 ms (6 ms")
                .endsWith("q quits");
    }

    @Test
    void aPageIsRedrawnWhereItWasAndStaysWhenItIsLeft() {
        VirtualTerminal terminal = new VirtualTerminal(24, 80);
        WatchView view = new WatchView(terminal.stream(), Palette.PLAIN);
        Screen screen = new Screen(terminal.stream(), terminal::window, () -> true);

        view.draw(screen, frame(2, 0), true);
        view.draw(screen, frame(2, 0), true);
        terminal.resize(20, 40);
        view.draw(screen, frame(2, 0), true);
        assertThat(terminal.shown())
                .hasSizeLessThanOrEqualTo(20)
                .filteredOn(line -> line.contains("portshare inspect"))
                .hasSize(1);
        screen.leave();

        assertThat(terminal.all())
                .filteredOn(line -> line.contains("portshare inspect"))
                .hasSize(1);
    }

    @Test
    void aPipeGetsTheReportOnceAndThenWhatChanges() {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        WatchView view = new WatchView(new PrintStream(shown, true, StandardCharsets.UTF_8), Palette.PLAIN);
        view.tell(frame(2, 0));
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("  ✗ stopped")
                .contains("FINDINGS");
        shown.reset();

        view.tell(frame(2, 3));

        assertThat(shown.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("00:00:00 + tcp 127.0.0.1:80 pid 2 (x");
    }

    @Test
    void theDocumentKeepsItsSchemaAndIsReadAgain() {
        InspectResult result = result(80, broken(), Seen.port(Transport.UDP, Seen.four("named")));
        String document = ResultJson.write(result);

        assertThat(SCHEMA.problems(document)).isEmpty();
        assertThat(ResultJson.parse(document, Path.of("x"))).isEqualTo(result);
        assertThat(SCHEMA.problems(document.replaceFirst("\"weight\" : \"finding\"", "\"weight\" : \"grave\"")))
                .singleElement()
                .asString()
                .startsWith("/ports/0/symptoms/0/weight");
    }

    @Test
    void everyFieldAndEveryWordIsDescribed() {
        SCHEMA.requireFieldsOf(InspectResult.class, "");
        SCHEMA.requireFieldsOf(InspectResult.Counts.class, "/properties/counts");
        SCHEMA.requireFieldsOf(PortSight.class, "/$defs/sight");
        SCHEMA.requireFieldsOf(ListenerSight.class, "/$defs/listener");
        SCHEMA.requireFieldsOf(Holder.class, "/$defs/holder");
        SCHEMA.requireFieldsOf(Holder.Unread.class, "/$defs/unread");
        SCHEMA.requireFieldsOf(Symptom.class, "/$defs/symptom");
        assertThat(SCHEMA.names("/$defs/symptom/properties/id/enum"))
                .containsExactlyElementsOf(
                        Stream.of(Symptom.Id.values()).map(Symptom.Id::toString).toList());
    }
}
