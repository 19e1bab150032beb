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
import io.github.portshare.loadgen.ImpossibleLoadException;
import io.github.portshare.orchestrator.kernel.TextFile;
import io.github.portshare.orchestrator.run.BindsResult;
import io.github.portshare.orchestrator.run.ChanceResult;
import io.github.portshare.orchestrator.run.CompareResult;
import io.github.portshare.orchestrator.run.DiffResult;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.HijackResult;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.InspectResult;
import io.github.portshare.orchestrator.run.JudgeResult;
import io.github.portshare.orchestrator.run.LoadDocument;
import io.github.portshare.orchestrator.run.RestartResult;
import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.run.SteerResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The documents as JSON, in the forms of {@code result-schema-1.json} and of its like for {@code binds}, {@code hijack},
 * {@code compare}, {@code diff}, {@code inspect}, {@code judge}, {@code load} and {@code restart}.
 */
public final class ResultJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(TrafficJson.module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            // what a later version of the same schema adds is no error
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Read into memory whole. */
    private static final int MOST_BYTES = 64 << 20;

    /** The published schemas of the documents that can be read; those that have an environment say of it: as in that of a result. */
    private static final Map<Class<? extends Document>, String> SCHEMAS = Map.ofEntries(
            Map.entry(Result.class, "result-schema-1.json"),
            Map.entry(LoadDocument.class, "load-schema-1.json"),
            Map.entry(BindsResult.class, "binds-schema-1.json"),
            Map.entry(SteerResult.class, "steer-schema-1.json"),
            Map.entry(HijackResult.class, "hijack-schema-1.json"),
            Map.entry(CompareResult.class, "compare-schema-1.json"),
            Map.entry(InspectResult.class, "inspect-schema-1.json"),
            Map.entry(JudgeResult.class, "judge-schema-1.json"),
            Map.entry(ChanceResult.class, "chance-schema-1.json"),
            Map.entry(RestartResult.class, "restart-schema-1.json"),
            Map.entry(DiffResult.class, "diff-schema-1.json"));

    /** By a field that none of those has that come after it, and a result has not. */
    private static final List<Map.Entry<String, Class<? extends Document>>> KINDS = List.of(
            Map.entry("families", HijackResult.class),
            Map.entry("setups", CompareResult.class),
            Map.entry("ports", InspectResult.class),
            Map.entry("situations", SteerResult.class),
            Map.entry("responders", LoadDocument.class),
            Map.entry("judged", JudgeResult.class),
            Map.entry("spreads", ChanceResult.class),
            Map.entry("restarts", RestartResult.class),
            Map.entry("comparedChecks", DiffResult.class),
            Map.entry("rows", BindsResult.class));

    private static final String NOT_ONE = " is not a portshare result: ";

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
    public static String compact(Object document) {
        try {
            return Visible.lines(
                    MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a document to a file, whole or not at all.
     *
     * @throws UncheckedIOException if it cannot be written; the message is for the user
     */
    public static void save(Document document, Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": its directory cannot be made", e);
        }
        try {
            TextFile.write(file, write(document) + "\n");
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
            return parse(TextFile.read(file, MOST_BYTES), file);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The same of what comes on stdin.
     *
     * @throws IllegalArgumentException if that is not one
     */
    public static Document read(InputStream stdin) {
        try {
            return parse(TextFile.read(stdin, "stdin", MOST_BYTES), Path.of("stdin"));
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Reads what a file holds; the file itself is for messages. */
    public static Document parse(String text, Path file) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (!tree.isObject() || !tree.has("schemaVersion")) {
                throw new IllegalArgumentException(file + NOT_ONE + "it has no schemaVersion");
            }
            if (!tree.get("schemaVersion").equals(IntNode.valueOf(Result.SCHEMA_VERSION))) {
                throw new IllegalArgumentException(file + " has schemaVersion " + tree.get("schemaVersion")
                        + ", this program reads " + Result.SCHEMA_VERSION);
            }
            Class<? extends Document> kind = kind(tree);
            problem(kind, tree).ifPresent(problem -> {
                throw new IllegalArgumentException(file + NOT_ONE + problem);
            });
            return MAPPER.treeToValue(tree, kind);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + NOT_ONE + wrong(e), e);
        }
    }

    private static Class<? extends Document> kind(JsonNode tree) {
        return KINDS.stream()
                .filter(kind -> tree.has(kind.getKey()))
                .<Class<? extends Document>>map(Map.Entry::getValue)
                .findFirst()
                .orElse(Result.class);
    }

    /** Where and what, without the parser's own words, which speak of its classes. */
    private static String wrong(JsonProcessingException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ImpossiblePlanException || cause instanceof ImpossibleLoadException) {
                return cause.getMessage();
            }
        }
        if (e instanceof JsonMappingException mapping) {
            String path = mapping.getPath().stream()
                    .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
                    .collect(Collectors.joining());
            return (path.isEmpty() ? "it" : path) + " is not of the kind that belongs there";
        }
        return "it is not JSON"
                + (e.getLocation() == null
                        ? ""
                        : " (line " + e.getLocation().getLineNr() + ", column "
                                + e.getLocation().getColumnNr() + ")");
    }

    /** What is wrong with a document: what 'doctor --json' writes has a schemaVersion, and lacks the rest. */
    private static Optional<String> problem(Class<? extends Document> kind, JsonNode tree) {
        Schema result = Schema.of("result-schema-1.json");
        return Schema.of(SCHEMAS.get(kind))
                .problem(tree, "")
                .or(() -> tree.path("environment").isObject()
                        ? result.at("/$defs/environment").problem(tree.get("environment"), "/environment")
                        : Optional.empty());
    }
}
