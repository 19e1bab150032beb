package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1Job;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** The files that others run portshare with: they must mean what their comments say. */
class DeployTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path TOP = Path.of("").toAbsolutePath().getParent();

    private static final Path UNIT = TOP.resolve("deploy/portshare-watch@.service");

    private static JsonNode job() throws Exception {
        return read(TOP.resolve("orchestrator/deploy/kubernetes/job.yaml"));
    }

    private static JsonNode compose() throws Exception {
        return read(TOP.resolve("compose.yaml"));
    }

    /** As kubectl and docker compose do it, with merge keys. */
    private static JsonNode read(Path file) throws Exception {
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        return JSON.valueToTree(merged(yaml));
    }

    /** Resolves {@code <<}, which YAML 1.2 has dropped and everybody uses. */
    private static Object merged(Object node) {
        if (node instanceof List<?> list) {
            return list.stream().map(DeployTest::merged).toList();
        }
        if (!(node instanceof Map<?, ?> map)) {
            return node;
        }
        Map<Object, Object> result = new java.util.LinkedHashMap<>();
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

    private static Stream<JsonNode> containers(JsonNode job) {
        JsonNode pod = job.at("/spec/template/spec");
        return Stream.of(pod.get("initContainers"), pod.get("containers"))
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false));
    }

    private static void validate(JsonNode job) throws Exception {
        V1Job.validateJsonElement(JsonParser.parseString(job.toString()));
    }

    /** {@link V1Job} is generated from the OpenAPI document that Kubernetes publishes. */
    @Test
    void theJobIsValidByKubernetesOwnSchema() {
        assertThatCode(() -> validate(job())).doesNotThrowAnyException();
    }

    @Test
    void theSchemaWouldSeeAMisspelledField() throws Exception {
        JsonNode job = job();
        ((ObjectNode) containers(job).findFirst().orElseThrow().get("securityContext")).put("runAsUsr", 1000);

        assertThatThrownBy(() -> validate(job)).hasMessageContaining("runAsUsr");
    }

    @Test
    void allContainersOfTheJobButTheIntruderHaveTheMembersUid() throws Exception {
        assertThat(containers(job()).filter(container -> runAsUser(container) == 58_000))
                .extracting(container -> container.get("name").asString())
                .containsExactly("intruder");
        assertThat(containers(job()).filter(container -> runAsUser(container) == 1000))
                .hasSize(6);
    }

    private static int runAsUser(JsonNode container) {
        return container.at("/securityContext/runAsUser").asInt();
    }

    /** What one uid unpacks and runs there, another could replace. */
    @Test
    void noTemporaryDirectoryOfTheJobIsSharedByTwoUids() throws Exception {
        Map<String, Set<Integer>> uids = new TreeMap<>();
        containers(job())
                .forEach(container -> container.get("volumeMounts").forEach(mount -> {
                    if (mount.get("mountPath").asString().equals("/tmp")) {
                        uids.computeIfAbsent(mount.get("name").asString(), volume -> new TreeSet<>())
                                .add(runAsUser(container));
                    }
                }));
        assertThat(uids).containsExactly(Map.entry("intruder-tmp", Set.of(58_000)), Map.entry("tmp", Set.of(1000)));
    }

    @Test
    void nothingOfTheJobHasACapability() throws Exception {
        assertThat(containers(job())).allSatisfy(container -> {
            assertThat(container.at("/securityContext/capabilities").toString()).isEqualTo("{\"drop\":[\"ALL\"]}");
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
        });
    }

    @Test
    void nothingOfTheComposeFileHasMoreThanTheTwoCapabilitiesThatChangeTheUid() throws Exception {
        compose().get("services").forEach(service -> {
            assertThat(service.get("cap_drop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(service.path("cap_add").toString())
                    .isIn("[\"SETUID\",\"SETGID\"]", JSON.missingNode().toString());
            assertThat(service.get("read_only").asBoolean()).isTrue();
        });
        assertThat(compose().at("/services/demo/user").asString()).isEqualTo("0:0");
        assertThat(compose().at("/services/judge/cap_add").isMissingNode()).isTrue();
    }

    static List<List<String>> commandsOfAllFiles() throws Exception {
        List<List<String>> commands = new ArrayList<>();
        containers(job()).forEach(container -> commands.add(words(container.get("args"))));
        compose().get("services").forEach(service -> commands.add(words(service.get("command"))));
        commands.add(List.of(Documentation.matches("(?m)^ExecStart=\\S+ (.*)$", Files.readString(UNIT))
                .get(0)
                .replace("%i", "8080")
                .split(" ")));
        return commands;
    }

    private static List<String> words(JsonNode command) {
        return command.isArray()
                ? StreamSupport.stream(command.spliterator(), false)
                        .map(JsonNode::asString)
                        .toList()
                : List.of(command.asString().split(" "));
    }

    @ParameterizedTest
    @MethodSource("commandsOfAllFiles")
    void everyCommandIsOneOfThePrograms(List<String> command) {
        assertThatCode(() -> Main.commandLine().parseArgs(command.toArray(String[]::new)))
                .doesNotThrowAnyException();
    }

    @Test
    void theUnitIsOneThatSystemdTakesAndHoldsIn(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "needs systemd-analyze (Debian: systemd)");
        // where it is to be installed there need be nothing here
        Path unit = Files.writeString(
                directory.resolve("portshare-watch@8080.service"),
                Files.readString(UNIT)
                        .replace(
                                "/opt/portshare/portshare",
                                TOP.resolve("portshare").toString()));

        assertThat(systemdAnalyze("verify", unit.toString())).isEmpty();
        // 2.0 of 10, called OK; most of it is the network and the capabilities that a watch is for
        systemdAnalyze("security", "--offline=true", "--no-pager", "--threshold=20", unit.toString());
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

    @Test
    void theUnitHasTheTwoCapabilitiesThatShowForeignDescriptorsAndNoMore() throws Exception {
        assertThat(Files.readAllLines(UNIT))
                .filteredOn(line -> line.matches("\\w*Capabilit\\w*=.*"))
                .containsExactly(
                        "AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH",
                        "CapabilityBoundingSet=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH");
    }

    /** Its comments name variables that a user sets. */
    @Test
    void everyVariableOfTheUnitIsThatOfAnOption() throws Exception {
        List<String> variables = Main.commandLine().getSubcommands().get("inspect").getCommandSpec().options().stream()
                .map(option -> "PORTSHARE_INSPECT_"
                        + option.longestName()
                                .replaceFirst("^--?", "")
                                .replace('-', '_')
                                .toUpperCase(Locale.ROOT))
                .toList();

        assertThat(Documentation.matches("\\b(PORTSHARE_INSPECT_[A-Z_]+)", Files.readString(UNIT)))
                .contains("PORTSHARE_INSPECT_METRICS")
                .allMatch(variables::contains);
    }
}
