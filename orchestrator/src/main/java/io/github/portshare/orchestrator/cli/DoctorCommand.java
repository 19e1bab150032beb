package io.github.portshare.orchestrator.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.report.DoctorReport;
import io.github.portshare.orchestrator.report.ResultJson;
import io.github.portshare.orchestrator.run.Diagnosis;
import io.github.portshare.orchestrator.run.Diagnosis.Item;
import io.github.portshare.orchestrator.run.Origin;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Tells what this machine can prove, and how to enable the rest.")
final class DoctorCommand implements Callable<Integer> {

    @Mixin
    private OutputOptions output;

    private record Diagnosed(
            int schemaVersion, @JsonUnwrapped Origin origin, List<Item> findings) {}

    @Override
    public Integer call() throws Exception {
        return Interruption.guard(this::diagnose);
    }

    private int diagnose() {
        List<Item> findings = Diagnosis.of();
        if (output.json) {
            System.out.println(ResultJson.write(new Diagnosed(1, Origin.here(), findings)));
        } else {
            new DoctorReport(output.palette()).lines(findings).forEach(output.out()::println);
        }
        return findings.stream().allMatch(Item::fine) ? ExitCode.OK : ExitCode.INCONCLUSIVE;
    }
}
