package io.github.portshare.orchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InheritanceTest {

    @Test
    void secretsAndJvmOptionsStayHere() {
        ProcessBuilder builder = new ProcessBuilder("true");
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(Map.of(
                "PATH", "/bin", "TMPDIR", "/scratch", "AWS_SECRET_ACCESS_KEY", "k", "JAVA_TOOL_OPTIONS", "-Xmx1m"));

        Inheritance.limit(builder);

        assertThat(builder.environment())
                .containsExactlyInAnyOrderEntriesOf(Map.of("PATH", "/bin", "TMPDIR", "/scratch", "LC_ALL", "C"));
    }

    @Test
    void whatIsNamedIsHandedOnAsItIs() {
        ProcessBuilder builder = new ProcessBuilder("true");
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(Map.of(
                "PATH", "/bin", "API_TOKEN", " k=v ", "EMPTY", "", "API_TOKEN_2", "k2", "LC_ALL", "de_AT.UTF-8"));

        Inheritance.limit(builder, Set.of("API_TOKEN", "EMPTY", "LC_ALL", "NOT_SET"));

        assertThat(builder.environment())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("PATH", "/bin", "API_TOKEN", " k=v ", "EMPTY", "", "LC_ALL", "de_AT.UTF-8"));
    }
}
