package io.github.portshare.orchestrator.cli;

import java.util.Locale;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Gives every option a second source: {@code --max-p99} from {@code PORTSHARE_MAX_P99}. The command line wins. */
final class EnvironmentDefaults implements IDefaultValueProvider {

    @Override
    public String defaultValue(ArgSpec argument) {
        if (argument instanceof OptionSpec option && !option.usageHelp() && !option.versionHelp()) {
            String value = System.getenv(variable(option.longestName()));
            // in Kubernetes a Service named portshare puts PORTSHARE_PORT=tcp://10.0.0.1:80 into every container
            return value != null && value.startsWith("tcp://") ? null : value;
        }
        return null;
    }

    static String variable(String option) {
        return "PORTSHARE_" + option.replaceFirst("^--?", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
