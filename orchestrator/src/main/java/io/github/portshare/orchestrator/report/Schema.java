package io.github.portshare.orchestrator.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One of our published schemas, and whether a document is as it says: so what is read has been looked at in one place, and its
 * readers need not expect anything else. It knows the keywords of JSON Schema that our schemas use, and throws at others.
 */
final class Schema {

    /** Those that say nothing about a value. */
    private static final Set<String> PASSIVE = Set.of("$schema", "$id", "$defs", "title", "description");

    private static final int LONGEST_VALUE = 40;

    private final JsonNode root;
    private final JsonNode start;

    private Schema(JsonNode root, JsonNode start) {
        this.root = root;
        this.start = start;
    }

    /** Reads it from beside this class. */
    static Schema of(String resource) {
        try (InputStream file = Schema.class.getResourceAsStream(resource)) {
            JsonNode root = new ObjectMapper().readTree(file);
            return new Schema(root, root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The part of it at a JSON pointer. */
    Schema at(String pointer) {
        return new Schema(root, root.requiredAt(pointer));
    }

    /**
     * The first thing that is wrong with a value.
     *
     * @param place of the value in its document: a JSON pointer (RFC 6901)
     * @return a sentence that begins with the JSON pointer of the place, or with {@code it} for the whole
     */
    Optional<String> problem(JsonNode value, String place) {
        return problem(start, value, place);
    }

    private Optional<String> problem(JsonNode schema, JsonNode value, String place) {
        return schema.properties().stream()
                .map(rule -> problem(rule.getKey(), rule.getValue(), schema, value, place))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> problem(String keyword, JsonNode rule, JsonNode schema, JsonNode value, String place) {
        if (PASSIVE.contains(keyword)) {
            return Optional.empty();
        }
        return switch (keyword) {
            case "$ref" -> problem(root.requiredAt(rule.textValue().substring(1)), value, place);
            case "type" -> unless(is(rule.textValue(), value), place, () -> said(value) + ", not " + article(rule));
            case "const" -> unless(value.equals(rule), place, () -> said(value) + ", not " + rule);
            case "enum" ->
                unless(
                        rule.valueStream().anyMatch(value::equals),
                        place,
                        () -> said(value) + ", none of " + String.join(", ", names(rule)));
            case "pattern" ->
                unless(
                        !value.isTextual()
                                || Pattern.compile(rule.textValue())
                                        .matcher(value.textValue())
                                        .find(),
                        place,
                        () -> said(value) + ", not of the form " + rule.textValue());
            case "minimum" ->
                unless(
                        !value.isNumber() || value.doubleValue() >= rule.doubleValue(),
                        place,
                        () -> said(value) + ", below " + rule);
            case "maximum" ->
                unless(
                        !value.isNumber() || value.doubleValue() <= rule.doubleValue(),
                        place,
                        () -> said(value) + ", above " + rule);
            case "minItems" ->
                unless(
                        !value.isArray() || value.size() >= rule.intValue(),
                        place,
                        () -> "has " + value.size() + " elements, fewer than " + rule);
            case "maxItems" ->
                unless(
                        !value.isArray() || value.size() <= rule.intValue(),
                        place,
                        () -> "has " + value.size() + " elements, more than " + rule);
            case "uniqueItems" ->
                unless(
                        !value.isArray() || new HashSet<>(value.valueStream().toList()).size() == value.size(),
                        place,
                        () -> "has an element twice");
            case "required" ->
                unless(
                        !value.isObject() || missing(rule, value).isEmpty(),
                        place,
                        () -> "has no " + missing(rule, value).orElseThrow());
            case "items" ->
                first(IntStream.range(0, value.isArray() ? value.size() : 0)
                        .mapToObj(i -> problem(rule, value.get(i), place + "/" + i)));
            case "properties" ->
                first(rule.properties().stream()
                        .filter(property -> value.has(property.getKey()))
                        .map(property -> problem(
                                property.getValue(), value.get(property.getKey()), below(place, property.getKey()))));
            case "additionalProperties" ->
                rule.isBoolean()
                        ? Optional.empty()
                        : first(value.properties().stream()
                                .filter(property -> !schema.path("properties").has(property.getKey()))
                                .map(property -> problem(rule, property.getValue(), below(place, property.getKey()))));
            default -> throw new IllegalStateException("a schema uses '" + keyword + "', which nobody looks at");
        };
    }

    private static Optional<String> first(Stream<Optional<String>> problems) {
        return problems.flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> unless(boolean fine, String place, Supplier<String> fault) {
        return fine ? Optional.empty() : Optional.of((place.isEmpty() ? "it" : place) + " " + fault.get());
    }

    private static Optional<String> missing(JsonNode required, JsonNode value) {
        return names(required).stream().filter(name -> !value.has(name)).findFirst();
    }

    private static List<String> names(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }

    private static String below(String place, String name) {
        return place + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            // a number that is too large for a double was read as infinite
            case "number" -> value.isNumber() && Double.isFinite(value.doubleValue());
            case "integer" -> value.isIntegralNumber();
            default -> throw new IllegalStateException("a schema uses the type '" + type + "'");
        };
    }

    private static String article(JsonNode type) {
        return (type.textValue().matches("[aio].*") ? "an " : "a ") + type.textValue();
    }

    private static String said(JsonNode value) {
        String text = value.isNumber() ? value.asText() : value.toString();
        return "is " + (text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...");
    }
}
