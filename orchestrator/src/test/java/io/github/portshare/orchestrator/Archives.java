package io.github.portshare.orchestrator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Before the first process test the launcher makes the class data archives of the program that was built, for the JVM that runs
 * the tests: what the tests start is then as quick as what users start.
 */
public final class Archives implements BeforeAllCallback {

    private static final String LIB = "portshare.lib";
    /** As the launcher sets it. */
    private static final String ARCHIVES = "portshare.cds";

    @Override
    public synchronized void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        if (System.getProperty(LIB) != null && System.getProperty(ARCHIVES) == null) {
            System.setProperty(
                    ARCHIVES, made(Path.of(System.getProperty(LIB)).getParent()).toString());
        }
    }

    private static Path made(Path home) throws IOException, InterruptedException {
        Path launcher =
                Files.copy(Path.of("..", "portshare"), home.resolve("portshare"), StandardCopyOption.REPLACE_EXISTING);
        ProcessBuilder start = new ProcessBuilder(launcher.toString(), "--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        start.environment().put("JAVA_HOME", System.getProperty("java.home"));
        start.start().waitFor();
        // those of another JVM may lie beside them
        try (Stream<Path> archives = Files.list(home.resolve("cds"))) {
            return archives.max(Comparator.comparing(archive -> archive.toFile().lastModified()))
                    .orElseThrow();
        }
    }
}
