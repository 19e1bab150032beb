package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.BindOptions;
import java.util.ArrayList;
import java.util.List;

/** What is documented and what is expected of Linux, as read from {@code bind-tables.txt}. */
final class BindTables {

    private static final String FILE = "bind-tables.txt";
    private static final List<String> ADDRESS_STATES = List.of("bound", "listening", "udp");
    private static final List<String> USER_STATES =
            List.of("bound", "both-bound", "listening", "established", "time-wait", "reset", "udp");
    private static final List<String> GROUP_STATES = List.of("multicast", "unicast");

    private final TableFile file = new TableFile(FILE);

    /**
     * The rows of the table of addresses, one for each state.
     *
     * @param specific an address of the machine
     * @param another one of the same family; null = there is none, and the rows that need it are left out
     */
    List<BindCase> addresses(String specific, String another) {
        List<BindCase> cases = new ArrayList<>();
        for (List<String> row : file.rows("addresses")) {
            boolean needsAnother = row.get(2).equals("another") || row.get(3).equals("another");
            boolean mixesFamilies = row.get(2).equals("any6");
            if (needsAnother && another == null || mixesFamilies && specific.contains(":")) {
                continue;
            }
            for (int i = 0; i < ADDRESS_STATES.size(); i++) {
                cases.add(new BindCase(
                        "addresses",
                        BindOptions.of(row.get(0)),
                        BindOptions.of(row.get(1)),
                        "same",
                        address(row.get(2), specific, another),
                        address(row.get(3), specific, another),
                        ADDRESS_STATES.get(i),
                        new BindCase.Answers(
                                answer(row.get(4)),
                                answer(row.get(5 + i)),
                                source(ADDRESS_STATES.get(i)),
                                remark(row.get(4), ADDRESS_STATES.get(i), row.get(5 + i)))));
            }
        }
        return cases;
    }

    /** The rows of the table of users, two for each state. */
    List<BindCase> users(String address) {
        List<BindCase> cases = new ArrayList<>();
        for (List<String> row : file.rows("users")) {
            for (int i = 0; i < USER_STATES.size(); i++) {
                String[] answers = row.get(2 + i).split("/");
                for (int user = 0; user < answers.length; user++) {
                    cases.add(new BindCase(
                            "users",
                            BindOptions.of(row.get(0)),
                            BindOptions.of(row.get(1)),
                            user == 0 ? "same" : "other",
                            address,
                            address,
                            USER_STATES.get(i),
                            BindCase.Answers.of(answer(answers[user]), source(USER_STATES.get(i)))));
                }
            }
        }
        return cases;
    }

    /** The rows of the table of multicast groups, two for each: the group's datagrams, and those to one address. */
    List<BindCase> groups() {
        List<BindCase> cases = new ArrayList<>();
        for (List<String> row : file.rows("groups")) {
            for (int i = 0; i < GROUP_STATES.size(); i++) {
                cases.add(new BindCase(
                        "groups",
                        BindOptions.of(row.get(0)),
                        BindOptions.of(row.get(0)),
                        row.get(1),
                        "0.0.0.0",
                        "0.0.0.0",
                        GROUP_STATES.get(i),
                        BindCase.Answers.of(answer(row.get(2 + i)), source(GROUP_STATES.get(i)))));
            }
        }
        return cases;
    }

    private String source(String state) {
        return file.row("states", state).get(1);
    }

    private String remark(String documented, String state, String linux) {
        if (documented.equals("-") || documented.equals(linux)) {
            return null;
        }
        return file.row("deviations", state, linux).get(2);
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
