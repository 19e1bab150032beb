package io.github.portshare.orchestrator.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of this machine. */
public final class Installed {

    /** Where servers are, whatever the PATH of who is no administrator. */
    private static final String ALWAYS = "/usr/local/sbin:/usr/sbin:/sbin";

    private static final int SECONDS = 10;

    private Installed() {}

    /** The first of the name on the PATH, and where servers are, that the identity may run. */
    public static Optional<Path> find(String program, Identity identity) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":" + ALWAYS;
        return Stream.of(path.split(":"))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .filter(file -> identity.isSelf() || Program.readableByOthers(file))
                .findFirst();
    }

    /** What a program answers to a flag such as {@code -V}, on either output; empty if it does not. */
    public static String says(Path program, String flag) {
        try {
            Process asked = Inheritance.limit(new ProcessBuilder(program.toString(), flag))
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return asked.waitFor(SECONDS, TimeUnit.SECONDS) ? said : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
