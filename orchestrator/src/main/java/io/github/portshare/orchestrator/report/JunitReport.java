package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A document's checks as test cases in the XML that JUnit's Ant task began, and that Jenkins, GitLab, GitHub's actions and
 * others read: one suite, a failure for what failed, and what is inconclusive skipped, with the reason and the remedy. A reader
 * that takes skipped for fine has to be helped by the exit code of {@code report --check}.
 */
public final class JunitReport {

    /** What XML 1.0 has no way to write (section 2.2, Char); control characters were made visible before. */
    private static final Pattern NO_XML =
            Pattern.compile("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

    private final XMLStreamWriter xml;

    private JunitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** The XML; empty of a document without members. */
    public static Optional<String> render(Document document) {
        return Sheet.of(ResultJson.visible(document)).map(JunitReport::render);
    }

    private static String render(Sheet sheet) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new JunitReport(xml).suites(sheet);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("nothing is written but to memory", e);
        }
        return text.append('\n').toString();
    }

    private void suites(Sheet sheet) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        line(0);
        xml.writeStartElement("testsuites");
        line(1);
        xml.writeStartElement("testsuite");
        attribute("name", sheet.command() + " " + sheet.subject());
        attribute("tests", Integer.toString(sheet.checks().size()));
        attribute("failures", count(sheet, Verdict.FAILED));
        attribute("errors", "0");
        attribute("skipped", count(sheet, Verdict.INCONCLUSIVE));
        attribute("time", String.format(Locale.ROOT, "%.3f", sheet.seconds() == null ? 0 : sheet.seconds()));
        if (sheet.startedAt() != null) {
            // xs:dateTime without a zone is what readers of this form know
            attribute("timestamp", sheet.startedAt().replaceFirst("(\\.\\d+)?Z$", ""));
        }
        for (Check check : sheet.checks()) {
            testCase(sheet, check);
        }
        line(2);
        element("system-out", String.join("\n", sheet.facts()));
        if (!sheet.warnings().isEmpty()) {
            line(2);
            element("system-err", String.join("\n", sheet.warnings()));
        }
        line(1);
        xml.writeEndElement();
        line(0);
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void testCase(Sheet sheet, Check check) throws XMLStreamException {
        line(2);
        xml.writeStartElement("testcase");
        attribute("classname", sheet.command().replace(' ', '.'));
        attribute("name", Sheet.word(check.id()));
        attribute("time", "0");
        String remedy = check.remedy() == null ? "" : check.remedy();
        line(3);
        switch (check.verdict()) {
            case FAILED -> {
                xml.writeStartElement("failure");
                attribute("message", check.summary());
                attribute("type", "failed");
                text(check.summary() + (remedy.isEmpty() ? "" : "\n→ " + remedy));
                xml.writeEndElement();
            }
            case INCONCLUSIVE -> {
                xml.writeEmptyElement("skipped");
                attribute("message", "inconclusive: " + check.summary() + (remedy.isEmpty() ? "" : "; " + remedy));
            }
            case PASSED -> element("system-out", check.summary());
        }
        line(2);
        xml.writeEndElement();
    }

    private static String count(Sheet sheet, Verdict verdict) {
        return Long.toString(sheet.checks().stream()
                .filter(check -> check.verdict() == verdict)
                .count());
    }

    private void element(String name, String words) throws XMLStreamException {
        xml.writeStartElement(name);
        text(words);
        xml.writeEndElement();
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, writable(value));
    }

    private void text(String words) throws XMLStreamException {
        xml.writeCharacters(writable(words));
    }

    private void line(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }

    private static String writable(String words) {
        return NO_XML.matcher(words).replaceAll("\uFFFD");
    }
}
