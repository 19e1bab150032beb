package io.github.portshare.orchestrator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The program as it is installed: its jar beside the jars that it needs. */
public final class PortshareJar {

    private PortshareJar() {}

    /** Starts it, by the JVM that runs the tests; options of the JVM, such as {@code -Dname=value}, may be put at 1. */
    public static List<String> command() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("portshare.lib")))) {
            Path jar = jars.filter(file -> file.getFileName().toString().startsWith("portshare-orchestrator"))
                    .findFirst()
                    .orElseThrow();
            String archives = System.getProperty("portshare.cds");
            return List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xshare:auto",
                    "-XX:SharedArchiveFile=" + Path.of(archives, "orchestrator.jsa"),
                    "-Dportshare.cds=" + archives,
                    "-jar",
                    jar.toString());
        }
    }
}
