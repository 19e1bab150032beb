package io.github.portshare.orchestrator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes a manual page of each command, as AsciiDoc, from what the commands say of themselves. */
final class ManPages {

    private ManPages() {}

    /** @param args the version, and the directory for the pages */
    public static void main(String[] args) throws IOException {
        CommandSpec portshare = Main.commandLine().getCommandSpec();
        // the program's own answer tells the machine's Linux too, and pages are the same wherever they are made
        portshare.versionProvider(null).version("portshare " + args[0]);
        portshare
                .subcommands()
                .values()
                .forEach(command ->
                        command.getCommandSpec().versionProvider(null).version("portshare " + args[0]));
        Path directory = Path.of(args[1]);
        int code = ManPageGenerator.generateManPage(directory.toFile(), null, new boolean[0], true, portshare);
        if (code == 0) {
            withoutLinks(directory);
        }
        System.exit(code);
    }

    /** AsciiDoc takes http://host:port for a link, and it is a form. */
    private static void withoutLinks(Path directory) throws IOException {
        List<Path> pages;
        try (Stream<Path> files = Files.list(directory)) {
            pages = files.toList();
        }
        for (Path page : pages) {
            Files.writeString(page, Files.readString(page).replaceAll("(?=https?://)", "\\\\"));
        }
    }
}
