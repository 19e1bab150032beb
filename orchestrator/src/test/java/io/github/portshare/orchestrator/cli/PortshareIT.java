package io.github.portshare.orchestrator.cli;

import static io.github.portshare.orchestrator.cli.Facts.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.portshare.orchestrator.PortshareJar;
import io.github.portshare.orchestrator.kernel.Processes;
import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.run.Checks;
import io.github.portshare.orchestrator.run.Result;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as its users start it: the packaged jars in a JVM of their own. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortshareIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] QUICK = {
        "run",
        "--members",
        "2",
        "--port",
        "0",
        "--requests",
        "1000",
        "--requests-per-connection",
        "1",
        "--warmup",
        "0s",
        "--tolerance",
        "30%"
    };
    private static final String[] KEPT = {
        "run", "--members", "2", "--port", "0", "--warmup", "0s", "--no-hijack", "--tolerance", "90%"
    };
    private static final String[] LONG = {
        "run", "--members", "2", "--port", "0", "--duration", "1h", "--warmup", "0s", "--no-hijack"
    };

    /** Also the program's directory for temporary files, so that what it leaves is seen. */
    @TempDir
    Path directory;

    private Process process;

    private record Outcome(int code, String out, String err) {}

    private Process start(String... arguments) throws IOException {
        // where the jars lie below a closed directory, outsiders run copies from here
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        return start(PortshareJar.command(), arguments);
    }

    private Process start(List<String> program, String... arguments) throws IOException {
        return start(program, Files.createDirectories(directory.resolve("tmp")), arguments);
    }

    private Process start(List<String> program, Path temporary, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("TMPDIR", temporary.toString());
        process = builder.start();
        return process;
    }

    private Outcome finish() throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        return new Outcome(code, out, Files.readString(directory.resolve("err")));
    }

    private Outcome portshare(String... arguments) throws Exception {
        start(arguments);
        return finish();
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    @AfterEach
    void endWhatIsLeft() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(directory.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    /** Starts a long run, and returns what it tells, once requests are answered. */
    private BufferedReader startAndAwaitLoad() throws Exception {
        start(LONG);
        return awaitLoad();
    }

    /** What is told, once requests are answered. */
    private BufferedReader awaitLoad() throws InterruptedException {
        await("no load", () -> err().contains(" requests/s"));
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private String err() {
        try {
            return Files.readString(directory.resolve("err"));
        } catch (IOException e) {
            return "";
        }
    }

    private List<Long> members() {
        List<Long> members = jvms();
        assertThat(members).hasSize(2);
        return members;
    }

    /** Members and agents; not the shell that keeps the workspace. */
    private List<Long> jvms() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static void awaitGone(List<Long> pids) throws InterruptedException {
        await("still running: " + pids, () -> pids.stream().noneMatch(Facts::runs));
    }

    @Test
    void jsonIsOneDocumentWithTheContractsFields() throws Exception {
        Outcome outcome = portshare(with(QUICK, "--json"));

        JsonNode result = JSON.readTree(outcome.out());
        Checks.assertTheTimelineAddsUp(
                (Result) ResultJson.read(Files.writeString(directory.resolve("result.json"), outcome.out())));
        assertThat(result.at("/schemaVersion").asInt()).isEqualTo(1);
        assertThat(result.at("/load/requests").isNumber()).isTrue();
        assertThat(result.at("/load/requests").asLong()).isEqualTo(1_000);
        assertThat(result.at("/plan/members").asInt()).isEqualTo(2);
        List<String> ids = new ArrayList<>();
        result.get("checks").forEach(check -> {
            ids.add(check.get("id").asText());
            assertThat(check.get("verdict").asText()).isIn("passed", "failed", "inconclusive");
        });
        assertThat(ids).containsExactly("group", "share", "loss", "errors", "hijack");
        assertThat(outcome.err()).isEmpty();
        boolean provable = Processes.ownUid() == 0;
        assertThat(outcome.code()).isIn(provable ? List.of(0) : List.of(0, 4));
        assertNothingIsLeft();
    }

    @Test
    void theTextReportEndsWithTheVerdict() throws Exception {
        Outcome outcome = portshare(with(QUICK, "--no-hijack"));

        assertThat(outcome.out())
                .contains("✓ loss       none: 1,000 sent = 1,000 served")
                .endsWith("  PASSED\n");
        assertThat(outcome.out()).doesNotContain("\033");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void quietShowsOnlyTheVerdict() throws Exception {
        Outcome outcome = portshare(with(QUICK, "--no-hijack", "--quiet"));

        assertThat(outcome.out()).isEqualTo("  PASSED\n");
    }

    @Test
    void outKeepsTheResultAndTheLogsAndReportShowsItAgain() throws Exception {
        Path kept = directory.resolve("kept");
        Outcome run = portshare(with(QUICK, "--no-hijack", "--out", kept.toString()));
        assertThat(run.code()).isZero();
        assertThat(Files.readAllLines(kept.resolve("logs/member-1.log")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("Z starting: http on 127.0.0.1 port ", ", backlog 1024, "),
                        line -> assertThat(line).contains("Z listening: port ", "SO_REUSEADDR off"),
                        line -> assertThat(line).endsWith("Z stopping: told to by the end of stdin"),
                        line -> assertThat(line).contains("Z ended: ", " answered"));

        Outcome report = portshare("report", kept.resolve("result.json").toString());

        assertThat(report.code()).isZero();
        assertThat(run.out()).contains(report.out());
        Outcome page = portshare("report", kept.resolve("result.json").toString(), "--html", "-");
        assertThat(page.code()).isZero();
        assertThat(page.out().strip())
                .startsWith("<!doctype html>")
                .isEqualTo(Files.readString(kept.resolve("report.html")).strip());
        assertThatAPageIsRefusedWithItsReason(kept.resolve("result.json").toString());
    }

    @Tag("once")
    @Test
    void aDiskThatFillsCostsNoReportAndLeavesNoHalfFile() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root to mount a disk");
        Path disk = Files.createDirectories(directory.resolve("disk"));
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "disk=$1; shift; mount -t tmpfs -o size=200k none $disk || exit 9; \"$@\"; code=$?; ls -A $disk >&2;"
                        + " exit $code",
                "sh",
                disk.toString()));
        command.addAll(PortshareJar.command());
        start(command, with(KEPT, "--duration", "4s", "--out", disk.toString()));
        BufferedReader lines = awaitLoad();

        // the disk is mounted for that process alone
        Path full = Path.of("/proc/" + process.pid() + "/root" + disk + "/full");
        assertThatThrownBy(() -> Files.write(full, new byte[1 << 20])).hasMessageContaining("No space left");

        assertThat(lines.lines()).endsWith("  PASSED");
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(err().replaceAll("(?m)^load .*\n", ""))
                .isEqualTo("portshare: --out: cannot write " + disk
                        + "/result.json: No space left on device\nfull\nlogs\n");
    }

    @Tag("once")
    @Test
    void whatCouldNotBeRemovedIsAWarningOfTheDocument() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root to mount a file system");
        List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
        command.addAll(PortshareJar.command());
        Path kept = directory.resolve("kept");
        start(command, with(KEPT, "--duration", "3s", "--out", kept.toString()));
        BufferedReader lines = awaitLoad();

        Path workspace;
        try (Stream<Path> files = Files.list(directory.resolve("tmp"))) {
            workspace = files.findFirst().orElseThrow();
        }
        // on which something is mounted cannot be removed
        Path mounted = Files.createDirectory(workspace.resolve("mounted"));
        int code = new ProcessBuilder(
                        "nsenter",
                        "--mount",
                        "--target",
                        Long.toString(process.pid()),
                        "mount",
                        "-t",
                        "tmpfs",
                        "none",
                        mounted.toString())
                .start()
                .waitFor();
        assertThat(code).isZero();

        assertThat(String.join(" ", lines.lines().toList()).replaceAll(" +", " "))
                .contains("! warning left behind: " + workspace);
        assertThat(process.waitFor()).isZero();
        assertThat(JSON.readTree(kept.resolve("result.json").toFile())
                        .get("warnings")
                        .get(0)
                        .asText())
                .isEqualTo("left behind: " + workspace + ", which could not be removed");
        assertThat(err().replaceAll("(?m)^(portshare: )?load[ :].*\n", "")).isEmpty();
    }

    private void assertThatAPageIsRefusedWithItsReason(String result) throws Exception {
        String nowhere = directory.resolve("none/page.html").toString();
        Outcome unwritable = portshare("report", result, "--html", nowhere);
        assertThat(unwritable.code()).isEqualTo(2);
        assertThat(unwritable.err()).startsWith("portshare: --html: cannot write " + nowhere + ": no such directory\n");

        Outcome both = portshare("report", result, "--html", "-", "--json");
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.out()).isEmpty();
        assertThat(both.err()).startsWith("portshare: --html and --json exclude each other\n");
    }

    @Tag("once")
    @Test
    void thePageFollowsTheRunAndEndsWithIt() throws Exception {
        start(
                "run",
                "--members",
                "2",
                "--port",
                "0",
                "--duration",
                "2s",
                "--warmup",
                "0s",
                "--no-hijack",
                "--page",
                "0");
        String page = "";
        while (page.isEmpty()) {
            page = Files.readString(directory.resolve("err"))
                    .lines()
                    .filter(line -> line.startsWith("portshare: live page http://127.0.0.1:"))
                    .map(line -> line.substring("portshare: live page ".length()))
                    .findFirst()
                    .orElse("");
            assertThat(process.isAlive()).isTrue();
        }
        try (var events = java.net.URI.create(page + "events").toURL().openStream()) {
            String all = new String(events.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all)
                    .startsWith("event: state\ndata: {\"phase\":\"starting\",\"step\":")
                    .contains("\"verdict\":\"");
        }
        assertThat(finish().code()).isIn(0, 4);
    }

    /** As in root's home. */
    private List<String> installedBelowAClosedDirectory() throws IOException {
        List<String> command = PortshareJar.command();
        Path jar = Path.of(command.get(command.size() - 1));
        Path closed = Files.createDirectories(directory.resolve("closed/lib"));
        Files.setPosixFilePermissions(closed.getParent(), PosixFilePermissions.fromString("rwx------"));
        try (Stream<Path> jars = Files.list(jar.getParent())) {
            for (Path each : jars.toList()) {
                Files.copy(each, closed.resolve(each.getFileName()));
            }
        }
        return List.of(command.get(0), "-jar", closed.resolve(jar.getFileName()).toString());
    }

    @Tag("once")
    @Test
    void belowAClosedDirectoryOutsidersRunCopies() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root to be an outsider");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));

        start(installedBelowAClosedDirectory(), QUICK);
        Outcome outcome = finish();

        assertThat(outcome.out()).contains("✓ hijack");
        assertThat(outcome.code()).isZero();
        assertNothingIsLeft();
    }

    @Tag("once")
    @Test
    void aTemporaryDirectoryThatOutsidersCannotReachIsTold() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root to be an outsider");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));

        start(installedBelowAClosedDirectory(), with(QUICK, "--json"));
        Outcome outcome = finish();

        assertThat(outcome.code()).isEqualTo(4);
        assertThat(outcome.out()).contains(directory + " lets nobody else through; set TMPDIR to a directory");
        assertNothingIsLeft();
    }

    @Tag("once")
    @Test
    void membersOfAnotherUidThatCannotReachTheProgramAreAnImpossiblePlan() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root to run members as another uid");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));

        start(installedBelowAClosedDirectory(), with(LONG, "--uid", "1234"));
        Outcome outcome = finish();

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("portshare: another user cannot read ")
                .contains(directory + " lets nobody else through")
                .hasLineCount(1);
        assertNothingIsLeft();
    }

    @Tag("once")
    @Test
    void aTemporaryDirectoryThatIsNotThereIsToldAndNotMade() throws Exception {
        Path nowhere = directory.resolve("nowhere");

        for (String command : List.of("run", "binds", "hijack")) {
            start(PortshareJar.command(), nowhere, command);
            Outcome outcome = finish();

            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err())
                    .isEqualTo("portshare: the temporary directory " + nowhere
                            + " does not exist: set TMPDIR to another\n");
            assertThat(nowhere).doesNotExist();
        }
    }

    /** What is unpacked at each start stays behind when the process is killed meanwhile. */
    @Test
    void membersLoadTheirNativeLibraryFromBesideTheProgram() throws Exception {
        startAndAwaitLoad();

        for (long member : members()) {
            assertThat(Files.readAllLines(Path.of("/proc/" + member + "/maps")))
                    .filteredOn(line -> line.contains("netty_transport_native_epoll"))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).contains(System.getProperty("portshare.lib")));
        }
    }

    @Tag("once")
    @Test
    void aCopyThatIsChangedDuringARunIsNotRun() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root to run members as another uid");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        start(
                installedBelowAClosedDirectory(),
                "run",
                "--members",
                "2",
                "--port",
                "0",
                "--warmup",
                "0s",
                "--duration",
                "6s",
                "--uid",
                "1234");
        BufferedReader lines = awaitLoad();

        // the control is started after the load
        try (Stream<Path> files = Files.walk(directory.resolve("tmp"))) {
            Path jar = files.filter(file -> file.getFileName().toString().startsWith("portshare-orchestrator"))
                    .findFirst()
                    .orElseThrow();
            Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-rw-"));
        }
        String rest = lines.lines().reduce("", (a, b) -> a + b + "\n");

        assertThat(rest.replaceAll("\\s+", " "))
                .contains("is not what was copied there: its mode was 0644 and is 0666");
        assertThat(process.waitFor()).isEqualTo(4);
        assertNothingIsLeft();
    }

    @Tag("once")
    @Test
    void aVariableThatIsNamedReachesTheMembersAndNobodyElse() throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "API_TOKEN=secret", "OTHER_TOKEN=other"));
        command.addAll(PortshareJar.command());

        // an agent of the members' own uid holds the port
        start(command, with(LONG, "--reserve", "--member-env", "API_TOKEN"));
        awaitLoad();

        List<String> handed = new ArrayList<>();
        for (long child : jvms()) {
            List<String> environment = List.of(
                    Files.readString(Path.of("/proc/" + child + "/environ")).split("\0"));
            assertThat(environment).noneMatch(variable -> variable.startsWith("OTHER_TOKEN="));
            boolean agent =
                    Files.readString(Path.of("/proc/" + child + "/cmdline")).contains("Agent");
            handed.add((agent ? "agent " : "member ") + environment.contains("API_TOKEN=secret"));
        }
        assertThat(handed).containsExactlyInAnyOrder("member true", "member true", "agent false");
    }

    @Tag("once")
    @Test
    void aVariableThatCannotBeHandedOnIsExitCode2AndItsValueIsNotTold() throws Exception {
        Outcome outcome = portshare("run", "--member-env", "API_TOKEN=secret");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .isEqualTo("portshare: --member-env API_TOKEN= has a value: give only the name, the value is taken from"
                        + " your environment\n");
        assertThat(portshare("run", "--member-env", "NO_SUCH_VARIABLE").err())
                .isEqualTo("portshare: --member-env NO_SUCH_VARIABLE is not set in your environment: set and export it,"
                        + " or leave the option out\n");
    }

    @Tag("once")
    @Test
    void whateverTheUmaskNobodyElseCanChangeWhatMembersOfAnotherUidRun() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root to run members as another uid");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"));
        command.addAll(installedBelowAClosedDirectory());

        start(command, with(LONG, "--uid", "1234"));
        awaitLoad();

        try (Stream<Path> files = Files.walk(directory.resolve("tmp"))) {
            // all but the directory that this test has made
            List<Path> made = files.skip(1).toList();
            assertThat(made)
                    .anyMatch(file -> file.toString().endsWith(".jar"))
                    .anyMatch(file -> file.toString().endsWith("member-1.log"))
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .matches(Files.isDirectory(file) ? "rwx--x--x" : "rw-r--r--"));
            Path jar = made.stream()
                    .filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
            int code = new ProcessBuilder(
                            "setpriv",
                            "--reuid=1234",
                            "--regid=1234",
                            "--clear-groups",
                            "sh",
                            "-c",
                            "test -r $1 && ! mv $1 $1.old && ! cp /dev/null $1",
                            "sh",
                            jar.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            assertThat(code).isZero();
        }
    }

    @Test
    void aFailedCheckIsExitCode3() throws Exception {
        // an intruder under the members' own uid is admitted
        Outcome outcome = portshare(with(QUICK, "--intruder-uid", Integer.toString(Processes.ownUid())));

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.out()).contains("✗ hijack");
        assertNothingIsLeft();
    }

    @Test
    void tooFewConnectionsAreExitCode4WithTheNumberThatWouldDo() throws Exception {
        Outcome outcome =
                portshare("run", "--members", "2", "--port", "0", "--requests", "50", "--warmup", "0s", "--no-hijack");

        assertThat(outcome.code()).isEqualTo(4);
        assertThat(outcome.out()).contains("? share").contains("connections would do");
    }

    @Tag("once")
    @Test
    void anImpossiblePlanIsExitCode2AndAllItsProblemsAreTold() throws Exception {
        Outcome outcome = portshare("run", "--members", "0", "--port", "70000", "--tolerance", "2");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("--members 0")
                .contains("--port 70000")
                .contains("--tolerance 2");
    }

    @Tag("once")
    @Test
    void aTakenPortIsExitCode2AndNamesTheHolder() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Outcome outcome = portshare("run", "--port", Integer.toString(holder.getLocalPort()));

            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err())
                    .contains("is taken by pid " + ProcessHandle.current().pid())
                    .contains("java");
        }
    }

    @Tag("once")
    @Test
    void aPortOfOurOwnThatIsTakenIsToldBeforeAnythingStarts() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(holder.getLocalPort());
            String taken =
                    " " + port + " is taken by pid " + ProcessHandle.current().pid();

            Outcome agent = portshare(
                    "agent",
                    "--port",
                    port,
                    "--token-file",
                    directory.resolve("token").toString());
            assertThat(agent.code()).isEqualTo(2);
            assertThat(agent.err()).startsWith("portshare: --port" + taken);

            Outcome both = portshare("run", "--port", "8080", "--page", "8080");
            assertThat(both.code()).isEqualTo(2);
            assertThat(both.err()).isEqualTo("portshare: --page 8080 is the members' --port: choose another\n");
        }
    }

    @Tag("once")
    @Test
    void noMembersToAttachToIsExitCode2() throws Exception {
        Outcome outcome = portshare("run", "--attach", "--port", "1", "--members", "0");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .isEqualTo("portshare: --members 0 is below 1; without --members, those that are there are taken\n");
    }

    @Test
    void ctrlCStopsCleanlyWithAPartialReportAndExitCode130() throws Exception {
        BufferedReader lines = startAndAwaitLoad();
        List<Long> members = members();

        signal("INT");

        String rest = lines.lines().reduce("", (a, b) -> a + b + "\n");
        assertThat(process.waitFor()).isEqualTo(130);
        assertThat(rest).contains("(interrupted: partial)").contains("✓ loss");
        awaitGone(members);
        assertNothingIsLeft();
    }

    @Test
    void sigtermIsExitCode143() throws Exception {
        BufferedReader lines = startAndAwaitLoad();

        signal("TERM");

        assertThat(lines.lines()).anyMatch(line -> line.contains("(interrupted: partial)"));
        assertThat(process.waitFor()).isEqualTo(143);
        assertNothingIsLeft();
    }

    /** As timeout(1), service managers and CI cancel: the signal goes to the members and to the workspace's keeper too. */
    @ParameterizedTest
    @ValueSource(strings = {"workspace", "first member", "all members", "load"})
    void sigtermToTheWholeProcessGroupEndsCleanlyAt(String moment) throws Exception {
        List<String> command = new ArrayList<>(List.of("setsid"));
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        command.addAll(PortshareJar.command());
        command.addAll(List.of(LONG));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile());
        builder.environment().put("TMPDIR", temporary.toString());
        process = builder.start();
        await("never at " + moment, () -> switch (moment) {
            case "workspace" -> temporary.toFile().list().length > 0;
            case "first member" -> !jvms().isEmpty();
            case "all members" -> jvms().size() == 2;
            default -> out().contains("requests");
        });
        List<Long> children = process.descendants().map(ProcessHandle::pid).toList();

        assertThat(new ProcessBuilder("kill", "-TERM", "--", "-" + process.pid())
                        .start()
                        .waitFor())
                .isZero();

        assertThat(process.waitFor()).as(out()).isEqualTo(143);
        assertThat(out()).doesNotContain("FAILED").doesNotContain("left behind").doesNotContain("Exception");
        awaitGone(children);
        assertNothingIsLeft();
    }

    private String out() {
        try {
            return Files.readString(directory.resolve("out"));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void membersDieWithAnOrchestratorThatIsKilled() throws Exception {
        startAndAwaitLoad();
        List<Long> members = members();

        process.destroyForcibly().waitFor();

        awaitGone(members);
    }

    /** Who is stopped reads no end of stdin: it must be told to go on. */
    @Tag("once")
    @Test
    void aMemberThatIsStoppedOnPurposeEndsWithAnOrchestratorThatIsKilled() throws Exception {
        start("run", "--port", "0", "--members", "2", "--no-hijack", "--duration", "60s", "--disrupt", "stall@0s:50s");
        await("no member is stopped", () -> jvms().stream().anyMatch(Processes::stopped));
        List<Long> members = members();

        process.destroyForcibly().waitFor();

        awaitGone(members);
    }

    @Tag("once")
    @Test
    void bindsObservesEveryRowAndItsDocumentKeepsTheContract() throws Exception {
        Outcome outcome = portshare("binds", "--json");

        JsonNode result = JSON.readTree(outcome.out());
        assertThat(result.at("/schemaVersion").asInt()).isEqualTo(1);
        assertThat(result.get("rows")).hasSizeGreaterThan(300);
        assertThat(outcome.err()).isEmpty();
        assertThat(result.get("verdict").asText()).isEqualTo(outcome.code() == 0 ? "passed" : "inconclusive");
        assertThat(outcome.code()).isIn(Processes.ownUid() == 0 ? List.of(0) : List.of(0, 4));
        assertNothingIsLeft();

        Path kept = Files.writeString(directory.resolve("binds.json"), outcome.out());
        Outcome report = portshare("report", kept.toString());
        assertThat(report.code()).isZero();
        assertThat(report.out())
                .startsWith("portshare binds")
                .endsWith(result.get("verdict").asText().toUpperCase(Locale.ROOT) + "\n");
    }

    @Tag("once")
    @Tag("kernel")
    @Test
    void steerObservesEverySituationAndItsDocumentKeepsTheContract() throws Exception {
        Outcome outcome = portshare("steer", "--json");

        JsonNode result = JSON.readTree(outcome.out());
        assertThat(result.at("/schemaVersion").asInt()).isEqualTo(1);
        assertThat(result.get("situations")).hasSizeGreaterThan(20);
        assertThat(outcome.err()).isEmpty();
        // where one cpu is allowed, two situations cannot be tried
        assertThat(result.get("verdict").asText()).isEqualTo(outcome.code() == 0 ? "passed" : "inconclusive");
        assertThat(outcome.code()).isIn(0, 4);
        assertNothingIsLeft();
    }

    @Tag("once")
    @Test
    void bindsNamesAnAddressThatIsNotThisMachines() throws Exception {
        // RFC 1112, class E: on no machine
        Outcome outcome = portshare("binds", "--address", "240.0.0.1", "--address", "example.org");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("--address 240.0.0.1 cannot be bound")
                .contains("--address 'example.org' is not an IP literal");
        assertNothingIsLeft();
    }

    @Tag("once")
    @Test
    void hijackIsExitCode3WhereAnOutsiderGetsIntoALiveService() throws Exception {
        assumeTrue(Processes.ownUid() == 0, "needs root to be an outsider");
        try (DatagramSocket service = new DatagramSocket(null)) {
            service.setReuseAddress(true);
            service.bind(new InetSocketAddress("127.0.0.1", 0));
            String port = Integer.toString(service.getLocalPort());

            Outcome outcome = portshare("hijack", "--protocol", "udp", "--port", port);

            assertThat(outcome.code()).isEqualTo(3);
            assertThat(outcome.out()).contains("switch SO_REUSEADDR off").endsWith("  FAILED\n");
            assertNothingIsLeft();
        }
    }

    @Tag("once")
    @Test
    void hijackNamesAPortThatNobodyHolds() throws Exception {
        Outcome outcome = portshare("hijack", "--port", "1");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("nobody holds tcp 127.0.0.1:1 ");
    }

    @Tag("once")
    @Test
    void aLabThatIsKilledLeavesNoProcessAndNoFile() throws Exception {
        start("binds");
        List<Long> agents = awaitJvms();

        process.destroyForcibly().waitFor();

        awaitGone(agents);
        Path temporary = directory.resolve("tmp");
        await("files in " + temporary, () -> temporary.toFile().list().length == 0);
    }

    @Tag("once")
    @Test
    void ctrlCEndsALabCleanly() throws Exception {
        start("hijack");
        List<Long> agents = awaitJvms();

        signal("INT");

        assertThat(process.waitFor()).isEqualTo(130);
        assertThat(Files.readString(directory.resolve("err"))).isEqualTo("portshare: interrupted\n");
        awaitGone(agents);
        assertNothingIsLeft();
    }

    /** The program's first children. */
    private List<Long> awaitJvms() throws InterruptedException {
        await("no agent", () -> !jvms().isEmpty());
        return jvms();
    }

    @Test
    void aClosedPipeDoesNotHarmTheRun() throws Exception {
        start(with(QUICK, "--no-hijack"));
        process.getInputStream().close();

        // what a shell says of a process that SIGPIPE has ended
        assertThat(process.waitFor()).isEqualTo(141);
        assertNothingIsLeft();
    }

    @Test
    void loadTellsWhoAnsweredAndFailsWhereNobodyDoes() throws Exception {
        Outcome refused = portshare("load", "http://127.0.0.1:1/", "--requests", "20", "--warmup", "0s");

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.out()).contains("20 of 20 requests (100 %): refused");
    }

    /** One AF_INET member among dual-stack ones would take all IPv4 connections. */
    @Test
    void aMemberOnAnIpv4AddressHasASocketOfThatFamily() throws Exception {
        start("serve", "--port", "0", "--host", "0.0.0.0", "--ignore-stdin");

        String ready =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(JSON.readTree(ready).get("family").asText()).isEqualTo("inet");
    }

    @Test
    void aLoadOpensNoSocketBesideItsConnections() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            start("load", "http://127.0.0.1:" + server.getLocalPort() + "/", "--duration", "1h", "--connections", "2");
            try (Socket first = server.accept();
                    Socket second = server.accept()) {
                assertThat(first.isConnected() && second.isConnected()).isTrue();
                List<Long> datagram = Stream.of("udp", "udp6")
                        .flatMap(table -> inodes(table).stream())
                        .toList();
                assertThat(Processes.sockets(process.pid()))
                        .hasSizeGreaterThanOrEqualTo(2)
                        .noneMatch(datagram::contains);
            }
        }
        assertThat(err().replaceAll("(?m)^(portshare: )?load[ :].*\n", "")).isEmpty();
    }

    private static List<Long> inodes(String table) {
        try {
            return Files.readAllLines(Path.of("/proc/net/" + table)).stream()
                    .skip(1)
                    .map(row -> Long.valueOf(row.trim().split("\\s+")[9]))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Tag("once")
    @Test
    void doctorTellsWhetherAnotherUidCanBeHad() throws Exception {
        Outcome outcome = portshare("doctor");

        assertThat(outcome.out())
                .contains("another uid", "SO_REUSEPORT")
                .contains("descriptors", "threads", "memory", "accept queue", "client ports", "a default run needs")
                .contains("epoll");
        assertThat(outcome.code()).isIn(0, 4);
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
