package io.github.portshare.orchestrator.cli;

import static io.github.portshare.orchestrator.cli.Deployed.compose;
import static io.github.portshare.orchestrator.cli.Deployed.containers;
import static io.github.portshare.orchestrator.cli.Deployed.job;
import static io.github.portshare.orchestrator.cli.Deployed.machines;
import static io.github.portshare.orchestrator.cli.Deployed.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The files that others run portshare with: they must mean what their comments say. */
class DeployTest {

    private static final String WATCH = "portshare-watch@.service";

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
            assertThat(service.path("cap_add").toString()).isIn("[\"SETUID\",\"SETGID\"]", "");
            assertThat(service.get("read_only").asBoolean()).isTrue();
        });
        assertThat(compose().at("/services/demo/user").asString()).isEqualTo("0:0");
        assertThat(compose().at("/services/judge/cap_add").isMissingNode()).isTrue();
    }

    static List<List<String>> commandsOfAllFiles() throws Exception {
        List<List<String>> commands = new ArrayList<>();
        containers(job()).forEach(container -> commands.add(words(container.get("args"))));
        for (JsonNode item : machines()) {
            if (item.get("kind").asString().equals("Job")) {
                containers(item).forEach(container -> commands.add(words(container.get("args"))));
            }
        }
        compose().get("services").forEach(service -> commands.add(words(service.get("command"))));
        commands.add(Deployed.started(Deployed.unit(WATCH), "8080"));
        commands.add(Deployed.started(Deployed.unit(FleetDeployTest.AGENT), "judge.example:7400"));
        return commands;
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
        // 2.0 of 10, called OK; most of it is the network and the capabilities that a watch is for
        Deployed.isTakenBySystemd(directory, Deployed.unit(WATCH), 20);
    }

    @Test
    void theUnitHasTheTwoCapabilitiesThatShowForeignDescriptorsAndNoMore() throws Exception {
        assertThat(Deployed.unit(WATCH).lines())
                .filteredOn(line -> line.matches("\\w*Capabilit\\w*=.*"))
                .containsExactly(
                        "AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH",
                        "CapabilityBoundingSet=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH");
    }

    /** Its comments name variables that a user sets. */
    @Test
    void everyVariableOfTheUnitIsThatOfAnOption() throws Exception {
        assertThat(Documentation.matches("\\b(PORTSHARE_INSPECT_[A-Z_]+)", Deployed.unit(WATCH)))
                .contains("PORTSHARE_INSPECT_METRICS")
                .allMatch(Deployed.variables("inspect")::contains);
    }
}
