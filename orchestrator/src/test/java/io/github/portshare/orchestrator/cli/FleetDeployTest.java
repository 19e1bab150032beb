package io.github.portshare.orchestrator.cli;

import static io.github.portshare.orchestrator.cli.Deployed.elements;
import static io.github.portshare.orchestrator.cli.Deployed.machines;
import static io.github.portshare.orchestrator.cli.Deployed.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The files that start load agents: as many as the judge waits for, able to reach it and what they drive, and nothing else. */
class FleetDeployTest {

    static final String AGENT = "portshare-load-agent@.service";

    private static JsonNode named(String kind, String name) throws IOException {
        return machines().stream()
                .filter(item -> item.get("kind").asString().equals(kind))
                .filter(item -> item.at("/metadata/name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode judge() throws IOException {
        return named("Job", "portshare-judge");
    }

    private static JsonNode agents() throws IOException {
        return named("Job", "portshare-load-agents");
    }

    private static JsonNode container(JsonNode job) {
        return Deployed.containers(job).findFirst().orElseThrow();
    }

    private static JsonNode labels(JsonNode job) {
        return job.at("/spec/template/metadata/labels");
    }

    /** The value of an option of a Job's only container. */
    private static String option(JsonNode job, String name) {
        return words(container(job).get("args")).stream()
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    /** These classes are generated from the OpenAPI document that Kubernetes publishes. */
    private static void validate(JsonNode item) throws IOException {
        JsonElement json = JsonParser.parseString(item.toString());
        switch (item.get("kind").asString()) {
            case "Job" -> V1Job.validateJsonElement(json);
            case "Service" -> V1Service.validateJsonElement(json);
            case "NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(json);
            default -> throw new IllegalArgumentException(item.get("kind").asString());
        }
    }

    @Test
    void everyPartIsValidByKubernetesOwnSchema() throws Exception {
        assertThat(machines())
                .hasSize(5)
                .allSatisfy(item -> assertThatCode(() -> validate(item)).doesNotThrowAnyException());
    }

    @Test
    void theSchemaWouldSeeAMisspelledField() throws Exception {
        JsonNode policy = named("NetworkPolicy", "portshare-load-agents");
        ((ObjectNode) policy.get("spec")).put("ingres", 1);

        assertThatThrownBy(() -> validate(policy)).hasMessageContaining("ingres");
    }

    @Test
    void thereAreAsManyAgentsAsTheJudgeWaitsFor() throws Exception {
        String wanted = option(judge(), "--load-agents");
        assertThat(agents().at("/spec/completions").asString()).isEqualTo(wanted);
        assertThat(agents().at("/spec/parallelism").asString()).isEqualTo(wanted);

        JsonNode services = Deployed.compose().get("services");
        assertThat(services.at("/machines-judge/command").asString()).contains(" --load-agents 3 ");
        assertThat(services.propertyNames().stream().filter(name -> name.startsWith("load-agent-")))
                .hasSize(3)
                .allSatisfy(
                        name -> assertThat(services.at("/" + name + "/command").asString())
                                .contains(" --name " + name + " "));
    }

    @Test
    void theServiceIsTheJudgesPodAndHasThePortsThatAgentsUse() throws Exception {
        JsonNode service = named("Service", option(agents(), "--join").replaceFirst(":.*", ""));

        assertThat(service.at("/spec/clusterIP").asString()).isEqualTo("None");
        assertThat(service.at("/spec/selector")).isEqualTo(labels(judge()));
        assertThat(elements(service.at("/spec/ports"))
                        .map(port -> port.get("port").asString()))
                .containsExactly(port(option(agents(), "--join")), port(option(agents(), "--allow")));
        assertThat(port(option(judge(), "--fleet"))).isEqualTo(port(option(agents(), "--join")));
        assertThat(option(judge(), "--port")).isEqualTo(port(option(agents(), "--allow")));
    }

    @Test
    void agentsReachTheJudgeAndNamesAndNobodyReachesThem() throws Exception {
        JsonNode policy = named("NetworkPolicy", "portshare-load-agents").get("spec");

        assertThat(policy.at("/podSelector/matchLabels")).isEqualTo(labels(agents()));
        assertThat(words(policy.get("policyTypes"))).containsExactly("Ingress", "Egress");
        assertThat(policy.get("ingress")).isEmpty();
        assertThat(policy.get("egress")).hasSize(2);
        assertThat(policy.at("/egress/0/to")).hasSize(1);
        assertThat(policy.at("/egress/0/to/0/podSelector/matchLabels")).isEqualTo(labels(judge()));
        assertThat(ports(policy.at("/egress/0/ports"))).containsExactly("TCP 7400", "TCP 8080");
        assertThat(ports(policy.at("/egress/1/ports"))).containsExactly("UDP 53", "TCP 53");
    }

    @Test
    void theJudgeIsReachedByAgentsAloneAndReachesNobody() throws Exception {
        JsonNode policy = named("NetworkPolicy", "portshare-judge").get("spec");

        assertThat(policy.at("/podSelector/matchLabels")).isEqualTo(labels(judge()));
        assertThat(words(policy.get("policyTypes"))).containsExactly("Ingress", "Egress");
        assertThat(policy.get("egress")).isEmpty();
        assertThat(policy.get("ingress")).hasSize(1);
        assertThat(policy.at("/ingress/0/from")).hasSize(1);
        assertThat(policy.at("/ingress/0/from/0/podSelector/matchLabels")).isEqualTo(labels(agents()));
        assertThat(ports(policy.at("/ingress/0/ports"))).containsExactly("TCP 7400", "TCP 8080");
    }

    private static Stream<String> ports(JsonNode list) {
        return elements(list)
                .map(port ->
                        port.get("protocol").asString() + " " + port.get("port").asString());
    }

    @Test
    void nothingRunsAsRootOrHasACapability() throws Exception {
        for (JsonNode job : List.of(judge(), agents())) {
            JsonNode security = container(job).get("securityContext");
            assertThat(job.at("/spec/template/spec/securityContext/runAsUser").asInt())
                    .isEqualTo(1000);
            assertThat(security.at("/capabilities").toString()).isEqualTo("{\"drop\":[\"ALL\"]}");
            assertThat(security.at("/allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(security.at("/readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(job.at("/spec/template/spec/volumes/1/secret/defaultMode")
                            .asInt())
                    .isEqualTo(0440);
        }
    }

    @Test
    void theUnitIsOneThatSystemdTakesAndHoldsIn(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "needs systemd-analyze (Debian: systemd)");
        // 1.3 of 10, called OK; most of it is the network
        Deployed.isTakenBySystemd(directory, Deployed.unit(AGENT), 13);
        assertThat(Deployed.unit(AGENT).lines())
                .filteredOn(line -> line.matches("\\w*Capabilit\\w*=.*"))
                .containsExactly("CapabilityBoundingSet=");
    }

    /** Its comments name variables that a user sets. */
    @Test
    void everyVariableOfTheUnitIsThatOfAnOption() throws Exception {
        assertThat(Documentation.matches("\\b(PORTSHARE_LOAD_AGENT_[A-Z_]+)", Deployed.unit(AGENT)))
                .contains("PORTSHARE_LOAD_AGENT_ALLOW")
                .allMatch(Deployed.variables("load-agent")::contains);
    }
}
