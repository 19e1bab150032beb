package io.github.portshare.orchestrator.cli;

import io.github.portshare.loadgen.Arrival;
import io.github.portshare.loadgen.Engine;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.report.Visible;
import io.github.portshare.orchestrator.restart.Technique;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.Origin;
import io.github.portshare.orchestrator.run.Setup;
import io.github.portshare.server.Libraries;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/** The {@code portshare} program. */
@Command(
        name = "portshare",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Proves how one Linux port is shared by many processes.",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0    every check passed",
            "  1    internal error",
            "  2    wrong usage, an impossible plan, or output that cannot be written",
            "  3    a check failed, or 'inspect' has a finding",
            "  4    inconclusive: a check could not be made, and says how to make it possible",
            "  130  interrupted by Ctrl-C (143: by SIGTERM), after a clean stop",
            "  141  the reader of stdout has gone (as in '| head -1')",
            "",
            "Each option can be set by a variable that names its command: --out of 'run' by",
            "PORTSHARE_RUN_OUT; of 'run' and 'load' most also by a short one: --max-p99 by",
            "PORTSHARE_MAX_P99. @FILE reads options from a file. The command line wins over",
            "files, and files over variables."
        })
public final class Main {

    /** In the order of the help. */
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("run", RunCommand::new);
        COMMANDS.put("hijack", HijackCommand::new);
        COMMANDS.put("binds", BindsCommand::new);
        COMMANDS.put("steer", SteerCommand::new);
        COMMANDS.put("compare", CompareCommand::new);
        COMMANDS.put("restart", RestartCommand::new);
        COMMANDS.put("inspect", InspectCommand::new);
        COMMANDS.put("judge", JudgeCommand::new);
        COMMANDS.put("serve", ServeCommand::new);
        COMMANDS.put("load", LoadCommand::new);
        COMMANDS.put("load-agent", LoadAgentCommand::new);
        COMMANDS.put("report", ReportCommand::new);
        COMMANDS.put("diff", DiffCommand::new);
        COMMANDS.put("doctor", DoctorCommand::new);
        COMMANDS.put("agent", AgentCommand::new);
        COMMANDS.put("fleet-key", FleetKeyCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
        COMMANDS.put("help", CommandLine.HelpCommand::new);
    }

    private Main() {}

    public static void main(String[] args) {
        Libraries.prepare();
        if (!StandardOutput.isOpen()) {
            System.err.println("portshare: stdout is closed, and what is found out has nowhere to go");
            System.exit(ExitCode.USAGE);
        }
        StandardOutput out = StandardOutput.install();
        OutOfMemory.watch();
        int code;
        try {
            code = execute(commandLine(needed(System.getenv(), args)), System.getenv(), args);
        } catch (OutOfMemoryError e) {
            code = OutOfMemory.told();
        } catch (StackOverflowError e) {
            System.err.println("portshare: this is nested too deeply to be read");
            code = ExitCode.INTERNAL;
        }
        System.out.flush();
        System.exit(written(out, code));
    }

    /** The exit code: what could not be told is no success, whatever the verdict. */
    private static int written(StandardOutput out, int code) {
        if (out.failure().isEmpty()) {
            return code;
        }
        String reason = String.valueOf(out.failure().get().getMessage());
        if (reason.contains("Broken pipe")) {
            return StandardOutput.PIPE_CLOSED;
        }
        System.err.println("portshare: cannot write to stdout: " + reason);
        return ExitCode.USAGE;
    }

    /** Carries out a line, and says in it what comes from the environment and from files. */
    static int execute(CommandLine line, Map<String, String> environment, String... args) {
        Arguments arguments;
        try {
            arguments = Arguments.of(line, environment, args);
        } catch (IOException e) {
            line.getErr().println("portshare: " + Visible.line(e.getMessage()));
            return ExitCode.USAGE;
        }
        EnvironmentDefaults.warnings(line, arguments.command(), environment)
                .forEach(warning -> line.getErr().println("portshare: " + Visible.line(warning)));
        line.setExecutionExceptionHandler((failure, of, parsed) -> report(failure, of, arguments));
        line.setParameterExceptionHandler((error, words) -> misused(error, arguments));
        Origin.asked(List.of(arguments.words()));
        return line.execute(arguments.words());
    }

    /**
     * The commands whose options a line may be about: to build them all takes half the time of a short command. Variables may
     * be those of another, and 'completion' and 'help' are about all.
     */
    private static Set<String> needed(Map<String, String> environment, String... args) {
        boolean one = args.length > 0
                && COMMANDS.containsKey(args[0])
                && !Set.of("completion", "help").contains(args[0])
                && environment.keySet().stream().noneMatch(EnvironmentDefaults::isOurs);
        return one ? Set.of(args[0]) : COMMANDS.keySet();
    }

    static CommandLine commandLine() {
        return commandLine(COMMANDS.keySet());
    }

    private static CommandLine commandLine(Set<String> commands) {
        CommandLine line = new CommandLine(new Main());
        commands.forEach(name -> line.addSubcommand(name, COMMANDS.get(name).get()));
        if (commands.contains("judge")) {
            // a count below 0 looks like an option, and is told as what it is
            line.getSubcommands().get("judge").setUnmatchedOptionsArePositionalParams(true);
        }
        if (commands.contains("help")) {
            line.getSubcommands()
                    .get("help")
                    .getCommandSpec()
                    .usageMessage()
                    .header(new String[0])
                    .description("Shows the help of a command.");
        }
        Examples.addTo(line);
        HelpGroups.addTo(line);
        // Arguments reads the files and the environment
        line.setExpandAtFiles(false);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // one lambda for both: two like it crash JDK 17 when it writes its class data archive
        // (SystemDictionaryShared::adjust_lambda_proxy_class_dictionary)
        CommandLine.ITypeConverter<Integer> wholeInt = WholeNumber::parseInt;
        CommandLine.ITypeConverter<Long> wholeLong = WholeNumber::parseLong;
        line.registerConverter(int.class, wholeInt);
        line.registerConverter(Integer.class, wholeInt);
        line.registerConverter(long.class, wholeLong);
        line.registerConverter(Long.class, wholeLong);
        line.registerConverter(Path.class, Main::path);
        line.registerConverter(java.time.Duration.class, new DurationConverter());
        line.registerConverter(Ratio.class, Ratio::parse);
        line.registerConverter(WordList.class, WordList::parse);
        line.registerConverter(java.net.InetSocketAddress.class, PageAddress::parse);
        line.registerConverter(HostAndPort.class, HostAndPort::parse);
        line.registerConverter(io.github.portshare.loadgen.Rate.class, new RateConverter());
        line.registerConverter(
                Arrival.class,
                word -> Arrival.of(word)
                        .orElseThrow(() -> new TypeConversionException("'" + word + "' is not even or poisson")));
        line.registerConverter(TimeOrAuto.class, TimeOrAuto::parse);
        line.registerConverter(
                Protocol.class,
                word -> Protocol.of(word)
                        .orElseThrow(() -> new TypeConversionException("'" + word + "' is not http, tcp or udp")));
        line.registerConverter(
                Engine.class,
                word -> Engine.of(word)
                        .orElseThrow(() -> new TypeConversionException("'" + word + "' is not web or raw")));
        line.registerConverter(Transport.class, Main::transport);
        line.registerConverter(
                Setup.class,
                word -> Setup.of(word)
                        .orElseThrow(() -> new TypeConversionException("'" + word + "' is none of " + Setup.all())));
        line.registerConverter(
                Technique.class,
                word -> Technique.of(word)
                        .orElseThrow(
                                () -> new TypeConversionException("'" + word + "' is none of " + Technique.all())));
        line.registerConverter(RestartCommand.Loads.class, RestartCommand.Loads::parse);
        line.registerConverter(CompletionCommand.Shell.class, Main::shell);
        line.registerConverter(OutputOptions.Colour.class, OutputOptions.Colour::parse);
        line.registerConverter(ReportCommand.Format.class, ReportCommand.Format::parse);
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        return line;
    }

    private static Path path(String words) {
        if (words.isBlank()) {
            throw new TypeConversionException("'" + words + "' names no file");
        }
        return Path.of(words);
    }

    private static CompletionCommand.Shell shell(String word) {
        return Arrays.stream(CompletionCommand.Shell.values())
                .filter(shell -> shell.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is not bash, zsh or fish"));
    }

    private static Transport transport(String word) {
        return Arrays.stream(Transport.values())
                .filter(transport -> transport.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is not tcp or udp"));
    }

    private static int report(Exception failure, CommandLine line, Arguments arguments) {
        if (failure instanceof ImpossiblePlanException) {
            failure.getMessage()
                    .lines()
                    .map(problem -> "portshare: " + Visible.line(arguments.told(problem)))
                    .forEach(line.getErr()::println);
            return ExitCode.USAGE;
        }
        if (failure instanceof InterruptedException) {
            // told by Interruption, and the exit code is the signal's
            return ExitCode.INTERNAL;
        }
        if (OutOfMemory.isCauseOf(failure)) {
            return OutOfMemory.told();
        }
        line.getErr().println("portshare: internal error: " + failure);
        failure.printStackTrace(line.getErr());
        line.getErr().println("portshare: please report this, with the command line and the lines above");
        return ExitCode.INTERNAL;
    }

    /** What is wrong in a line, and where the right words are; the whole help would push the error off the screen. */
    private static int misused(CommandLine.ParameterException error, Arguments arguments) {
        CommandLine line = error.getCommandLine();
        line.getErr().println("portshare: " + Visible.line(arguments.told(Misuse.sentence(error))));
        line.getErr().println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    /** Shows it. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "portshare " + Origin.Tool.THIS,
                "JDK " + System.getProperty("java.version") + ", Linux " + System.getProperty("os.version")
            };
        }
    }
}
