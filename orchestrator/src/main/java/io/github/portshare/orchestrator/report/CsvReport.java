package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A document's members as a table for a spreadsheet: a line of names, then one for each member, with the figures as the JSON has
 * them (RFC 4180: commas, CRLF, quotes doubled).
 *
 * <p>A spreadsheet takes a text that begins like a formula for one, and a formula may ask the network or start a program (CWE-1236). A
 * member's name may be anybody's: such a text gets an apostrophe before it, and is shown without it.
 */
public final class CsvReport {

    /** What begins a formula, in half and full width. */
    private static final String FORMULA = "=+-@＝＋－＠\t\r\n";

    private CsvReport() {}

    /** The lines; empty of a document without members. */
    public static Optional<String> render(Document document) {
        return Sheet.of(ResultJson.visible(document)).map(sheet -> table(sheet.members()));
    }

    private static String table(List<Map<String, Object>> members) {
        List<String> lines = new ArrayList<>();
        if (!members.isEmpty()) {
            lines.add(String.join(",", members.get(0).keySet()));
        }
        members.forEach(member ->
                lines.add(member.values().stream().map(CsvReport::field).collect(Collectors.joining(","))));
        return lines.stream().map(line -> line + "\r\n").collect(Collectors.joining());
    }

    /** Numbers of our own need no care; nothing is nothing. */
    private static String field(Object value) {
        if (value == null) {
            return "";
        }
        return value instanceof String text ? quoted(harmless(text)) : value.toString();
    }

    private static String harmless(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String quoted(String text) {
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
