package io.github.portshare.orchestrator.restart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the lab tells who has started it, a JSON line each: {@code progress} (doing, done), {@code row}, {@code warning}, and last
 * {@code done} or {@code failed}.
 */
final class LabReport {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final PrintStream out;

    LabReport(PrintStream out) {
        this.out = out;
    }

    void progress(String doing, int done) {
        tell("progress", Map.of("doing", doing, "done", done));
    }

    void row(RestartRow row) {
        tell("row", Map.of("row", row));
    }

    void warning(String words) {
        tell("warning", Map.of("words", words));
    }

    void failed(String error) {
        tell("failed", Map.of("error", error));
    }

    void done() {
        tell("done", Map.of());
    }

    private void tell(String event, Map<String, ?> fields) {
        Map<String, Object> line = new LinkedHashMap<>(fields);
        line.put("event", event);
        try {
            out.println(MAPPER.writeValueAsString(line));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
