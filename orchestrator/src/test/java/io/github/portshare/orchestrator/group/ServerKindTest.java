package io.github.portshare.orchestrator.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.process.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerKindTest {

    @ParameterizedTest
    @CsvSource({
        "v20.20.2, false",
        "v22.11.0, false",
        "v22.12.0, true",
        "v23.0.0, false",
        "v23.1.0, true",
        "v24.0.0, true",
        "'', false"
    })
    void nodeSharesAPortFromTheVersionsThatItsManualNames(String version, boolean shares) {
        assertThat(NodeServer.hasReusePort(version + "\n")).isEqualTo(shares);
    }

    @ParameterizedTest
    @CsvSource({
        "nginx version: nginx/1.18.0 (Ubuntu), false",
        "nginx version: nginx/1.19.4, false",
        "nginx version: nginx/1.19.5, true",
        "nginx version: nginx/1.22.1, true",
        "openresty, false"
    })
    void nginxIsToldWhereItsFirstErrorsGoWhereItCanBe(String build, boolean told) {
        assertThat(NginxServer.hasErrorLogFlag(build)).isEqualTo(told);
    }

    @Test
    void aProgramThatIsMissingIsToldWithItsPackage() {
        assertThat(Servers.missing("no-such-server", "its-package", Identity.self()))
                .hasValueSatisfying(words -> assertThat(words)
                        .startsWith("there is no no-such-server that ")
                        .endsWith(" may run; install it: apt install its-package"));
    }

    @Test
    void eachKindHasANameOfItsOwn() {
        List<String> words = ServerKind.NAMED.stream().map(ServerKind::word).toList();

        assertThat(words).doesNotHaveDuplicates().doesNotContain("vertx", "command");
        assertThat(words)
                .allSatisfy(word ->
                        assertThat(ServerKind.of(word)).map(ServerKind::word).hasValue(word));
    }
}
