package io.github.portshare.orchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class WorkspaceTest {

    @Test
    void othersMayPassThroughAndNoMore() throws IOException {
        try (Workspace workspace = new Workspace()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(workspace.directory())))
                    .isEqualTo("rwx--x--x");
        }
    }

    @Test
    void nothingIsLeftOfIt() throws IOException {
        Workspace workspace = new Workspace();
        Files.createDirectories(workspace.directory().resolve("lib/deep"));
        Files.writeString(workspace.directory().resolve("lib/deep/member.log"), "words");

        workspace.close();

        assertThat(workspace.directory()).doesNotExist();
    }

    @Test
    void closingTwiceDoesNothing() {
        Workspace workspace = new Workspace();
        workspace.close();

        workspace.close();

        assertThat(workspace.directory()).doesNotExist();
    }
}
