package io.github.portshare.orchestrator.agent;

import static io.github.portshare.orchestrator.agent.AgentToken.Side.JUDGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentTokenTest {

    @TempDir
    Path directory;

    private String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void whoReadsTheFileHasTheTokenAndItsOwnerAloneMay() throws IOException {
        Path file = directory.resolve("token");

        AgentToken token = AgentToken.create(file);

        assertThat(AgentToken.read(file).proof(JUDGE, "1")).isEqualTo(token.proof(JUDGE, "1"));
        assertThat(mode(file)).isEqualTo("rw-------");
    }

    @Test
    void inASetgidDirectoryItsGroupMayReadTheTokenToo() throws IOException {
        // mkdir's mode has no setgid bit in Java's permissions
        Files.setAttribute(directory, "unix:mode", 02750);

        AgentToken.create(directory.resolve("token"));

        assertThat(mode(directory.resolve("token"))).isEqualTo("rw-r-----");
    }

    /** A link, or a file that somebody laid there before with a mode of his own, is replaced and not written to. */
    @Test
    void eachStartHasANewTokenAndWritesThroughNoLink() throws IOException {
        Path file = directory.resolve("token");
        Path victim = Files.writeString(directory.resolve("victim"), "kept");
        Files.createSymbolicLink(file, victim);

        AgentToken first = AgentToken.create(file);
        AgentToken second = AgentToken.create(file);

        assertThat(victim).hasContent("kept");
        assertThat(second.proof(JUDGE, "1")).isNotEqualTo(first.proof(JUDGE, "1"));
        assertThat(directory)
                .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith(".token"));
    }

    @Test
    void aProofIsForOneSideAndOneNonce() throws IOException {
        AgentToken token = AgentToken.create(directory.resolve("token"));
        String proof = token.proof(JUDGE, "1");

        assertThat(token.isProof(JUDGE, "1", proof)).isTrue();
        assertThat(token.isProof(AgentToken.Side.AGENT, "1", proof)).isFalse();
        assertThat(token.isProof(JUDGE, "2", proof)).isFalse();
        assertThat(token.isProof(JUDGE, "1", "")).isFalse();
        assertThat(AgentToken.nonce()).hasSize(64).isNotEqualTo(AgentToken.nonce());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "0123456789abcdef"})
    void aFileThatHoldsSomethingElseIsTold(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), content);

        assertThatThrownBy(() -> AgentToken.read(file)).hasMessage("holds no token");
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        assertThatThrownBy(() -> AgentToken.read(directory.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
