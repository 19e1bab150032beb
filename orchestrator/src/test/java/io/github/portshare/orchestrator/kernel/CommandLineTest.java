package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            nginx: worker process                       | nginx
            gunicorn: master [app:app]                  | gunicorn
            /usr/sbin/haproxy -f /etc/haproxy.cfg       | haproxy
            /usr/bin/python3 -u /srv/server.py 8080     | python3 server.py
            python3.11 -c import_socket                 | python3.11 -c
            node /srv/app/server.js                     | node server.js
            bash                                        | bash
            java -Xmx1g -jar /srv/app.jar --port 80     | java app.jar
            /opt/jdk/bin/java -cp x org.example.Main -p | java org.example.Main
            java -version                               | java
            """)
    void aProgramIsNamedByWhatItRuns(String words, String program) {
        String cmdline = words.startsWith("nginx") || words.startsWith("gunicorn") ? words : words.replace(' ', '\0');

        assertThat(CommandLine.program(cmdline)).isEqualTo(program);
    }

    @Test
    void nothingIsNothing() {
        assertThat(CommandLine.program("")).isEmpty();
        assertThat(CommandLine.program("\0\0")).isEmpty();
        assertThat(CommandLine.of("\0\0")).isEmpty();
    }
}
