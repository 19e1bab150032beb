package io.github.portshare.orchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
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
}
