package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What of docs/reference is written from the code: compared, and with {@code -Dportshare.docs=write} written. */
class ReferenceTest {

    private static final String COMMAND = "./mvnw -pl orchestrator -am test -Dtest=ReferenceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dportshare.docs=write";

    /** Stands in the files. */
    static final String WRITTEN = "<!-- Written from the code, and written again by " + COMMAND + " -->";

    @Test
    void theOptionsAreThoseOfTheProgram() throws IOException {
        assertIsWritten("options.md", OptionsReference.text());
    }

    @Test
    void theFieldsOfDocumentsAreThoseOfTheirSchemas() throws IOException {
        assertIsWritten("documents.md", DocumentsReference.text());
    }

    private static void assertIsWritten(String name, String text) throws IOException {
        Path file = Documentation.TOP.resolve("docs/reference").resolve(name);
        if ("write".equals(System.getProperty("portshare.docs"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file)
                .as("docs/reference/%s is written from the code; %s writes it again", name, COMMAND)
                .exists()
                .hasContent(text);
    }
}
