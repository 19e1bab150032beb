package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A document as two tables of Markdown, of the checks and of the members, for a ticket or the summary of a pipeline's job
 * (GitHub Flavored Markdown, section 4.10). Whatever the document says is text there: no markup, no link, and nobody is
 * mentioned.
 */
public final class MarkdownReport {

    /** ASCII punctuation that may begin something; a backslash takes its meaning (CommonMark, section 2.4). */
    private static final Pattern MARKUP = Pattern.compile("[\\\\`*_\\[\\]<>|~&#!$]");

    private static final Pattern LINK = Pattern.compile("@|:(?=//)|www(?=\\.)");

    /** What each member's row shows, as far as there is any, and its title. */
    private static final Map<String, String> COLUMNS = new java.util.LinkedHashMap<>();

    static {
        COLUMNS.put("connections", "connections");
        COLUMNS.put("requests", "requests");
        COLUMNS.put("errors", "errors");
        COLUMNS.put("share", "share");
        COLUMNS.put("expectedShare", "expected");
        COLUMNS.put("shareLow", "true share");
        COLUMNS.put("even", "within tolerance");
        COLUMNS.put("p50Millis", "p50");
        COLUMNS.put("p99Millis", "p99");
        COLUMNS.put("joined", "came by");
        COLUMNS.put("left", "left by");
        COLUMNS.put("died", "died");
    }

    private MarkdownReport() {}

    /** The tables; empty of a document without members. */
    public static Optional<String> render(Document document) {
        return Sheet.of(ResultJson.visible(document)).map(sheet -> String.join("\n", lines(sheet)) + "\n");
    }

    private static List<String> lines(Sheet sheet) {
        List<String> lines = new ArrayList<>();
        lines.add("## " + sheet.command() + ": " + sheet.verdict()
                + (sheet.interrupted() ? " (interrupted: partial)" : ""));
        lines.add("");
        lines.add("- " + text(sheet.subject()));
        sheet.facts().forEach(fact -> lines.add("- " + text(fact)));
        lines.add("");
        lines.add("| check | | |");
        lines.add("|---|---|---|");
        sheet.checks().forEach(check -> lines.add(row(check)));
        if (!sheet.members().isEmpty()) {
            members(sheet.members(), lines);
        }
        if (!sheet.warnings().isEmpty()) {
            lines.add("");
            sheet.warnings().forEach(warning -> lines.add("- **warning**: " + text(warning)));
        }
        return lines;
    }

    private static String row(Check check) {
        return "| " + Sheet.word(check.id()) + " | " + mark(check.verdict()) + " | " + text(check.summary())
                + (check.remedy() == null ? "" : "<br>→ " + text(check.remedy())) + " |";
    }

    private static String mark(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "✅ passed";
            case FAILED -> "❌ **failed**";
            case INCONCLUSIVE -> "❔ **inconclusive**";
        };
    }

    private static void members(List<Map<String, Object>> members, List<String> lines) {
        List<String> shown = COLUMNS.keySet().stream()
                .filter(column -> members.stream().anyMatch(member -> member.get(column) != null))
                .toList();
        lines.add("");
        lines.add("| member | "
                + String.join(" | ", shown.stream().map(COLUMNS::get).toList()) + " |");
        lines.add("|---|" + "--:|".repeat(shown.size()));
        for (Map<String, Object> member : members) {
            List<String> cells =
                    shown.stream().map(column -> cell(column, member)).toList();
            lines.add("| " + text((String) member.get("member")) + " | " + String.join(" | ", cells) + " |");
        }
    }

    private static String cell(String column, Map<String, Object> member) {
        Object figure = member.get(column);
        if (figure == null) {
            return "";
        }
        return switch (column) {
            case "share", "expectedShare" -> String.format(Locale.ROOT, "%.1f %%", (Double) figure * 100);
            case "shareLow" ->
                String.format(
                        Locale.ROOT, "%.1f to %.1f %%", (Double) figure * 100, (Double) member.get("shareHigh") * 100);
            case "p50Millis", "p99Millis" -> String.format(Locale.ROOT, "%.1f ms", (Double) figure);
            default -> figure instanceof Long count ? Figure.count(count) : text((String) figure);
        };
    }

    /** Foreign words as they are. A comment in what would be a link (GFM, section 6.9) or call somebody by name parts it. */
    private static String text(String words) {
        return LINK.matcher(MARKUP.matcher(words).replaceAll("\\\\$0")).replaceAll("$0<!-- -->");
    }
}
