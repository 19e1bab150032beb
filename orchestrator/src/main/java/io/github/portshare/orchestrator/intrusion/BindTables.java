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

/** What is documented and what is expected of Linux, as read from {@code bind-tables.txt}. */
final class BindTables {

    private static final String FILE = "bind-tables.txt";
    private static final List<String> ADDRESS_STATES = List.of("bound", "listening", "udp");
    private static final List<String> USER_STATES =
            List.of("bound", "both-bound", "listening", "established", "time-wait", "reset", "udp");
    private static final List<String> GROUP_STATES = List.of("multicast", "unicast");

    private final Map<String, List<String[]>> sections = new LinkedHashMap<>();

    private BindTables() {}

    static BindTables read() {
        BindTables tables = new BindTables();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(BindTables.class.getResourceAsStream(FILE), StandardCharsets.UTF_8))) {
            List<String[]> section = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("[")) {
                    section = new ArrayList<>();
                    tables.sections.put(line.substring(1, line.indexOf(']')), section);
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    section.add(line.strip().split("\\s*\\|\\s*"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FILE, e);
        }
        return tables;
    }

    /**
     * The rows of the table of addresses, one for each state.
     *
     * @param specific an address of the machine
     * @param another one of the same family; null = there is none, and the rows that need it are left out
     */
    List<BindCase> addresses(String specific, String another) {
        List<BindCase> cases = new ArrayList<>();
        for (String[] row : sections.get("addresses")) {
            boolean needsAnother = row[2].equals("another") || row[3].equals("another");
            boolean mixesFamilies = row[2].equals("any6");
            if (needsAnother && another == null || mixesFamilies && specific.contains(":")) {
                continue;
            }
            for (int i = 0; i < ADDRESS_STATES.size(); i++) {
                cases.add(new BindCase(
                        "addresses",
                        BindOptions.of(row[0]),
                        BindOptions.of(row[1]),
                        "same",
                        address(row[2], specific, another),
                        address(row[3], specific, another),
                        ADDRESS_STATES.get(i),
                        answer(row[4]),
                        answer(row[5 + i]),
                        source(ADDRESS_STATES.get(i)),
                        remark(row[4], ADDRESS_STATES.get(i), row[5 + i])));
            }
        }
        return cases;
    }

    /** The rows of the table of users, two for each state. */
    List<BindCase> users(String address) {
        List<BindCase> cases = new ArrayList<>();
        for (String[] row : sections.get("users")) {
            for (int i = 0; i < USER_STATES.size(); i++) {
                String[] answers = row[2 + i].split("/");
                for (int user = 0; user < answers.length; user++) {
                    cases.add(new BindCase(
                            "users",
                            BindOptions.of(row[0]),
                            BindOptions.of(row[1]),
                            user == 0 ? "same" : "other",
                            address,
                            address,
                            USER_STATES.get(i),
                            null,
                            answer(answers[user]),
                            source(USER_STATES.get(i)),
                            null));
                }
            }
        }
        return cases;
    }

    /** The rows of the table of multicast groups, two for each: the group's datagrams, and those to one address. */
    List<BindCase> groups() {
        List<BindCase> cases = new ArrayList<>();
        for (String[] row : sections.get("groups")) {
            for (int i = 0; i < GROUP_STATES.size(); i++) {
                cases.add(new BindCase(
                        "groups",
                        BindOptions.of(row[0]),
                        BindOptions.of(row[0]),
                        row[1],
                        "0.0.0.0",
                        "0.0.0.0",
                        GROUP_STATES.get(i),
                        null,
                        answer(row[2 + i]),
                        source(GROUP_STATES.get(i)),
                        null));
            }
        }
        return cases;
    }

    private String source(String state) {
        return sections.get("states").stream()
                .filter(row -> row[0].equals(state))
                .map(row -> row[1])
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(FILE + " cites no source for " + state));
    }

    private String remark(String documented, String state, String linux) {
        if (documented.equals("-") || documented.equals(linux)) {
            return null;
        }
        return sections.get("deviations").stream()
                .filter(row -> row[0].equals(state) && row[1].equals(linux))
                .map(row -> row[2])
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(FILE + " does not say why " + state + " is " + linux));
    }

    private static String answer(String cell) {
        return switch (cell) {
            case "no" -> "EADDRINUSE";
            case "-" -> null;
            default -> cell;
        };
    }

    private static String address(String word, String specific, String another) {
        return switch (word) {
            case "specific" -> specific;
            case "another" -> another;
            case "any" -> specific.contains(":") ? "::" : "0.0.0.0";
            case "any6" -> "::";
            default -> throw new IllegalStateException(FILE + ": no address '" + word + "'");
        };
    }
}
