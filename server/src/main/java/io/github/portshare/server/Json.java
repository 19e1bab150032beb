package io.github.portshare.server;

import java.util.Map;
import java.util.StringJoiner;

/**
 * What a member tells, as text of JSON (RFC 8259): objects of strings, numbers, truth values and such objects. Jackson would say
 * the same, and costs each member 5 ms of CPU before its first line.
 */
final class Json {

    private Json() {}

    /** One line. */
    static String of(Map<String, ?> object) {
        StringJoiner fields = new StringJoiner(",", "{", "}");
        object.forEach((name, value) -> fields.add(string(name) + ":" + value(value)));
        return fields.toString();
    }

    @SuppressWarnings("unchecked")
    private static String value(Object value) {
        return value instanceof Map
                ? of((Map<String, ?>) value)
                : value instanceof String text ? string(text) : String.valueOf(value);
    }

    private static String string(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < ' ') {
                quoted.append(String.format("\\u%04x", (int) character));
            } else {
                quoted.append(character == '"' || character == '\\' ? "\\" : "").append(character);
            }
        }
        return quoted.append('"').toString();
    }
}
