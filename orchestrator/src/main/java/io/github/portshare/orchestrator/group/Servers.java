package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.process.Identity;
import io.github.portshare.orchestrator.process.Installed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the kinds of servers have in common: a program of this machine, and a template of ours. */
final class Servers {

    private Servers() {}

    /** What it needs and this machine has not, in words. */
    static Optional<String> missing(String program, String debianPackage, Identity identity) {
        return Installed.find(program, identity).isPresent()
                ? Optional.empty()
                : Optional.of("there is no " + program + " that " + identity.label()
                        + " may run; install it: apt install " + debianPackage);
    }

    /** Where the program is. */
    static String program(String name, Identity identity) {
        return Installed.find(name, identity)
                .orElseThrow(() -> new IllegalStateException(name + " has just gone"))
                .toString();
    }

    /** A file of ours beside this class. */
    static String text(String name) {
        try (InputStream file = Servers.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " in this program's jar", e);
        }
    }
}
