package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a mistake is answered, to the letter; nothing here starts a process. */
class MisuseTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            rnu                           | 'rnu' is no command; did you mean run?
            qwerty                        | 'qwerty' is no command
            run extra                     | 'extra' is no argument of run
            run --memebrs 3               | '--memebrs' is no option of run; did you mean --members?
            run --memebrs=3               | '--memebrs' is no option of run; did you mean --members?
            run --members                 | --members needs a value: N
            run --members four            | --members 'four' is not a whole number
            run --members 99999999999     | --members '99999999999' is outside -2147483648 to 2147483647
            run --members 2 --members 3   | --members is given twice
            run --json=maybe              | --json is on or off, and was given 'maybe' (1, true, yes; 0, false, no)
            run --out=                    | --out '' names no file
            load                          | load needs a URL
            load http://u:secret@h/       | target 'http://***@h/' has a user or a password in it, which load does not send: leave out what stands before @
            load http://[x                | target 'http://[x' is not of the form http://host[:port][/path], tcp://host:port or udp://host:port
            load http://127.0.0.1:1 --client-threads 100000 | --client-threads 100000 is outside 1 to 128
            run --requests-per-connection 5:2 | --requests-per-connection '5:2' is not a number of at least 1, or min:max with min <= max
            run --requests-per-connection few | --requests-per-connection 'few' is not a number such as 10, or a range such as 5:20
            load ftp://h --connections 0 --max-p99 0s | --max-p99 0.0 ms is not positive; target 'ftp://h' is not of the form http://host[:port][/path], tcp://host:port or udp://host:port; --connections 0 is outside 1 to 65536
            load http://127.0.0.1:1 --connections 0 | --connections 0 is outside 1 to 65536
            compare --setups nginx        | --setups 'nginx' is none of vertx-one, vertx-loops, vertx-reuseport, nginx-shared, nginx-mutex, nginx-reuseport, python-inherited, python-reuseport
            compare --rounds 2 --members 1 | --members 1 is outside 2 to 64: one alone shares nothing
            compare --requests-per-connection few --connections 0 | --requests-per-connection 'few' is not a number such as 10, or a range such as 5:20
            inspect eighty                | PORT 'eighty' is not a whole number
            inspect 70000                 | port 70000 is outside 1 to 65535
            inspect 80 --watch --once     | --watch and --once exclude each other
            inspect 80 --metrics 0        | --metrics needs --watch
            inspect --expect-members 4    | --expect-members needs a PORT
            run --steer sideways          | --steer 'sideways' is unknown; there are hash, random, cpu, weights=W,W,... (one for each member) and away:N
            run --steer weights=1,0 --members 2 | --steer weights=1,0: '0' is no weight: whole numbers from 1 to 1,000,000 are; away:N gives a member nothing
            run --steer away:3 --members 2 | --steer away:3 names no member: they are numbered 1 to 2
            run --steer cpu --attach      | --attach and --steer exclude each other: only members that are started here are steered
            judge 5 6 --members 2         | --members is for --plan: there are as many as there are counts
            restart --technique foo       | --technique 'foo' is none of none, stop-start, kill, close, overlap, drain, migrate-close, migrate-drain, steer, pass
            restart --load some           | --load 'some' is not new, keep or both
            restart --server apache       | --server 'apache' is none of nginx, haproxy, whose reload can be tried
            restart --technique steer --members 1 | --technique steer needs a member that stays: --members 1 has none
            hijack --protocol sctp        | --protocol 'sctp' is not tcp or udp
            """)
    void aMistakeIsToldInAUsersWords(String line, String sentence) {
        assertThat(execute(Map.of(), line.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines().findFirst()).contains("portshare: " + sentence);
    }

    @Test
    void whatIsWrongWithARestartIsToldAtOnce() {
        String line =
                "restart --repeats 0 --members 65 --connections 0 --settle 2m --server nginx --technique drain,drain";

        assertThat(execute(Map.of(), line.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "portshare: --members 65 is outside 1 to 64",
                        "portshare: --repeats 0 is outside 1 to 100000",
                        "portshare: --connections 0 is outside 1 to 10000",
                        "portshare: --settle 120000 ms is outside 1 ms to 60 s",
                        "portshare: --technique is for members of our own: --server nginx reloads in its own way",
                        "portshare: --technique names drain twice");
    }

    @Test
    void aBadValueIsToldByTheNameUnderWhichItCame() throws IOException {
        Path file = Files.writeString(directory.resolve("args"), "# of the group\n--port 70000\n--members 0\n");

        assertThat(execute(Map.of("PORTSHARE_TOLERANCE", "2"), "run", "@" + file))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "portshare: --members (@" + file + ", line 3) 0 is outside 1 to 1024",
                        "portshare: --port (@" + file + ", line 2) 70000 is outside 0 to 65535",
                        "portshare: PORTSHARE_TOLERANCE 2.0 is not between 0 and 1 (0.1 or 10%)");
    }

    @Test
    void theCommandLineWinsOverAFileAndAFileOverTheEnvironment() throws IOException {
        Path file = Files.writeString(directory.resolve("args"), "--members 0 --connections 0 --requests 5");
        Map<String, String> environment =
                Map.of("PORTSHARE_MEMBERS", "four", "PORTSHARE_CONNECTIONS", "many", "PORTSHARE_DURATION", "never");

        // the host stops it; that the other values are read is what the sentences show
        execute(environment, "run", "--members", "3", "--host", "x", "@" + file);

        assertThat(err.toString().lines())
                .containsExactly(
                        "portshare: --host 'x' is not an IP literal such as 127.0.0.1 or ::1",
                        "portshare: --connections (@" + file + ", line 1) 0 is outside 1 to 65536");
    }

    @Test
    void aFileOfWordsThatCannotBeReadIsOneSentence() throws IOException {
        Path binary = Files.write(directory.resolve("binary"), new byte[] {0, (byte) 0xff, (byte) 0xfe});

        assertThat(execute(Map.of(), "run", "@" + directory)).isEqualTo(2);
        assertThat(execute(Map.of(), "run", "@" + directory.resolve("none"))).isEqualTo(2);
        assertThat(execute(Map.of(), "run", "@" + binary)).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "portshare: cannot read " + directory + ": it is a directory",
                        "portshare: cannot read " + directory.resolve("none") + ": no such file",
                        "portshare: cannot read " + binary + ": it is no text in UTF-8");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsToldBeforeTheRun() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThat(execute(Map.of(), "run", "--out", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        "portshare: --out: cannot write in " + file + ": it is no directory; name another directory\n");
    }

    private int execute(Map<String, String> environment, String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return Main.execute(line, environment, arguments);
    }
}
