package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.portshare.orchestrator.intrusion.BindCase;
import io.github.portshare.orchestrator.intrusion.Binds;
import io.github.portshare.orchestrator.process.Remains;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bind tables of one kernel, documented, expected and observed: the document of {@code binds-schema-1.json}.
 *
 * @param schemaVersion 1
 * @param startedAt ISO 8601
 * @param verdict passed: as expected of Linux; failed: not; inconclusive: something could not be tried
 * @param environment where
 * @param rows every cell of every table, in order
 * @param warnings what could not be tried, and how to make it possible
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BindsResult(
        int schemaVersion,
        String startedAt,
        Verdict verdict,
        Environment environment,
        List<BindCase.Finding> rows,
        List<String> warnings)
        implements Document {

    static final int SCHEMA_VERSION = 1;
    /**
     * Tries everything on this machine.
     *
     * @param addresses of this machine, tried beside loopback's
     * @throws ImpossiblePlanException if this is not Linux, or an address is not this machine's
     */
    public static BindsResult observe(List<String> addresses) throws InterruptedException {
        Problems problems = new Problems();
        Environment.requireWorkspace(problems);
        addresses.forEach(address -> requireOwn(address, problems));
        problems.throwIfAny();
        Instant startedAt = Instant.now();
        Binds binds = new Binds(addresses);
        List<BindCase.Finding> rows = binds.observe();
        List<String> warnings = new ArrayList<>();
        binds.noOther()
                .ifPresent(why ->
                        warnings.add("nothing was tried under another uid: " + why.what() + "; " + why.remedy()));
        if (rows.stream().anyMatch(BindCase.Finding::familyAbsent)) {
            warnings.add("this machine has no IPv6: those rows do not count");
        }
        warnings.addAll(Remains.take());
        return of(startedAt.toString(), Environment.here(), rows, warnings);
    }

    /** The document of these rows, with the verdict that follows from them. */
    public static BindsResult of(
            String startedAt, Environment environment, List<BindCase.Finding> rows, List<String> warnings) {
        return new BindsResult(SCHEMA_VERSION, startedAt, verdict(rows), environment, rows, warnings);
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

    private static Verdict verdict(List<BindCase.Finding> rows) {
        if (!rows.stream().allMatch(BindCase.Finding::expectedAnswer)) {
            return Verdict.FAILED;
        }
        boolean all = rows.stream().allMatch(row -> row.observed() != null || row.familyAbsent());
        return all ? Verdict.PASSED : Verdict.INCONCLUSIVE;
    }
}
