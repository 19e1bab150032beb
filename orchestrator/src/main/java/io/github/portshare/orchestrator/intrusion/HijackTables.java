package io.github.portshare.orchestrator.intrusion;

import io.github.portshare.orchestrator.agent.BindOptions;
import java.util.List;

/** What is expected of Linux when somebody wants a group's port, as read from {@code hijack-tables.txt}. */
final class HijackTables {

    private final TableFile file = new TableFile("hijack-tables.txt");

    /** What a newcomer gets and takes. */
    HijackCase expect(Scene scene, String identity, boolean control, BindOptions options, String address, String host) {
        List<String> rule = file.row("admission", scene.transport().toString(), scene.state());
        boolean admitted = admits(rule, scene.group(), options, control)
                // the reservation is one more socket of the group's, bound and never listening
                && (!scene.reserved()
                        || admits(
                                file.row("admission", scene.transport().toString(), "bound"),
                                BindOptions.RP,
                                options,
                                control));
        return new HijackCase(
                new HijackCase.Encounter(
                        scene.transport(), scene.state(), scene.group(), scene.reserved(), identity, control),
                options,
                address,
                admitted ? "OK" : "EADDRINUSE",
                admitted ? takes(scene, control, options, word(address, host)) : null,
                rule.get(4));
    }

    List<List<String>> families() {
        return file.rows("families");
    }

    private static boolean admits(List<String> rule, BindOptions group, BindOptions options, boolean same) {
        List<String> ways = List.of(rule.get(same ? 2 : 3).split(" "));
        return ways.contains("RA") && group.reuseAddress() && options.reuseAddress()
                || ways.contains("RP") && group.reusePort() && options.reusePort();
    }

    private String takes(Scene scene, boolean same, BindOptions options, String address) {
        if (!scene.receives()) {
            return "all";
        }
        boolean shares = same && scene.group().reusePort() && options.reusePort();
        return file.row("traffic", scene.transport().toString(), address).get(shares ? 2 : 3);
    }

    private static String word(String address, String host) {
        if (address.equals(host)) {
            return "specific";
        }
        return switch (address) {
            case "0.0.0.0" -> "any";
            case "::" -> "any6";
            default -> "mapped";
        };
    }
}
