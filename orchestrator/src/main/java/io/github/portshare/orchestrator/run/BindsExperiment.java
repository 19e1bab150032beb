package io.github.portshare.orchestrator.run;

import io.github.portshare.orchestrator.intrusion.BindCase;
import io.github.portshare.orchestrator.intrusion.Binds;
import io.github.portshare.orchestrator.intrusion.Progress;
import io.github.portshare.orchestrator.process.Remains;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tries the bind tables on this machine, and writes down what came of it. */
public final class BindsExperiment {

    private BindsExperiment() {}

    /**
     * Tries everything on this machine.
     *
     * @param addresses of this machine, tried beside loopback's
     * @param progress hears of each row
     * @throws ImpossiblePlanException if this is not Linux, or an address is not this machine's
     */
    public static BindsResult observe(List<String> addresses, Progress progress) throws InterruptedException {
        Problems problems = new Problems();
        Environment.requireWorkspace(problems);
        addresses.forEach(address -> requireOwn(address, problems));
        problems.throwIfAny();
        Instant startedAt = Instant.now();
        Binds binds = new Binds(addresses);
        List<BindCase.Observed> rows = binds.observe(progress);
        List<String> warnings = new ArrayList<>();
        binds.noOther()
                .ifPresent(why ->
                        warnings.add("nothing was tried under another uid: " + why.what() + "; " + why.remedy()));
        if (rows.stream().anyMatch(BindCase.Observed::familyAbsent)) {
            warnings.add("this machine has no IPv6: those rows do not count");
        }
        warnings.addAll(Remains.take());
        return BindsResult.of(startedAt.toString(), Environment.here(), rows, warnings);
    }

    private static void requireOwn(String address, Problems problems) {
        Optional<InetAddress> literal = problems.address("--address", address);
        if (literal.isEmpty()) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(literal.get(), 0));
        } catch (IOException e) {
            problems.add("--address " + address + " cannot be bound: " + e.getMessage()
                    + "; name one of this machine's ('ip address' lists them)");
        }
    }
}
