package io.github.portshare.orchestrator.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.kernel.TextFile;
import io.github.portshare.orchestrator.run.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report as one HTML file that asks the network for nothing: the page's own style and script, the chart library uPlot,
 * and the document, from which the script draws everything. Its policy (CSP) lets run just these texts, known by
 * their hashes, so nothing that a document says can become code.
 */
public final class ReportPage {

    private static final String CHARTS = "/uplot/";
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z.]+)}}");

    private ReportPage() {}

    /** The page of a document. */
    public static String render(Document document) {
        // a '<' in a string could end the element that the document stands in
        return page(ResultJson.compact(document).replace("<", "\\u003c"), "");
    }

    /**
     * Writes the page of a document to a file, whole or not at all.
     *
     * @throws UncheckedIOException if it cannot be written; the message is for the user
     */
    public static void save(Document document, Path file) {
        try {
            TextFile.write(file, render(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** The page without a document: it follows {@code events} of the server that it came from. */
    static String live() {
        return page("null", "; connect-src 'self'");
    }

    private static String page(String data, String more) {
        String style = read(CHARTS + "dist/uPlot.min.css") + read("page/page.css");
        String charts = read(CHARTS + "dist/uPlot.iife.min.js");
        String script = PageScript.of("page", name -> read("page/" + name + ".js"));
        String policy = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src "
                + hash(style) + "; script-src " + hash(charts) + " " + hash(script) + more;
        return PLACE.matcher(read("page/page.html"))
                .replaceAll(place -> Matcher.quoteReplacement(
                        switch (place.group(1)) {
                            case "policy" -> policy;
                            case "style" -> style;
                            case "script" -> script;
                            case "data" -> data;
                            case "uplot.script" -> charts;
                            case "uplot.version" -> chartsVersion();
                            case "uplot.licence" -> read(CHARTS + "LICENSE");
                            default -> throw new IllegalStateException("page.html has no " + place.group());
                        }));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }

    private static String chartsVersion() {
        try {
            return new ObjectMapper()
                    .readTree(read(CHARTS + "package.json"))
                    .get("version")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String resource) {
        try (InputStream in = ReportPage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program's jars lack " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
