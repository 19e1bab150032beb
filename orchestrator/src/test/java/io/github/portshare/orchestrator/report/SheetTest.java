package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.run.BindsResult;
import io.github.portshare.orchestrator.run.CountsPlan;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.JudgeResult;
import io.github.portshare.orchestrator.run.Result;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Documents as Markdown, as JUnit's XML and as CSV. */
class SheetTest {

    private static JudgeResult judged(String... names) {
        return JudgeResult.of(CountsPlan.of(
                Stream.of(names).map(name -> new CountsPlan.Given(name, "1000")).toList(),
                List.of(),
                new CountsPlan.Worth(null, null),
                0.15,
                0.999));
    }

    private static Element suite(Document document) throws Exception {
        String xml = JunitReport.render(document).orElseThrow();
        return (Element) DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getElementsByTagName("testsuite")
                .item(0);
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    // ---- Markdown

    @Test
    void markdownIsATableOfChecksAndOneOfMembers() {
        assertThat(MarkdownReport.render(Results.passed()).orElseThrow().lines().toList())
                .startsWith(
                        "## portshare run: PASSED",
                        "",
                        "- 127.0.0.1:8080, 4 members",
                        "- Linux 6.18.44, JDK 17.0.15, 2 cpus, docker",
                        "- 10,050 connections and 40,200 requests in 10.0 s: 4,018/s")
                .contains("| check | | |", "| latency | ✅ passed | p99 3.2 ms, limit 5.0 ms |")
                .anyMatch(line -> line.matches(
                        "\\| 41201 \\| 2,533 \\| .*\\| 25\\.2 % \\| 2.\\.. to 2.\\.. % \\| .* \\| .* ms \\|"));
    }

    @Test
    void whatFailedAndWhatHelpsStandInMarkdown() {
        assertThat(MarkdownReport.render(Results.failed()).orElseThrow())
                .startsWith("## portshare run: FAILED\n")
                .contains("| errors | ❌ **failed** | ", "<br>→ ");
        assertThat(MarkdownReport.render(Results.inconclusive()).orElseThrow())
                .contains("| hijack | ❔ **inconclusive** | ", "- **warning**: accept queues overflowed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            <b>x</b>             ; \\<b\\>x\\</b\\>
            a|b                  ; a\\|b
            [x](y)               ; \\[x\\](y)
            `id`                 ; \\`id\\`
            *a*_b_               ; \\*a\\*\\_b\\_
            @octocat             ; @<!-- -->octocat
            http://a.example/    ; http:<!-- -->//a.example/
            www.a.example        ; www<!-- -->.a.example
            """)
    void foreignNamesAreNoMarkup(String name, String shown) {
        assertThat(MarkdownReport.render(judged(name, "other")).orElseThrow()).contains("\n| " + shown + " | 1,000 |");
    }

    // ---- JUnit

    @ParameterizedTest
    @MethodSource("io.github.portshare.orchestrator.report.Results#all")
    void everyResultIsATestSuite(Result result) throws Exception {
        Element suite = suite(result);

        assertThat(elements(suite, "testcase"))
                .extracting(test -> test.getAttribute("name"))
                .containsExactlyElementsOf(result.checks().stream()
                        .map(check -> Sheet.word(check.id()))
                        .toList());
        assertThat(suite.getAttribute("tests"))
                .isEqualTo(Integer.toString(result.checks().size()));
        assertThat(suite.getAttribute("failures"))
                .isEqualTo(Integer.toString(elements(suite, "failure").size()));
        assertThat(suite.getAttribute("skipped"))
                .isEqualTo(Integer.toString(elements(suite, "skipped").size()));
        assertThat(suite.getAttribute("timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
    }

    @Test
    void whatFailedIsAFailureAndWhatIsInconclusiveIsSkipped() throws Exception {
        Element failed = suite(Results.failed());
        assertThat(failed.getAttribute("failures")).isEqualTo("5");
        assertThat(elements(failed, "failure").get(0).getAttribute("message")).contains("pid 77");
        assertThat(elements(failed, "failure").get(0).getTextContent()).contains("\n→ ");

        assertThat(elements(suite(Results.inconclusive()), "skipped"))
                .extracting(skipped -> skipped.getAttribute("message"))
                .anyMatch(message ->
                        message.startsWith("inconclusive: ") && message.endsWith("; run as root, or allow 'sudo -n'"));
    }

    @Test
    void noWordOfAnybodyBreaksTheXml() throws Exception {
        String name = "]]></failure>\u001b[31m\uFFFE\"'&<!--";

        assertThat(suite(LoadReportTest.named("a\uFFFEb<" + name)).getAttribute("name"))
                .contains("\uFFFDb<]]></failure>\\u001b[31m");
    }

    // ---- CSV

    @Test
    void csvHasALineOfNamesAndOneOfEachMember() {
        String csv = CsvReport.render(Results.passed()).orElseThrow();

        assertThat(csv.split("\r\n"))
                .hasSize(5)
                .startsWith(
                        "member,pid,uid,connections,requests,share,expectedShare,shareLow,shareHigh,even,p50Millis,p90Millis,"
                                + "p99Millis,p999Millis,maxMillis,accepted,answered,cpuSeconds,pssKiB,joined,left,died");
        assertThat(csv).contains("\r\n41201,41201,1000,2533,").endsWith("\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
            =cmd|'/c calc'!A1     ; '=cmd|'/c calc'!A1
            +1                    ; '+1
            -1                    ; '-1
            @SUM(A1)              ; '@SUM(A1)
            ＝1+1                  ; '＝1+1
            a,b                   ; "a,b"
            say "x"               ; "say ""x""\"
            =HYPERLINK("x","y")   ; "'=HYPERLINK(""x"",""y"")\"
            a=b                   ; a=b
            """)
    void foreignNamesAreNoFormulas(String name, String field) {
        assertThat(CsvReport.render(judged(name, "other")).orElseThrow()).contains("\r\n" + field + ",1000,0.5,");
    }

    // ---- all

    @Test
    void everyLineHasAsManyFieldsAsTheFirst() {
        for (Document document : List.of(Results.passed(), LoadReportTest.named("a"), judged("x", "y"))) {
            String csv = CsvReport.render(document).orElseThrow();
            assertThat(csv.lines().map(line -> line.split(",", -1).length).distinct())
                    .hasSize(1);
            assertThat(MarkdownReport.render(document)).isPresent();
            assertThat(JunitReport.render(document)).isPresent();
        }
    }

    @Test
    void whatHasNoMembersIsNoSheet() {
        BindsResult binds = BindsReportTest.everything();

        assertThat(MarkdownReport.render(binds)).isEmpty();
        assertThat(JunitReport.render(binds)).isEmpty();
        assertThat(CsvReport.render(binds)).isEmpty();
    }
}
