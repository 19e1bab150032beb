package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/**
 * Where a document comes from: the program that made it, and what that was asked.
 *
 * @param tool which program; null in older documents
 * @param commandLine the words after the program's name, those that came from files and variables among them; null in older
 *     documents
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Origin(Tool tool, List<String> commandLine) {

    /**
     * A build of the program.
     *
     * @param name portshare
     * @param version such as 0.1.0
     * @param commit of the sources, {@code -dirty} where they had been changed since; null where the build did not know it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Tool(String name, String version, String commit) {

        /** This one. */
        public static final Tool THIS = read();

        /** Its version, and its commit where that is known. */
        @Override
        public String toString() {
            return version + (commit == null ? "" : ", commit " + commit);
        }

        private static Tool read() {
            Properties build = new Properties();
            try (InputStream file = Tool.class.getResourceAsStream("build.properties")) {
                build.load(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String commit = build.getProperty("commit");
            return new Tool("portshare", build.getProperty("version"), commit.isEmpty() ? null : commit);
        }
    }

    private static volatile List<String> asked = List.of();

    /** This process's. */
    public static Origin here() {
        return new Origin(Tool.THIS, asked);
    }

    /** What this process was asked, before it makes any document. */
    public static void asked(List<String> words) {
        asked = List.copyOf(words);
    }
}
