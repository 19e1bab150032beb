package io.github.portshare.orchestrator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.report.ResultJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** docs/reference/documents.md, written from the schemas: a section each. */
final class DocumentsReference {

    private static final String SCHEMAS = "orchestrator/src/main/resources/io/github/portshare/orchestrator/report/";

    private final String name;
    private final JsonNode schema;
    private final List<String> lines = new ArrayList<>();
    /** Of which the tables are to be written, or are: those of a name in the schema, and those within a field. */
    private final Map<String, JsonNode> objects = new LinkedHashMap<>();

    private DocumentsReference(String name) throws IOException {
        this.name = name;
        try (InputStream in = ResultJson.class.getResourceAsStream(file())) {
            this.schema = new ObjectMapper().readTree(in);
        }
    }

    static String text() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                ReferenceTest.WRITTEN,
                "# JSON documents",
                "",
                "What a command writes with `--json`; `run`, `compare` and `restart` keep it as `result.json`, with `--out`. A field that",
                "is optional is absent where there is nothing to tell. Later versions may add fields; a change of meaning raises",
                "`schemaVersion`.",
                ""));
        // by the command that writes it
        String all =
                "run=result load diff judge judge_--plan=chance inspect inspect_--watch=watch compare restart hijack binds steer";
        for (String entry : all.split(" ")) {
            String command = entry.replaceFirst("=.*", "").replace('_', ' ');
            lines.addAll(new DocumentsReference(entry.replaceFirst(".*=", "")).section(command));
        }
        return String.join("\n", lines).stripTrailing() + "\n";
    }

    private String file() {
        return name + "-schema-1.json";
    }

    private List<String> section(String command) {
        add("## " + command, "", "[`" + file() + "`](../../" + SCHEMAS + file() + ")", "");
        table(schema);
        for (int i = 0; i < objects.size(); i++) {
            Map.Entry<String, JsonNode> object = List.copyOf(objects.entrySet()).get(i);
            add("### " + title(object.getKey()), "");
            table(object.getValue());
        }
        return lines;
    }

    private String title(String object) {
        return name + ": " + object;
    }

    private void table(JsonNode object) {
        if (object.has("description")) {
            add(Documentation.escaped(object.get("description").asText()), "");
        }
        add("| field | type | is |", "|---|---|---|");
        List<String> required = words(object.path("required")).toList();
        object.path("properties")
                .properties()
                .forEach(field -> add("| `" + field.getKey() + "` | "
                        + (required.contains(field.getKey()) ? "" : "optional ")
                        + type(field.getKey(), field.getValue()) + " | "
                        + Documentation.escaped(description(field.getValue())) + " |"));
        add("");
    }

    /** Its own, or that of what it is. */
    private String description(JsonNode of) {
        return of.has("description") || !of.has("$ref") ? of.path("description").asText() : description(definition(of));
    }

    private JsonNode definition(JsonNode of) {
        return schema.path("$defs").path(name(of));
    }

    private static String name(JsonNode of) {
        return of.get("$ref").asText().replace("#/$defs/", "");
    }

    private String type(String field, JsonNode of) {
        if (of.has("$ref")) {
            return type(name(of), definition(of));
        } else if (of.has("enum")) {
            return words(of.get("enum")).map(word -> "`" + word + "`").collect(Collectors.joining(", "));
        } else if (of.has("const")) {
            return "`" + of.get("const").asText() + "`";
        } else if (of.has("items")) {
            return "list of " + type(field, of.get("items"));
        } else if (of.has("properties")) {
            objects.putIfAbsent(field, of);
            return "[" + field + "](#" + Documentation.anchor(title(field)) + ")";
        }
        return of.path("type").isArray()
                ? words(of.get("type")).collect(Collectors.joining(" or "))
                : of.path("type").asText("any");
    }

    private static Stream<String> words(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
    }

    private void add(String... more) {
        lines.addAll(List.of(more));
    }
}
