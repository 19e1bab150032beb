package io.github.portshare.orchestrator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Lines that work as they stand, for the help of each command: what it is typed for most, first. */
final class Examples {

    private static final String PROGRAM = "portshare ";

    /** Without the program's name. */
    static final Map<String, List<String>> OF = Map.ofEntries(
            Map.entry(
                    "run",
                    List.of(
                            "run",
                            "run --members 8 --duration 30s --max-p99 20ms --out kept",
                            "run --attach --port 8080 --no-hijack",
                            "run --server nginx --members 4",
                            "run --disrupt kill:2@3s,join@5s --max-loss 100",
                            "run --json --quiet --no-hijack --port 0")),
            Map.entry("hijack", List.of("hijack", "hijack --port 8080", "hijack --port 53 --protocol udp")),
            Map.entry("binds", List.of("binds", "binds --json")),
            Map.entry("steer", List.of("steer")),
            Map.entry("compare", List.of("compare", "compare --setups nginx-shared,nginx-reuseport --rounds 60")),
            Map.entry("restart", List.of("restart", "restart --technique drain,pass --load new --repeats 100")),
            Map.entry(
                    "inspect",
                    List.of(
                            "inspect",
                            "inspect 8080",
                            "inspect 8080 --watch --expect-members 4",
                            "inspect 8080 --watch --metrics 9101")),
            Map.entry(
                    "judge",
                    List.of(
                            "judge 221 213 215 237",
                            "judge a=77 b=38 c=38 d=47 --weights 2,1,1,1",
                            "judge result.json",
                            "judge --plan --members 4 --connections 32")),
            Map.entry("serve", List.of("serve --port 8080")),
            Map.entry(
                    "load",
                    List.of(
                            "load http://127.0.0.1:8080/",
                            "load http://127.0.0.1:8080/ --rate 2k --max-p99 50ms",
                            "load tcp://127.0.0.1:9000 --requests 100000")),
            Map.entry(
                    "load-agent",
                    List.of(
                            "load-agent --join 127.0.0.1:7400",
                            "load-agent --join judge:7400 --allow judge:80 --fleet-key fleet.key")),
            Map.entry(
                    "report",
                    List.of(
                            "report result.json",
                            "report result.json --html page.html",
                            "report result.json --format markdown",
                            "report result.json --check")),
            Map.entry("diff", List.of("diff before.json after.json", "diff before.json after.json --tolerance 5%")),
            Map.entry("doctor", List.of("doctor")),
            Map.entry("agent", List.of("agent --port 9101 --token-file /run/portshare/token")),
            Map.entry("fleet-key", List.of("fleet-key fleet.key")),
            Map.entry("completion", List.of("completion bash")));

    private Examples() {}

    /** Puts them at the end of each command's help. */
    static void addTo(CommandLine line) {
        line.getSubcommands().forEach((name, command) -> {
            List<String> examples = OF.get(name);
            if (examples != null) {
                UsageMessageSpec help = command.getCommandSpec().usageMessage();
                List<String> footer = new ArrayList<>(List.of(help.footer()));
                footer.addAll(List.of("", "Examples:"));
                // a footer is a format
                examples.forEach(example -> footer.add("  " + PROGRAM + example.replace("%", "%%")));
                help.footer(footer.toArray(String[]::new));
            }
        });
    }
}
