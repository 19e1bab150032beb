package io.github.portshare.orchestrator.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The users that the system's name service knows, which may be more than /etc/passwd; without getent(1), those of that file. */
public final class Accounts {

    private static final int LOOKUP_SECONDS = 5;

    private Accounts() {}

    /** The uid of who is called so; empty = nobody is. */
    public static OptionalInt uid(String name) {
        return entry(name)
                .filter(fields -> fields[0].equals(name))
                .map(fields -> OptionalInt.of(Integer.parseInt(fields[2])))
                .orElse(OptionalInt.empty());
    }

    /** What who has this uid is called; empty = nobody has it. */
    public static Optional<String> name(int uid) {
        String number = Integer.toString(uid);
        return entry(number).filter(fields -> fields[2].equals(number)).map(fields -> fields[0]);
    }

    /** As passwd(5) has it: name, password, uid, and more. */
    private static Optional<String[]> entry(String key) {
        try {
            Process lookup = new ProcessBuilder("getent", "passwd", key)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            lookup.getOutputStream().close();
            boolean answered = lookup.waitFor(LOOKUP_SECONDS, TimeUnit.SECONDS);
            lookup.destroyForcibly();
            return answered && lookup.exitValue() == 0
                    ? first(new String(lookup.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines(), key)
                    : Optional.empty();
        } catch (IOException e) {
            return ofFile(key);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<String[]> ofFile(String key) {
        try {
            return first(Files.readAllLines(Path.of("/etc/passwd")).stream(), key);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String[]> first(Stream<String> lines, String key) {
        return lines.map(line -> line.split(":"))
                .filter(fields -> fields.length > 2 && fields[2].matches("\\d{1,9}"))
                .filter(fields -> fields[0].equals(key) || fields[2].equals(key))
                .findFirst();
    }
}
