package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    @ParameterizedTest
    @CsvSource({
        "/usr/lib/jvm/bin/java|-Xmx9m|-cp|a.jar|-jar|/opt/foo.jar|serve, java -jar foo.jar serve",
        "java|-XX:+UseSerialGC|-cp|a.jar:b.jar|org.Main|--port|80, java org.Main --port 80",
        "java|--add-modules|x|-m|mod/Main, java -m mod/Main",
        "nginx: master process nginx, nginx: master process nginx",
        "python3|-m|http.server, python3 -m http.server"
    })
    void aProcessIsNamedByWhatItRuns(String words, String expected) {
        assertThat(CommandLine.of(words.replace('|', '\0') + "\0")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"27", "10", "155", "8238", "8203", "8232"})
    void nothingInItIsObeyedByATerminal(int character) {
        assertThat(CommandLine.of("a" + (char) character + "b")).isEqualTo("a?b");
    }
}
