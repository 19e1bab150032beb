package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The report page in a real browser. Its pictures are kept in target/screenshots. */
@Tag("browser")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReportPageIT {

    private static Browser browser;

    @TempDir
    Path directory;

    @BeforeAll
    static void openTheBrowser() throws IOException {
        browser = new Browser();
    }

    @AfterAll
    static void closeIt() {
        if (browser != null) {
            browser.close();
        }
    }

    private void show(Document document) {
        Path file = directory.resolve("report.html");
        ReportPage.save(document, file);
        browser.media("screen", "light");
        browser.size(1200, 900);
        browser.open(file.toUri().toString());
        browser.complaints();
        browser.requests();
        browser.open(file.toUri().toString());
    }

    static Stream<Arguments> results() {
        return Stream.of(
                Arguments.of("passed", Results.passed()),
                Arguments.of("failed", Results.failed()),
                Arguments.of("inconclusive", Results.inconclusive()),
                Arguments.of("interrupted", Results.interrupted()),
                Arguments.of("member-died", Results.memberDied()),
                Arguments.of("others-answered", Results.othersAnswered()),
                Arguments.of("nobody-ready", Results.nobodyReady()),
                Arguments.of("disrupted", Results.disrupted()),
                Arguments.of("by-agents", Results.byAgents()),
                Arguments.of("huge", Results.huge()));
    }

    static Stream<Arguments> documents() {
        return Stream.concat(
                results(),
                Stream.of(
                        Arguments.of("binds", BindsReportTest.everything()),
                        Arguments.of("hijack", HijackReportTest.everything()),
                        Arguments.of("steer", SteerReportTest.everything()),
                        Arguments.of("load", LoadReportTest.openLoop()),
                        Arguments.of("diff", DiffReportTest.otherwise()),
                        Arguments.of("inspect", InspectReportTest.everything()),
                        Arguments.of("restart", RestartReportTest.everything()),
                        Arguments.of("compare", CompareReportTest.measured()),
                        Arguments.of("judge", JudgeReportTest.proxy()),
                        Arguments.of("chance", ChanceReportTest.eight())));
    }

    @ParameterizedTest
    @MethodSource("results")
    void everyResultIsDrawnWithoutAComplaintAndWithoutTheNetwork(String name, Result result) {
        show(result);

        assertThat(browser.one("h1").getText())
                .isEqualTo(result.verdict().name().toUpperCase(Locale.ROOT));
        List<Check> checks = worstFirst(result);
        assertThat(browser.texts(".checks .id"))
                .containsExactlyElementsOf(checks.stream()
                        .map(check -> check.id().name().toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(browser.texts(".checks .said"))
                .zipSatisfy(checks, (text, check) -> assertThat(text).startsWith(words(check.summary())));
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).allMatch(address -> address.startsWith("file:") || address.startsWith("data:"));
        browser.picture(name);
    }

    private static List<Check> worstFirst(Result result) {
        List<Verdict> order = List.of(Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.PASSED);
        return result.checks().stream()
                .sorted(Comparator.comparingInt(check -> order.indexOf(check.verdict())))
                .toList();
    }

    @Test
    void theTopSaysWhichProgramWhatItWasAskedAndWhatFailed() {
        show(Results.failed());

        assertThat(words(browser.one("header .product").getText())).startsWith("portshare 0.1.0 run ");
        assertThat(browser.one("header .command").getText()).isEqualTo("portshare run --seed 7");
        Check worst = worstFirst(Results.failed()).get(0);
        assertThat(browser.one("header .why").getText())
                .startsWith("Failed: " + worst.id().name().toLowerCase(Locale.ROOT) + " (");
        assertThat(browser.one("header").getText()).doesNotContain("passed");
    }

    @Test
    void barsAreDrawnAroundWhatIsDue() {
        show(Results.disrupted());

        assertThat(browser.one("section:has(#share) .scale").getText().replace('\n', ' '))
                .isEqualTo("−10 % due +10 %");
        assertThat(browser.all("section:has(#share) svg .band")).hasSize(4);
        assertThat(browser.all("section:has(#share) svg .limit")).hasSize(8);
        assertThat(browser.one("section:has(#share) svg").getAttribute("aria-label"))
                .contains("due is 25.0 %; its true share is ", "; chance allows 23.5 % to 26.5 %; ± 10 % is tolerated");
        assertThat(
                        browser.run(
                                "return [...document.querySelectorAll('svg .even')].every((line) => line.getAttribute('x1') === '500')"))
                .isEqualTo(true);
    }

    @Test
    void theLimitOfTheLatencyIsInItsCharts() {
        show(Results.passed());

        assertThat(browser.all(".chart [role=img]"))
                .extracting(chart -> chart.getAttribute("aria-label"))
                .filteredOn(words -> words.startsWith("Latency"))
                .hasSize(2)
                .allSatisfy(words -> assertThat(words).endsWith("; the limit of p99 is 5.0 ms"));
    }

    @Test
    void aLoadAloneHasAPageToo() {
        show(LoadReportTest.openLoop());

        assertThat(words(browser.one("header .product").getText())).contains("load http://127.0.0.1:80/");
        assertThat(browser.one("section:has(#latency)").getText()).contains("intended", "lag");
        assertThat(browser.texts(".options code")).contains("--rate 1000");
        assertThat(browser.complaints()).isEmpty();
        browser.picture("load");
    }

    @Test
    void howResultsDifferIsTheDocuments() {
        show(DiffReportTest.otherwise());

        assertThat(browser.one("header .why").getText()).isEqualTo("B is worse.");
        assertThat(browser.texts("section:has(#checks) tbody tr")).contains("loss passed failed");
        assertThat(browser.all("section:has(#figures) tbody tr"))
                .hasSameSizeAs(DiffReportTest.otherwise().figures());
        assertThat(browser.complaints()).isEmpty();
        browser.picture("diff");
    }

    @Test
    void whatWasSeenOfAPortIsTheDocuments() {
        show(InspectReportTest.everything());

        assertThat(browser.one("h1").getText()).endsWith(" FINDINGS");
        assertThat(browser.texts(".checks .id")).isNotEmpty();
        assertThat(browser.text()).contains("(stopped) python3 xxx");
        assertThat(browser.complaints()).isEmpty();
        browser.picture("inspect");
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    @Test
    void theNumbersAreTheDocuments() {
        Result result = Results.passed();
        show(result);

        List<String> rows = browser.texts("section:has(#share) tbody tr");
        assertThat(rows)
                .zipSatisfy(
                        result.members(),
                        (row, member) -> assertThat(row)
                                .startsWith(member.who().id() + " ")
                                .contains(String.format(
                                        Locale.ROOT,
                                        "%,d %,d %.1f %%",
                                        member.portion().connections(),
                                        member.portion().requests(),
                                        member.portion().share() * 100)));
        assertThat(browser.one("section:has(#share) tfoot").getText())
                .contains(String.format(
                        Locale.ROOT,
                        "%,d %,d",
                        result.load().dealt().connections(),
                        result.load().asked().requests()));
        assertThat(browser.texts(".figures dd")).contains("10,050", "0.9 ms", "3.2 ms");
        assertThat(browser.one("section:has(#latency) .wide tbody tr").getText())
                .endsWith("40,200 0.9 ms 1.7 ms 3.2 ms 7.8 ms 12.1 ms");
        assertThat(browser.texts("section:has(#intruders) td .word"))
                .hasSameSizeAs(result.intrusion())
                .containsOnly("refused");
        assertThat(browser.all(".chart .uplot")).hasSize(3);
    }

    @Test
    void whatWasDoneToTheGroupIsMarkedInTimeAndToldInRows() {
        show(Results.disrupted());

        assertThat(browser.texts("section:has(#disruptions) tbody tr"))
                .map(ReportPageIT::words)
                .containsExactly(
                        "kill:2@2s 2.0 to 2.5 pid 41202 8 6 reset before the first answer, 2 reset on a kept connection"
                                + " 120 ms 118 ms",
                        "stall@3s:1s 3.0 to 4.5 0 12 1,041 ms 1,045 ms",
                        "join@4.6s 4.6 to 5.2 pid 41205 0 the load ended before it was over");
        assertThat(browser.texts("section:has(#disruptions) thead th"))
                .contains("slow connects")
                .doesNotContain("moved");
        assertThat(browser.all("section:has(#over-time) [role=img]"))
                .hasSize(2)
                .allSatisfy(
                        chart -> assertThat(chart.getAttribute("aria-label"))
                                .endsWith(
                                        "; kill:2@2s from 2.0 to 2.5 s; stall@3s:1s from 3.0 to 4.5 s; join@4.6s from 4.6 to 5.2 s"));
        assertThat(browser.texts("section:has(#share) th .range"))
                .containsExactly("left by kill:2@2s", "came by join@4.6s");
        assertThat(browser.texts(".options code")).contains("--disrupt kill:2@2s,stall@3s:1s,join@4.6s");
        assertThat(browser.complaints()).isEmpty();
        Browser.await("the windows", () -> painted("251, 238, 203") && painted("169, 132, 43"));
        browser.media("screen", "dark");
        Browser.await("those of the dark page", () -> painted("58, 49, 25") && !painted("251, 238, 203"));
        browser.picture("disrupted-dark");
    }

    @Test
    void loadAgentsHaveTheirPartsAndWhoeverWasLostStandsFirst() {
        show(Results.byAgents());

        assertThat(browser.texts("section:has(#load-agents) tbody tr"))
                .map(ReportPageIT::words)
                .containsExactly(
                        "load-1 10.77.0.3 2.4 ms ± 1.2 ms lost: no sign of it for 4.8 s",
                        "load-0 10.77.0.2 5,025 20,100 0 0.3 ms ± 0.0 ms",
                        "load-2 fd00::1:2:3:4 5,025 20,100 2 -0.2 ms ± 0.1 ms");
        assertThat(browser.complaints()).isEmpty();
        browser.picture("load-agents");
    }

    @Test
    void aGroupThatWasLeftAloneHasNoDisruptions() {
        show(Results.passed());

        assertThat(browser.all("#disruptions")).isEmpty();
        assertThat(painted("251, 238, 203")).isFalse();
    }

    @Test
    void theBindTablesAreTheDocuments() {
        show(BindsReportTest.everything());

        assertThat(browser.one("h1").getText()).isEqualTo("FAILED");
        assertThat(browser.one("header").getText())
                .contains("1 contradicts the note (*); 1 is not as expected of Linux (!).", "3 of 5 tried");
        assertThat(browser.texts("section:has(#not-as-expected) li"))
                .singleElement()
                .asString()
                .contains("expected ");
        assertThat(browser.texts("section:has(#addresses) tbody tr"))
                .containsExactly(
                        "RA RA 255.255.255.255 255.255.255.254 no OK*", "RA RA 255.255.255.255 255.255.255.254 – ?");
        assertThat(browser.texts("section:has(#addresses) li")).containsExactly("* bound: Linux differs");
        assertThat(browser.texts("section:has(#users) tbody tr")).containsExactly("RA RA OK! ?");
        assertThat(browser.one("section:has(#users) td.failed").getText()).isEqualTo("OK!");
        assertThat(browser.texts("section:has(#multicast) tbody tr")).containsExactly("RA both");
        assertThat(browser.texts("section:has(#who-decides) tbody tr"))
                .contains("bound inet_bind_conflict, net/ipv4/inet_connection_sock.c");
        assertThat(browser.complaints()).isEmpty();
        browser.picture("binds");
    }

    @Test
    void whatASteeredGroupDoesIsTheDocuments() {
        show(SteerReportTest.everything());

        assertThat(browser.one("h1").getText()).isEqualTo("FAILED");
        assertThat(browser.one("header").getText()).contains("1 is not as expected of Linux.", "2 of 3 tried");
        assertThat(browser.texts("section:has(#situations) tbody tr"))
                .containsExactly(
                        "the socket of the index closes: who gets what was its last ? Operation not permitted");
        assertThat(browser.texts("section:has(#who-decides) tbody tr"))
                .containsExactly("the socket of the index closes: who gets what was its __reuseport_detach_sock,"
                        + " net/core/sock_reuseport.c");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theAttackIsTheDocuments() {
        show(HijackReportTest.everything());

        assertThat(browser.one("h1").getText()).isEqualTo("FAILED");
        assertThat(browser.one("header").getText())
                .contains(
                        "4 attempts; outsiders got in 3 times, into defended groups ",
                        "4 of 5 tried · 1 is not as expected");
        assertThat(browser.texts("section:has(#tcp) h3")).containsExactly("RP+RA", "RP+RA reserved: defended", "RP");
        assertThat(browser.texts("section:has(#tcp) tbody tr"))
                .containsExactly(
                        "uid 4294967295 as 10 1/1 all",
                        "uid 4294967295 as 10 1/2 all",
                        "uid 4294967295 as 10 1/1 all!");
        assertThat(browser.texts("h2")).startsWith("Advice");
        assertThat(browser.texts("section:has(#address-families) tbody tr")).containsExactly(":: 0.0.0.0 all none");
        assertThat(browser.texts("section:has(#advice) li"))
                .containsExactlyElementsOf(HijackReportTest.everything().advice());
        assertThat(browser.complaints()).isEmpty();
        browser.picture("hijack");
    }

    @Test
    void anAttackThatPassedSaysWhyThoughOutsidersGotIn() {
        show(HijackReportTest.holes());

        assertThat(browser.one("h1").getText()).isEqualTo("PASSED");
        assertThat(browser.texts("header .why"))
                .hasSize(2)
                .first()
                .asString()
                .isEqualTo("2 attempts; outsiders got in 1 time, into defended groups 0.");
        assertThat(browser.texts("header .why").get(1)).startsWith("PASSED all the same: Linux did what is expected");
    }

    @Test
    void theComparisonIsTheDocuments() {
        show(CompareReportTest.measured());

        assertThat(browser.one("h1").getText()).isEqualTo("MEASURED");
        assertThat(browser.one("header").getText()).contains("4 of 4 set-ups · 2 members");
        assertThat(browser.texts("section:has(#figures) tbody tr"))
                .hasSize(4)
                .map(ReportPageIT::words)
                .contains(
                        "vertx-one 11,000 10,000 – 12,000 5.82 5.33 – 6.40 1.50 1.50 – 1.50 12.3 12.3 – 12.3 24.0 24.0 – 24.0 –");
        assertThat(browser.all("section:has(#medians-and-ranges) svg")).hasSize(4 * 5 + 3);
        assertThat(browser.texts("section:has(#differences) h3"))
                .containsExactly("vertx-reuseport from vertx-one", "nginx-mutex from nginx-shared");
        assertThat(browser.texts("section:has(#differences) tbody tr"))
                .hasSize(11)
                .contains("requests/s +100 % +100 to +100 %", "requests/s −4.1 % −56 to +109 %");
        assertThat(browser.texts("section:has(#differences) strong")).containsExactly("+100 %", "−50 %", "+90 %");
        assertThat(browser.texts("section:has(#published-elsewhere) tbody tr"))
                .contains("default: accept_mutex on 15.65 26.59 CPU load 0.3 nginx-mutex 67.4 1.50");
        assertThat(browser.complaints()).isEmpty();
        browser.picture("compare");
    }

    @Test
    void restartsAreTheDocuments() {
        show(RestartReportTest.everything());

        assertThat(browser.one("header").getText())
                .contains("FAILED", "1 row is not as expected of Linux.")
                .contains("4 members · 64 connections · 60 restarts");
        assertThat(browser.one("main").getText())
                .contains("close 19 of 20 99.7 % 114 20,000 19 38 0 57 0 0")
                .contains("pass 2 of 20 ! ")
                .contains("not tried: migrate-drain, new: no namespace; run it as root")
                .contains("close 9 of 10 10 of 10 1,001.47 ms 1 OutRsts 114");
        assertThat(browser.complaints()).isEmpty();
        browser.picture("restart");
    }

    @Test
    void judgedCountsAreTheDocuments() {
        show(JudgeReportTest.proxy());

        assertThat(browser.one("h1").getText()).isEqualTo("INCONCLUSIVE");
        assertThat(browser.one("header").getText())
                .contains("9 members · 1,959 connections")
                .contains("chance explains these counts");
        assertThat(browser.texts("section:has(#share) tbody tr"))
                .hasSize(9)
                .map(ReportPageIT::words)
                .contains("8 243 12.4 % +12 %");
        assertThat(browser.all("section:has(#share) svg .band")).hasSize(9);
        assertThat(browser.complaints()).isEmpty();
        browser.picture("judge");
    }

    @Test
    void whatChanceDoesIsDrawnByTheNumberOfConnections() {
        show(ChanceReportTest.eight());

        assertThat(browser.one("h1").getText()).isEqualTo("8 members, 12.5 % each");
        assertThat(browser.one("header").getText())
                .contains(
                        "With 64 connections the busiest member has 19.1 % on average; in 95 of 100 groups no more than 23.4 %,"
                                + " in 99 no more than 26.6 %.");
        assertThat(browser.texts("section:has(#spread) tbody tr")).contains("64 19.1 % 23.4 % 26.6 % 0.0 % 31.3 %");
        assertThat(browser.texts("section:has(#what-a-test-needs) tbody tr"))
                .hasSize(4)
                .contains("15.0 % 15,987");
        assertThat(browser.all("section:has(#spread) canvas")).isNotEmpty();
        assertThat(browser.complaints()).isEmpty();
        browser.picture("chance");
    }

    @Test
    void aPartialComparisonSaysWhatIsMissing() {
        show(CompareReportTest.partial());

        assertThat(browser.one("h1").getText()).isEqualTo("INCONCLUSIVE");
        assertThat(browser.texts("section:has(#warnings) li"))
                .containsExactly(
                        "nginx-shared: there is no nginx that uid 1000 may run; install it: apt install nginx",
                        "nginx-mutex: failed requests: 3 timeout");
        assertThat(browser.one("header").getText()).contains("Interrupted: what is here is partial.");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theAttackOnAServiceSaysWhatItTook() {
        show(HijackReportTest.service());

        assertThat(browser.one("header").getText()).contains("hijack tcp 127.0.0.1:8080", "2 of 2 tried");
        assertThat(browser.texts("section:has(#tcp) tbody tr")).containsExactly("uid 4294967295 as 10 2/2 took 1!");
        assertThat(browser.texts("section:has(#advice) li"))
                .containsExactly("switch SO_REUSEADDR off on every socket of the service");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aRemedyAndAWarningAreShown() {
        Result result = Results.inconclusive();
        show(result);

        assertThat(browser.texts(".checks .remedy")).hasSize((int)
                result.checks().stream().filter(check -> check.remedy() != null).count());
        assertThat(browser.text()).contains(result.warnings().get(0));
    }

    @Test
    void aHostileStringIsTextAndNeverMarkup() {
        Result result = Results.hostile();
        show(result);

        assertThat(browser.text())
                .contains(Results.HOSTILE + result.members().get(0).who().pid())
                .contains("(uid 1000, " + Results.HOSTILE + ")")
                .contains("died: " + Results.HOSTILE)
                .contains("‘" + Results.HOSTILE + "’");
        assertThat(browser.texts("section:has(#warnings) li")).containsExactly(Results.HOSTILE);
        assertThat(browser.all("img, b, iframe")).isEmpty();
        assertThat(browser.complaints()).isEmpty();
        browser.picture("hostile");
    }

    @Test
    void hostileWordsOfADisruptionAreTextToo() {
        show(Results.hostilelyDisrupted());

        assertThat(words(browser.one("section:has(#disruptions) tbody tr").getText()))
                .contains(Results.HOSTILE, "3 " + Results.HOSTILE);
        assertThat(browser.texts("section:has(#share) th .range")).contains("came by " + Results.HOSTILE);
        assertThat(browser.all("img, b, iframe")).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theDocumentIsDownloadedWhole() throws IOException {
        Result result = Results.hostile();
        show(result);
        browser.downloadsTo(directory);
        browser.one("button").click();

        Path file = directory.resolve("result.json");
        Browser.await("the download", () -> Files.exists(file));
        ObjectMapper json = new ObjectMapper();
        Browser.await("all of it", () -> readable(json, file));
        assertThat(json.readTree(Files.readString(file))).isEqualTo(json.readTree(ResultJson.write(result)));
    }

    private static boolean readable(ObjectMapper json, Path file) {
        try {
            return json.readTree(Files.readString(file)).isObject();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void darkLightPhoneAndPrintDiffer() {
        show(Results.failed());
        String light = ground();
        browser.media("screen", "dark");
        String dark = ground();
        browser.picture("dark");
        browser.media("print", "dark");
        String printed = ground();
        assertThat(browser.one("button").isDisplayed()).isFalse();
        browser.picture("print");

        assertThat(light).isEqualTo("rgb(255, 255, 255)").isEqualTo(printed).isNotEqualTo(dark);
    }

    @Test
    void chartsArePrintedInTheColoursOfPaper() {
        show(Results.passed());
        browser.media("screen", "dark");
        Browser.await("the rules of the dark page", () -> painted("51, 58, 65"));

        browser.media("print", "dark");

        Browser.await("the rules of paper", () -> painted("187, 187, 187") && !painted("51, 58, 65"));
    }

    /** Whether a chart has a pixel of this colour. */
    private static boolean painted(String rgb) {
        return (Boolean) browser.run("""
                const [r, g, b] = [%s];
                return [...document.querySelectorAll('canvas')].some((canvas) => {
                  const seen = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                  for (let i = 0; i < seen.length; i += 4) {
                    if (seen[i] === r && seen[i + 1] === g && seen[i + 2] === b && seen[i + 3] === 255) return true;
                  }
                  return false;
                });
                """.formatted(rgb));
    }

    @Test
    void theRestOfASecondIsNotDrawnAsARate() {
        Result result = Results.passed();
        show(result.withTimeline(List.of(second(result, 1, 100), second(result, 2, 120), second(result, 2.02, 1))));

        assertThat(browser.one("section:has(#over-time) [role=img]").getAttribute("aria-label"))
                .endsWith(": 400 to 480");
        assertThat(browser.all("section:has(#over-time) details tbody tr")).hasSize(3);
    }

    private static Result.Second second(Result result, double end, long each) {
        return new Result.Second(
                end,
                4 * each,
                4 * each,
                0,
                result.members().stream()
                        .map(member -> new Result.MemberSecond(
                                member.who().id(), member.who().pid(), each, each))
                        .toList());
    }

    /** CVE-2024-21489, up to uPlot 1.6.30: options that a stranger wrote changed every object of the page. */
    @Test
    void theChartsCannotBeMadeToChangeWhatAllObjectsHave() {
        show(Results.passed());

        assertThat(browser.run("uPlot.assign({}, JSON.parse('{\"__proto__\": {\"strangers\": true}}'));"
                        + " return 'strangers' in {}"))
                .isEqualTo(false);
    }

    @Test
    void whatIsOpenStaysOpenWhenTheWidthChanges() {
        show(Results.passed());
        browser.one("summary").click();

        browser.size(390, 800);

        Browser.await("narrower charts", () -> (Boolean) browser.run(
                "return [...document.querySelectorAll('.uplot')].every((chart) => chart.clientWidth < 390)"));
        assertThat(browser.one("details").getAttribute("open")).isNotNull();
    }

    private static String ground() {
        return (String) browser.run("return getComputedStyle(document.body).backgroundColor");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void aPhoneScrollsOnlyDownwards(String name, Document document) {
        show(document);
        browser.size(360, 800);
        browser.open(directory.resolve("report.html").toUri().toString());

        assertThat((Long) browser.run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(360);
        browser.picture("phone-" + name);
    }

    /** WCAG 2.2, 1.4.3: 4.5 to 1 for text. */
    @ParameterizedTest
    @MethodSource("schemes")
    void wordsStandOutFromTheGround(String scheme) {
        show(Results.failed());
        browser.media("screen", scheme);

        Object worst = browser.run("""
                const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
                const light = (rgb) => { const [r, g, b] = rgb.match(/\\d+/g).map(Number).map(channel);
                  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
                const ground = light(getComputedStyle(document.body).backgroundColor);
                return Math.min(...[...document.querySelectorAll('main *')].filter((e) => e.textContent.trim())
                  .map((e) => light(getComputedStyle(e).color))
                  .map((l) => (Math.max(l, ground) + 0.05) / (Math.min(l, ground) + 0.05)));
                """);
        assertThat(((Number) worst).doubleValue()).isGreaterThanOrEqualTo(4.5);
    }

    static Stream<String> schemes() {
        return Stream.of("light", "dark");
    }

    @Test
    void everyPictureHasWordsAndEveryControlIsReachedByKeyboard() {
        show(Results.passed());

        assertThat(browser.all("[role=img]"))
                .hasSizeGreaterThan(8)
                .allSatisfy(picture ->
                        assertThat(picture.getAttribute("aria-label")).isNotBlank());
        assertThat((Long) browser.run("return [...document.querySelectorAll('button, summary')]"
                        + ".filter((e) => e.tabIndex < 0).length"))
                .isZero();
        assertThat(browser.one("html").getAttribute("lang")).isEqualTo("en");
    }

    @Test
    void aUsualReportIsLight() {
        show(Results.passed());

        assertThat(ReportPage.render(Results.passed())).hasSizeLessThan(300_000);
        Object paint =
                browser.run("return performance.getEntriesByName('first-contentful-paint').map((e) => e.startTime)[0]");
        System.out.println("report page: " + ReportPage.render(Results.passed()).length() / 1024
                + " KiB, first contentful paint after " + paint + " ms");
    }

    /** A check that a browser makes for itself: a script that is not the page's own does not run. */
    @Test
    void aForeignScriptDoesNotRun() throws IOException {
        Path file = directory.resolve("tampered.html");
        Files.writeString(
                file,
                ReportPage.render(Results.passed())
                        .replace("</body>", "<script>document.title = 'foreign'</script></body>"));
        browser.complaints();
        browser.open(file.toUri().toString());

        assertThat(browser.run("return document.title")).asString().startsWith("portshare: passed");
        assertThat(browser.complaints()).anyMatch(complaint -> complaint.contains("Content Security Policy"));
    }

    @Test
    void eachCheckIsNamedOnce() {
        show(Results.failed());
        List<Check> checks = worstFirst(Results.failed());

        assertThat(IntStream.range(0, checks.size())
                        .mapToObj(i -> browser.all(".checks li").get(i).getAttribute("class"))
                        .toList())
                .isEqualTo(checks.stream()
                        .map(check -> check.verdict().name().toLowerCase(Locale.ROOT))
                        .toList());
    }
}
