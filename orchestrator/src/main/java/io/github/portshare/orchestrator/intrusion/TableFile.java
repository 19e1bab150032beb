package io.github.portshare.orchestrator.intrusion;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables in a resource: {@code [name]}, then rows of cells between {@code |}; {@code #} begins a comment. */
public final class TableFile {

    private final String name;
    private final Map<String, List<List<String>>> tables = new LinkedHashMap<>();

    /** Reads one that lies beside this class. */
    TableFile(String name) {
        this(TableFile.class, name);
    }

    /**
     * Reads one.
     *
     * @param beside which class it lies
     */
    public TableFile(Class<?> beside, String name) {
        this.name = name;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(beside.getResourceAsStream(name), StandardCharsets.UTF_8))) {
            List<List<String>> table = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("[")) {
                    table = new ArrayList<>();
                    tables.put(line.substring(1, line.indexOf(']')), table);
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    table.add(List.of(line.strip().split("\\s*\\|\\s*", -1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    /** All rows of a table. */
    public List<List<String>> rows(String table) {
        return tables.get(table);
    }

    /** The row of a table that begins with these cells. */
    public List<String> row(String table, String... begin) {
        return tables.get(table).stream()
                .filter(row -> row.subList(0, begin.length).equals(List.of(begin)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        name + " has no row " + String.join(" | ", begin) + " in [" + table + "]"));
    }
}
