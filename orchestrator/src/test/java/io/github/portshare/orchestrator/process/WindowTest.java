package io.github.portshare.orchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WindowTest {

    @Test
    void whatIsNoTerminalIsAsLargeAsMostAre() {
        assertThat(new Window(Path.of("/dev/null")).size()).isEqualTo(new Terminal.Size(24, 80));
    }
}
