package io.github.portshare.orchestrator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.portshare.orchestrator.agent.AgentProgram;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom. The arrows of the house point one way, and the ends of it know nobody. */
class HouseTest {

    private static final String ROOT = "io.github.portshare.orchestrator";

    /** A room may use those on the floors below its own, and not its neighbours. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("cli"),
            List.of("fleet"),
            List.of("report"),
            List.of("run"),
            List.of("disrupt", "restart"),
            List.of("group", "intrusion", "inspection"),
            List.of("agent"),
            List.of("process"),
            List.of("kernel", "verdict"));

    /** The agent's program, and arrays of it. */
    private static final String AGENT =
            "(\\[L)?" + ROOT + ".agent.Agent(Program|Door|Lines|Listener|Datagrams|Socket|Token)(\\$.*)?;?";

    /** What it writes its token with, and all that this leads to. */
    private static final String FILES =
            ROOT + ".kernel.(TextFile|Processes|CommandLine|IpLiteral|Listener|SocketTable|Connection|Kernel)(\\$.*)?";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    static Stream<Arguments> roomsAndWhomTheyMayNotUse() {
        return IntStream.range(0, FLOORS.size())
                .boxed()
                .flatMap(floor -> FLOORS.get(floor).stream()
                        .map(room -> Arguments.of(
                                room,
                                FLOORS.subList(0, floor + 1).stream()
                                        .flatMap(List::stream)
                                        .filter(other -> !other.equals(room))
                                        .toList())));
    }

    @ParameterizedTest
    @MethodSource("roomsAndWhomTheyMayNotUse")
    void dependenciesPointDownTheHouse(String room, List<String> forbidden) {
        String[] packages =
                forbidden.stream().map(other -> ROOT + "." + other + "..").toArray(String[]::new);
        if (packages.length > 0) {
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + room + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packages)
                    .check(CLASSES);
        }
    }

    @Test
    void verdictsDoNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".verdict..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio..", "java.net..")
                .check(CLASSES);
    }

    @Test
    void theAgentsProgramNeedsNothingButTheJdk() {
        classes()
                .that()
                .haveNameMatching(AGENT)
                .or()
                .haveNameMatching(FILES)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "javax.crypto..")
                        .or(nameMatching(AGENT))
                        .or(nameMatching(FILES)))
                .check(CLASSES);
    }

    @Test
    void nobodyUsesTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".cli..")
                .check(CLASSES);
    }

    /** What Linux says, and what processes are told, is the same whatever is sent. */
    @Test
    void theLowestFloorsKnowNoLoad() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".kernel..", ROOT + ".process..", ROOT + ".agent..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.portshare.loadgen..")
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineKnowsTheServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.portshare.server..")
                .check(CLASSES);
    }

    /** Of methods reflection tells in no certain order, so that two JVMs would write two documents. */
    @Test
    void whatADocumentComputesHasItsPlaceInIt() {
        List<JavaClass> computing = CLASSES.stream()
                .filter(javaClass -> javaClass.getMethods().stream()
                                .filter(HouseTest::isComputedField)
                                .count()
                        > 1)
                .toList();

        assertThat(computing).isNotEmpty().allMatch(javaClass -> javaClass.isAnnotatedWith(JsonPropertyOrder.class));
    }

    private static boolean isComputedField(JavaMethod method) {
        return method.isAnnotatedWith(JsonProperty.class)
                && method.getAnnotationOfType(JsonProperty.class).access() == JsonProperty.Access.READ_ONLY;
    }

    /** Rules about classes that nobody looked at would all hold. */
    @Test
    void everyRoomWasLookedAt() {
        assertThat(CLASSES).hasSizeGreaterThan(40);
        assertThat(CLASSES.stream().map(javaClass -> javaClass.getPackageName()).distinct())
                .containsExactlyInAnyOrderElementsOf(FLOORS.stream()
                        .flatMap(List::stream)
                        .map(room -> ROOT + "." + room)
                        .toList());
        assertThat(CLASSES.get(AgentProgram.class).getDirectDependenciesFromSelf())
                .isNotEmpty();
    }
}
