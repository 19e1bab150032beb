package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.kernel.Protocol;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/** The {@code portshare} program. */
@Command(
        name = "portshare",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Proves how one Linux port is shared by many processes.",
        subcommands = {
            RunCommand.class,
            HijackCommand.class,
            BindsCommand.class,
            ServeCommand.class,
            LoadCommand.class,
            ReportCommand.class,
            DoctorCommand.class,
            AgentCommand.class
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0    every check passed",
            "  1    internal error",
            "  2    wrong usage, or a plan that is impossible here",
            "  3    a check failed",
            "  4    inconclusive: a check could not be made, and says how to make it possible",
            "  130  interrupted (Ctrl-C), after a clean stop and a partial report; 143 on SIGTERM",
            "",
            "Each option can be set by an environment variable: --max-p99 by PORTSHARE_MAX_P99."
        })
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        // whatever the locale says: the report's bars and marks are UTF-8
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        int code = commandLine().execute(args);
        System.out.flush();
        System.exit(code);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setDefaultValueProvider(new EnvironmentDefaults());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(java.time.Duration.class, new DurationConverter());
        line.registerConverter(Ratio.class, Ratio::parse);
        line.registerConverter(java.net.InetSocketAddress.class, PageAddress::parse);
        line.registerConverter(Rate.class, Rate::parse);
        line.registerConverter(
                Protocol.class,
                word -> Protocol.of(word)
                        .orElseThrow(() -> new TypeConversionException("'" + word + "' is not http, tcp or udp")));
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler(Main::report);
        line.setParameterExceptionHandler(Main::misused);
        return line;
    }

    private static int report(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
        if (failure instanceof ImpossiblePlanException) {
            failure.getMessage().lines().forEach(problem -> line.getErr().println("portshare: " + problem));
            return ExitCode.USAGE;
        }
        if (failure instanceof InterruptedException) {
            // told by Interruption, and the exit code is the signal's
            return ExitCode.INTERNAL;
        }
        line.getErr().println("portshare: internal error: " + failure);
        failure.printStackTrace(line.getErr());
        line.getErr().println("portshare: please report this, with the command line and the lines above");
        return ExitCode.INTERNAL;
    }

    /** What is wrong in a line, and where the right words are; the whole help would push the error off the screen. */
    private static int misused(CommandLine.ParameterException error, String[] arguments) {
        CommandLine line = error.getCommandLine();
        line.getErr().println("portshare: " + error.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(error, line.getErr());
        line.getErr().println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    /** The version of the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "portshare " + (version == null ? "(not packaged)" : version),
                "JDK " + System.getProperty("java.version") + ", Linux " + System.getProperty("os.version")
            };
        }
    }
}
