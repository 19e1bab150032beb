package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedTest {

    private static boolean isAllowed(String target, String... words) {
        return Allowed.problem(List.of(words), URI.create(target)).isEmpty();
    }

    @Test
    void whatIsNamedIsAllowedAndNothingElseOfThatHost() {
        assertThat(isAllowed("http://10.0.0.1:8080/a", "10.0.0.2:1", "10.0.0.1:8080"))
                .isTrue();
        assertThat(isAllowed("tcp://10.0.0.1:8081", "10.0.0.1:8080")).isFalse();
        assertThat(isAllowed("udp://10.0.0.2:8080", "10.0.0.1:8080")).isFalse();
        assertThat(isAllowed("http://[::1]:80/", "[::1]:80")).isTrue();
    }

    @Test
    void aPortThatIsLeftOutIsThatOfHttp() {
        assertThat(isAllowed("http://10.0.0.1/", "10.0.0.1:80")).isTrue();
        assertThat(isAllowed("http://10.0.0.1/", "10.0.0.1:8080")).isFalse();
    }

    /** As two programs may write it. */
    @Test
    void addressesAreComparedAndNotTheirWords() {
        assertThat(isAllowed("http://127.0.0.1:80/", "localhost:80")).isTrue();
    }

    @Test
    void nothingNamedIsTheLoopbackAlone() {
        assertThat(isAllowed("http://127.0.0.9:1/")).isTrue();
        assertThat(Allowed.problem(List.of(), URI.create("http://10.0.0.1:8080/")))
                .contains("its operator allows the loopback of its machine alone, and not 10.0.0.1:8080: start it with"
                        + " --allow 10.0.0.1:8080");
    }

    @Test
    void anUnknownHostIsNoTarget() {
        assertThat(Allowed.problem(List.of(), URI.create("http://no.such.host.invalid:1/")))
                .contains("the host no.such.host.invalid of the target is not known there: check its name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:8080", "[::1]:1", "judge:65535"})
    void theseAreTargets(String word) {
        assertThat(Allowed.isOne(word)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.1", "10.0.0.1:", ":80", "10.0.0.1:0", "10.0.0.1:65536", "a b:1", "x@h:1", "h:1/p"})
    void theseAreNone(String word) {
        assertThat(Allowed.isOne(word)).isFalse();
    }
}
