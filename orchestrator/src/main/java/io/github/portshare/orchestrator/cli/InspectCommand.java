package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.inspection.Expected;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.process.Signals;
import io.github.portshare.orchestrator.process.Terminal;
import io.github.portshare.orchestrator.process.Window;
import io.github.portshare.orchestrator.report.Display;
import io.github.portshare.orchestrator.report.Screen;
import io.github.portshare.orchestrator.report.WatchView;
import io.github.portshare.orchestrator.run.InspectResult;
import io.github.portshare.orchestrator.run.InspectWatch;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Looks at a live port: who listens, what waits, what is wrong.",
            "Without a PORT, at every one of this network namespace that is shared. It takes no connection; the trial of a lone TCP listener binds its"
                    + " port for a moment.",
            "Exit code 0: nothing found; 3: a finding. What could not be seen is told, with what would show it."
        })
final class InspectCommand implements Callable<Integer> {

    private static final Duration EACH = Duration.ofSeconds(1);

    @Parameters(paramLabel = "PORT", arity = "0..1", description = "Which port (default: every one that is shared).")
    private Integer port;

    @Option(names = "--protocol", paramLabel = "tcp|udp", description = "Which sockets to look at (default: both).")
    private Transport transport;

    @Option(
            names = "--watch",
            description = "Look each second until q is pressed, or Ctrl-C; in a pipe, tell what changes.")
    private boolean watch;

    @Option(names = "--once", description = "Look once, as without --watch.")
    private boolean once;

    @Option(
            names = "--expect-members",
            paramLabel = "N",
            description = "How many processes should use PORT; another number is a finding.")
    private Integer expectedMembers;

    @Option(
            names = "--expect-uid",
            paramLabel = "USER",
            converter = Uid.class,
            description = "Under which uid every listener of PORT should have been made; another is a finding.")
    private Integer expectedUid;

    @Mixin
    private WatchOptions watching;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (watch && once) {
            throw misuse("--watch and --once exclude each other");
        }
        if (!watch && !watching.given().isEmpty()) {
            throw misuse(String.join(", ", watching.given()) + (watching.given().size() == 1 ? " needs" : " need")
                    + " --watch");
        }
        requireExpectations();
        return Interruption.guard(() -> ExitCode.of(watch ? watch() : inspect()));
    }

    private void requireExpectations() {
        if (port == null && (expectedMembers != null || expectedUid != null)) {
            throw misuse((expectedMembers != null ? "--expect-members" : "--expect-uid") + " needs a PORT");
        }
        if (expectedMembers != null && expectedMembers < 0) {
            throw misuse("--expect-members " + expectedMembers + " is below 0");
        }
        if (expectedUid != null && expectedUid < 0) {
            throw misuse("--expect-uid " + expectedUid + " is below 0");
        }
    }

    private ParameterException misuse(String words) {
        return new ParameterException(spec.commandLine(), words);
    }

    private Verdict inspect() throws InterruptedException {
        InspectResult result = InspectResult.of(transports(), asked(), expected());
        output.print(result);
        return result.verdict();
    }

    private Verdict watch() throws InterruptedException {
        InspectResult.require(asked());
        boolean drawn = output.display(false).mode() == Display.Mode.TERMINAL;
        if (!drawn) {
            // who hangs up closes the pipe; a service stays
            Signals.outliveHangup();
        }
        try (WatchOptions.Audience audience = watching.open(asked(), expected())) {
            if (!drawn) {
                return told(audience);
            }
            WatchView view = new WatchView(output.out(), output.palette());
            Screen screen = new Screen(output.out(), new Window(Terminal.of(1).orElseThrow()));
            Optional<Terminal> keyboard = Terminal.open();
            if (keyboard.isEmpty()) {
                screen.leaveWhenSuspended();
            }
            try {
                return InspectWatch.of(transports(), asked(), expected(), watching.effort(true), frame -> {
                    audience.hear(frame);
                    return goesOn(view, screen, frame, keyboard);
                });
            } finally {
                // the last page stays
                screen.leave();
                keyboard.ifPresent(Terminal::close);
            }
        }
    }

    /** In a pipe. */
    private Verdict told(WatchOptions.Audience audience) throws InterruptedException {
        WatchView view = new WatchView(output.json ? System.out : output.out(), output.palette());
        return InspectWatch.of(transports(), asked(), expected(), watching.effort(false), frame -> {
            audience.hear(frame);
            if (output.json) {
                view.write(frame);
            } else {
                view.tell(frame);
            }
            Thread.sleep(EACH.toMillis());
            // whoever reads it may have gone
            return !System.out.checkError();
        });
    }

    private static boolean goesOn(WatchView view, Screen screen, InspectWatch.Frame frame, Optional<Terminal> keyboard)
            throws InterruptedException {
        if (Terminal.of(1).isEmpty()) {
            return false;
        }
        view.draw(screen, frame, keyboard.isPresent());
        if (keyboard.isEmpty()) {
            Thread.sleep(EACH.toMillis());
            return true;
        }
        Optional<Character> key = keyboard.get().key(EACH);
        if (key.filter(pressed -> pressed == Terminal.SUSPEND).isPresent()) {
            screen.leave();
            keyboard.get().suspend();
        }
        return key.filter(pressed -> pressed == 'q' || pressed == 'Q').isEmpty();
    }

    private Expected expected() {
        return new Expected(optional(expectedMembers), optional(expectedUid));
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private Set<Transport> transports() {
        return transport == null ? EnumSet.allOf(Transport.class) : EnumSet.of(transport);
    }

    private OptionalInt asked() {
        return optional(port);
    }
}
