package io.github.portshare.orchestrator.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One of our published schemas, to which a document is put when it is read, so that nobody behind it need expect anything
 * else. It knows the keywords of JSON Schema that our schemas use, and throws at others.
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
            case "items" -> elements(rule, value, place);
            case "properties" -> properties(rule, value, place);
            case "additionalProperties" -> otherProperties(rule, schema, value, place);
            default -> fault(keyword, rule, value).map(fault -> (place.isEmpty() ? "it" : place) + " " + fault);
        };
    }

    private Optional<String> elements(JsonNode rule, JsonNode value, String place) {
        return first(IntStream.range(0, value.isArray() ? value.size() : 0)
                .mapToObj(i -> problem(rule, value.get(i), place + "/" + i)));
    }

    private Optional<String> properties(JsonNode rule, JsonNode value, String place) {
        return first(rule.properties().stream()
                .filter(property -> value.has(property.getKey()))
                .map(property ->
                        problem(property.getValue(), value.get(property.getKey()), below(place, property.getKey()))));
    }

    private Optional<String> otherProperties(JsonNode rule, JsonNode schema, JsonNode value, String place) {
        return rule.isBoolean()
                ? Optional.empty()
                : first(value.properties().stream()
                        .filter(property -> !schema.path("properties").has(property.getKey()))
                        .map(property -> problem(rule, property.getValue(), below(place, property.getKey()))));
    }

    /** What a keyword finds wrong with a value as a whole. */
    private static Optional<String> fault(String keyword, JsonNode rule, JsonNode value) {
        return switch (keyword) {
            case "type" -> unless(is(rule.textValue(), value), () -> said(value) + ", not " + article(rule));
            case "const" -> unless(value.equals(rule), () -> said(value) + ", not " + rule);
            case "enum" ->
                unless(rule.valueStream().anyMatch(value::equals), () -> said(value) + ", none of " + choices(rule));
            case "pattern" -> unless(matches(rule, value), () -> said(value) + ", not of the form " + rule.textValue());
            case "minimum" -> unless(inOrder(rule, value), () -> said(value) + ", below " + rule);
            case "maximum" -> unless(inOrder(value, rule), () -> said(value) + ", above " + rule);
            case "minItems" ->
                unless(
                        !value.isArray() || value.size() >= rule.intValue(),
                        () -> "has " + value.size() + " elements, fewer than " + rule);
            case "maxItems" ->
                unless(
                        !value.isArray() || value.size() <= rule.intValue(),
                        () -> "has " + value.size() + " elements, more than " + rule);
            case "uniqueItems" -> unless(eachOnce(value), () -> "has an element twice");
            case "required" -> missing(rule, value).map(name -> "has no " + name);
            default -> throw new IllegalStateException("a schema uses '" + keyword + "', which nobody looks at");
        };
    }

    private static boolean matches(JsonNode pattern, JsonNode value) {
        return !value.isTextual()
                || Pattern.compile(pattern.textValue())
                        .matcher(value.textValue())
                        .find();
    }

    /** As numbers; what is none is beyond no bound. */
    private static boolean inOrder(JsonNode low, JsonNode high) {
        return !low.isNumber() || !high.isNumber() || low.doubleValue() <= high.doubleValue();
    }

    private static boolean eachOnce(JsonNode value) {
        return !value.isArray() || new HashSet<>(value.valueStream().toList()).size() == value.size();
    }

    private static Optional<String> first(Stream<Optional<String>> problems) {
        return problems.flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> unless(boolean fine, Supplier<String> fault) {
        return fine ? Optional.empty() : Optional.of(fault.get());
    }

    private static Optional<String> missing(JsonNode required, JsonNode value) {
        return value.isObject()
                ? required.valueStream()
                        .map(JsonNode::asText)
                        .filter(name -> !value.has(name))
                        .findFirst()
                : Optional.empty();
    }

    private static String choices(JsonNode values) {
        return values.valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
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
