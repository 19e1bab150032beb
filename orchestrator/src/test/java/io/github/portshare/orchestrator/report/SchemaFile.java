package io.github.portshare.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A schema of the program's documents. */
public final class SchemaFile {

    private final JsonNode tree;
    private final Schema schema;

    public SchemaFile(String name) {
        try (InputStream file = ResultJson.class.getResourceAsStream(name)) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            tree = new ObjectMapper().readTree(text);
            schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(text, InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode at(String pointer) {
        return tree.at(pointer);
    }

    /** The strings of an array, such as an enum. */
    List<String> names(String pointer) {
        return tree.at(pointer).valueStream().map(JsonNode::asText).toList();
    }

    /** Where each problem of a document is, and what it is. */
    public List<String> problems(String document) {
        return schema.validate(document, InputFormat.JSON).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    /** Fails unless the schema at the pointer describes each field, and requires those that were never absent. */
    void requireFieldsOf(Class<?> type, String pointer) {
        JsonNode properties = tree.at(pointer).get("properties");
        List<String> required = names(pointer + "/required");
        for (Method method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(JsonProperty.class)) {
                requireDescription(type, properties, method.getName());
            }
        }
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                requireFieldsOf(component.getType(), pointer);
                continue;
            }
            requireDescription(type, properties, name);
            assertThat(required.contains(name) || !component.getType().isPrimitive())
                    .as("%s.%s is required", type.getSimpleName(), name)
                    .isTrue();
        }
    }

    private void requireDescription(Class<?> type, JsonNode properties, String name) {
        JsonNode property = properties.path(name);
        JsonNode target =
                property.has("$ref") ? tree.at(property.get("$ref").asText().substring(1)) : property;
        assertThat(property.has("description") || target.has("description"))
                .as("description of %s.%s", type.getSimpleName(), name)
                .isTrue();
    }
}
