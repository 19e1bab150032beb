package io.github.portshare.orchestrator.verdict;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Did requests end other than well more often than allowed? */
public final class ErrorsCheck {

    private ErrorsCheck() {}

    /**
     * Judges the error rate.
     *
     * @param requests all requests begun
     * @param errors those that ended in an error, by kind
     * @param samples the words of the first error of each kind
     * @param maxRate the largest rate that passes, from 0 to 1
     */
    public static Check judge(long requests, Map<String, Long> errors, Map<String, String> samples, double maxRate) {
        long total = errors.values().stream().mapToLong(Long::longValue).sum();
        double rate = requests == 0 ? 0 : total / (double) requests;
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("errors", total);
        observed.put("rate", rate);
        observed.put("samples", samples);
        Map<String, Object> expected = Map.of("maxRate", maxRate);
        if (requests == 0) {
            return new Check(
                    CheckId.ERRORS,
                    Verdict.INCONCLUSIVE,
                    "nothing was sent",
                    observed,
                    expected,
                    null,
                    "see the other checks");
        }
        if (rate <= maxRate) {
            String allowed =
                    total == 0 ? "" : String.format(Locale.ROOT, " of %,d, %.3g %% allowed", requests, maxRate * 100);
            return new Check(
                    CheckId.ERRORS,
                    Verdict.PASSED,
                    String.format(Locale.ROOT, "%,d%s", total, allowed),
                    observed,
                    expected,
                    null,
                    null);
        }
        String kinds = errors.entrySet().stream()
                .map(kind -> String.format(
                        Locale.ROOT, "%,d %s (%s)", kind.getValue(), kind.getKey(), samples.get(kind.getKey())))
                .collect(Collectors.joining(", "));
        return new Check(
                CheckId.ERRORS,
                Verdict.FAILED,
                String.format(Locale.ROOT, "%,d of %,d requests (%.3g %%): %s", total, requests, rate * 100, kinds),
                observed,
                expected,
                null,
                "see the members' logs (--out DIR keeps them), or allow some with --max-error-rate");
    }
}
