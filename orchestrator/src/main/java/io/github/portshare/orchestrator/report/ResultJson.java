package io.github.portshare.orchestrator.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.portshare.orchestrator.run.BindsResult;
import io.github.portshare.orchestrator.run.Document;
import io.github.portshare.orchestrator.run.HijackResult;
import io.github.portshare.orchestrator.run.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The documents as JSON, in the forms of {@code result-schema-1.json}, {@code binds-schema-1.json} and {@code hijack-schema-1.json}. */
public final class ResultJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            // what a later version of the same schema adds is no error
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

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
            return MAPPER.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same in one line. */
    static String compact(Object document) {
        try {
            return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a result to a file. */
    public static void save(Result result, Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, write(result) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a document that was saved.
     *
     * @throws IllegalArgumentException if the file is not one, or is of another schema version
     */
    public static Document read(Path file) {
        try {
            JsonNode tree = MAPPER.readTree(Files.readString(file));
            if (!tree.isObject() || !tree.has("schemaVersion")) {
                throw new IllegalArgumentException(file + " is not a portshare result: it has no schemaVersion");
            }
            if (tree.get("schemaVersion").asInt() != Result.SCHEMA_VERSION) {
                throw new IllegalArgumentException(file + " has schemaVersion " + tree.get("schemaVersion")
                        + ", this program reads " + Result.SCHEMA_VERSION);
            }
            if (tree.has("families")) {
                return as(HijackResult.class, tree, HIJACK, file);
            }
            return tree.has("rows") ? as(BindsResult.class, tree, BINDS, file) : as(Result.class, tree, RESULT, file);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is not a portshare result: " + e.getOriginalMessage(), e);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("cannot read " + file + ": no such file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
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
