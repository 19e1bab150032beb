package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The files that others run portshare with, as kubectl, docker compose and systemd read them. */
final class Deployed {

    static final Path TOP = Path.of("").toAbsolutePath().getParent();

    private static final ObjectMapper JSON = new ObjectMapper();

    private Deployed() {}

    static JsonNode compose() throws IOException {
        return yaml("compose.yaml");
    }

    /** A group in one Pod. */
    static JsonNode job() throws IOException {
        return yaml("orchestrator/deploy/kubernetes/job.yaml");
    }

    /** A group in one Pod, and its load from others: a List of what is to be made. */
    static List<JsonNode> machines() throws IOException {
        return elements(yaml("orchestrator/deploy/kubernetes/machines.yaml").get("items"))
                .toList();
    }

    static JsonNode yaml(String file) throws IOException {
        // as compose does where the environment has none of the variables
        String text = Files.readString(TOP.resolve(file)).replaceAll("\\$\\{[A-Z_]+:-([^}]*)\\}", "$1");
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(text);
        return JSON.valueToTree(merged(yaml));
    }

    /** Resolves {@code <<}, which YAML 1.2 has dropped and everybody uses. */
    private static Object merged(Object node) {
        if (node instanceof List<?> list) {
            return list.stream().map(Deployed::merged).toList();
        }
        if (!(node instanceof Map<?, ?> map)) {
            return node;
        }
        Map<Object, Object> result = new LinkedHashMap<>();
        if (map.get("<<") instanceof Map<?, ?> base) {
            ((Map<?, ?>) merged(base)).forEach(result::put);
        }
        map.forEach((key, value) -> {
            if (!key.equals("<<")) {
                result.put(key, merged(value));
            }
        });
        return result;
    }

    static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    /** Of a Job's Pod, those that stay beside the others first. */
    static Stream<JsonNode> containers(JsonNode job) {
        JsonNode pod = job.at("/spec/template/spec");
        return Stream.of(pod.path("initContainers"), pod.get("containers")).flatMap(Deployed::elements);
    }

    /** The words of a command, which may be one string. */
    static List<String> words(JsonNode command) {
        return command.isArray()
                ? elements(command).map(JsonNode::asString).toList()
                : List.of(command.asString().split(" "));
    }

    /** A unit of {@code deploy}. */
    static String unit(String name) throws IOException {
        return Files.readString(TOP.resolve("deploy/" + name));
    }

    /** What a unit starts. */
    static List<String> started(String unit, String instance) {
        return List.of(Documentation.matches("(?m)^ExecStart=\\S+ (.*)$", unit)
                .get(0)
                .replace("%i", instance)
                .split(" "));
    }

    /** The variables of a command's options. */
    static List<String> variables(String command) {
        return Main.commandLine().getSubcommands().get(command).getCommandSpec().options().stream()
                .map(option ->
                        "PORTSHARE_" + command + "_" + option.longestName().replaceFirst("^--?", ""))
                .map(words -> words.replace('-', '_').toUpperCase(Locale.ROOT))
                .toList();
    }

    /** Asserts that systemd takes a unit, and that it leaves its service no more than that: of 100. */
    static void isTakenBySystemd(Path directory, String unit, int exposure) throws Exception {
        // where it is to be installed there need be nothing here
        Path file = Files.writeString(
                directory.resolve("portshare@8080.service"),
                unit.replace(
                        "/opt/portshare/portshare", TOP.resolve("portshare").toString()));

        assertThat(systemdAnalyze("verify", file.toString())).isEmpty();
        systemdAnalyze("security", "--offline=true", "--no-pager", "--threshold=" + exposure, file.toString());
    }

    /** What it says, which must not be that something is wrong. */
    private static String systemdAnalyze(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/usr/bin/systemd-analyze"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + ": " + said).isZero();
        return said;
    }
}
