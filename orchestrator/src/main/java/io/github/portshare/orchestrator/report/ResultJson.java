package io.github.portshare.orchestrator.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.portshare.orchestrator.run.BindsResult;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.HijackResult;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The documents as JSON, in the forms of {@code result-schema-1.json}, {@code binds-schema-1.json} and {@code hijack-schema-1.json}. */
public final class ResultJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            // what a later version of the same schema adds is no error
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Read into memory whole. */
    private static final int MOST_BYTES = 64 << 20;

    private static final List<String> RESULT = List.of(
            "startedAt",
            "verdict",
            "environment",
            "plan",
            "members",
            "load",
            "timeline",
            "checks",
            "intrusion",
            "warnings");
    private static final List<String> BINDS = List.of("startedAt", "verdict", "environment", "rows", "warnings");
    private static final List<String> HIJACK =
            List.of("startedAt", "verdict", "environment", "rows", "families", "advice", "warnings");

    private ResultJson() {}

    /** Writes any of the program's documents. */
    public static String write(Object document) {
        try {
            return Visible.lines(MAPPER.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same in one line. */
    static String compact(Object document) {
        try {
            return Visible.lines(
                    MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a result to a file, whole or not at all.
     *
     * @throws UncheckedIOException if it cannot be written; the message is for the user
     */
    public static void save(Result result, Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": its directory cannot be made", e);
        }
        try {
            TextFile.write(file, write(result) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** The same document with every text visible on a terminal, in one line each. */
    @SuppressWarnings("unchecked")
    public static <D extends Document> D visible(D document) {
        try {
            return (D) MAPPER.treeToValue(visible(MAPPER.<JsonNode>valueToTree(document)), document.getClass());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode visible(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(Visible.line(node.textValue()));
        } else if (node instanceof ArrayNode array) {
            ArrayNode shown = MAPPER.createArrayNode();
            array.forEach(element -> shown.add(visible(element)));
            return shown;
        } else if (node instanceof ObjectNode object) {
            ObjectNode renamed = MAPPER.createObjectNode();
            object.properties().forEach(field -> renamed.set(Visible.line(field.getKey()), visible(field.getValue())));
            return renamed;
        }
        return node;
    }

    /**
     * Reads a document that was saved.
     *
     * @throws IllegalArgumentException if the file is not one, or is of another schema version
     */
    public static Document read(Path file) {
        try {
            JsonNode tree = MAPPER.readTree(TextFile.read(file, MOST_BYTES));
            if (!tree.isObject() || !tree.has("schemaVersion")) {
                throw new IllegalArgumentException(file + " is not a portshare result: it has no schemaVersion");
            }
            if (!tree.get("schemaVersion").equals(IntNode.valueOf(Result.SCHEMA_VERSION))) {
                throw new IllegalArgumentException(file + " has schemaVersion " + tree.get("schemaVersion")
                        + ", this program reads " + Result.SCHEMA_VERSION);
            }
            if (tree.has("families")) {
                return as(HijackResult.class, tree, HIJACK, file);
            }
            return tree.has("rows") ? as(BindsResult.class, tree, BINDS, file) : as(Result.class, tree, RESULT, file);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is not a portshare result: " + wrong(e), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Where and what, without the parser's own words, which speak of its classes. */
    private static String wrong(JsonProcessingException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ImpossiblePlanException) {
                return cause.getMessage();
            }
        }
        if (e instanceof JsonMappingException mapping) {
            String path = mapping.getPath().stream()
                    .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                    .collect(Collectors.joining());
            return path.isEmpty()
                    ? "it has not the fields of one"
                    : path.substring(1) + " is not of the kind that belongs there";
        }
        return "it is not JSON"
                + (e.getLocation() == null
                        ? ""
                        : " (line " + e.getLocation().getLineNr() + ", column "
                                + e.getLocation().getColumnNr() + ")");
    }

    /** 'portshare load --json' and 'doctor --json' write documents with a schemaVersion too: those lack what is required. */
    private static <D extends Document> D as(Class<D> kind, JsonNode tree, List<String> required, Path file)
            throws JsonProcessingException {
        for (String field : required) {
            if (!tree.hasNonNull(field)) {
                throw new IllegalArgumentException(file + " is not a portshare result: it has no " + field);
            }
        }
        return MAPPER.treeToValue(tree, kind);
    }
}
