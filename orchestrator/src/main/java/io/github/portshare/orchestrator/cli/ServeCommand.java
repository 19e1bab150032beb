package io.github.portshare.orchestrator.cli;

import io.github.portshare.loadgen.Protocol;
import io.github.portshare.orchestrator.kernel.Transport;
import io.github.portshare.orchestrator.run.Preflight;
import io.github.portshare.server.Member;
import io.github.portshare.server.MemberOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One member in the foreground: the server jar's program, with the same flags. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Runs one member: a server on a SO_REUSEPORT port.",
            "It writes JSON lines (ready, tally, final), takes the orders 'tally' and 'stop' on stdin, and stops when stdin"
                    + " ends.",
            "/payload?bytes=N is sent as the client reads it; /work?micros=N gives way to other requests every 50 ms;"
                    + " datagrams from the members' own port or one below 1024 are not answered."
        })
final class ServeCommand implements Callable<Integer> {

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description = "Address to bind, an IP literal (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "8080",
            paramLabel = "PORT",
            description = "Port to share; 0 takes any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--protocol",
            defaultValue = "http",
            paramLabel = "http|tcp|udp",
            description = "What it speaks; tcp answers the line TEXT by ID TEXT, udp the same with datagrams"
                    + " (default: ${DEFAULT-VALUE}).")
    private Protocol protocol;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            description = "What its answers call it, over HTTP in the header Portshare-Member (default: its pid).")
    private String id = Long.toString(ProcessHandle.current().pid());

    @Option(
            names = "--backlog",
            defaultValue = "1024",
            paramLabel = "N",
            description = "Accept queue length; the kernel caps it at net.core.somaxconn (default: ${DEFAULT-VALUE}).")
    private int backlog;

    @Option(
            names = "--event-loops",
            defaultValue = "1",
            paramLabel = "N",
            description = "Event loops behind the one listener (default: ${DEFAULT-VALUE}).")
    private int eventLoops;

    @Option(
            names = "--ignore-stdin",
            description = "Take no orders, stop on SIGTERM or SIGINT only: for services without a stdin.")
    private boolean ignoreStdin;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        MemberOptions options;
        try {
            options = new MemberOptions(
                    io.github.portshare.server.Protocol.valueOf(protocol.name()),
                    host,
                    port,
                    id,
                    backlog,
                    eventLoops,
                    !ignoreStdin,
                    false,
                    null);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        options.settleFamily();
        Preflight.requireMember(Transport.of(protocol.datagrams()), host, port);
        return Member.run(options, System.in, System.out);
    }
}
