package io.github.portshare.orchestrator.verdict;

import io.github.portshare.loadgen.ErrorKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Did requests end other than well more often than allowed? What the generator's own machine did not let it send is no error
 * of the service: it makes the answer doubtful.
 */
public final class ErrorsCheck {

    private static final Finding NOTHING_SENT =
            new Finding("nothing was sent", "a longer --duration, or see the check 'group'");

    private ErrorsCheck() {}

    /**
     * Judges the error rate.
     *
     * @param requests all requests begun
     * @param ends how those ended that did not end well
     * @param samples the words of the first of each kind
     * @param maxRate the largest rate that passes, from 0 to 1
     */
    public static Check judge(
            long requests, Map<ErrorKind, Long> ends, Map<ErrorKind, String> samples, double maxRate) {
        Map<ErrorKind, Long> errors = of(ends, false);
        Map<ErrorKind, Long> own = of(ends, true);
        long sent = requests - sum(own);
        double rate = sent == 0 ? 0 : sum(errors) / (double) sent;
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("errors", sum(errors));
        observed.put("rate", rate);
        observed.put("unsendable", sum(own));
        observed.put("samples", byLabel(samples));
        Map<String, Object> expected = Map.of("maxRate", maxRate);
        if (rate > maxRate) {
            List<Finding> findings = new ArrayList<>(findings(errors, samples, sent));
            findings.addAll(findings(own, samples, requests));
            return Check.failed(CheckId.ERRORS, findings, observed, expected);
        }
        if (!own.isEmpty()) {
            return Check.inconclusive(CheckId.ERRORS, findings(own, samples, requests), observed, expected);
        }
        if (requests == 0) {
            return Check.inconclusive(CheckId.ERRORS, List.of(NOTHING_SENT), observed, expected);
        }
        String allowed = errors.isEmpty() ? "" : say(" of %,d, %.3g %% allowed", sent, maxRate * 100);
        return Check.passed(CheckId.ERRORS, say("%,d%s", sum(errors), allowed), observed, expected);
    }

    /** The ends that are the client's machine's own doing, or the others. */
    private static Map<ErrorKind, Long> of(Map<ErrorKind, Long> ends, boolean own) {
        Map<ErrorKind, Long> some = new EnumMap<>(ErrorKind.class);
        ends.forEach((kind, count) -> {
            if (kind.ownLimit() == own) {
                some.put(kind, count);
            }
        });
        return some;
    }

    private static Map<String, String> byLabel(Map<ErrorKind, String> samples) {
        Map<String, String> words = new LinkedHashMap<>();
        samples.forEach((kind, sample) -> words.put(kind.label(), sample));
        return words;
    }

    /**
     * Where nothing at all was answered: failed, however many errors may be.
     *
     * @param interrupted whether nobody waited for the end; then what merely has no answer yet is no failure
     */
    public static Check nothingAnswered(
            long requests, Map<ErrorKind, Long> ends, Map<ErrorKind, String> samples, boolean interrupted) {
        Map<String, Object> observed = Map.of("errors", sum(ends));
        if (interrupted && ends.isEmpty()) {
            return Check.inconclusive(
                    CheckId.ERRORS,
                    List.of(new Finding("nothing was answered before the interrupt", "let it end by itself")),
                    observed,
                    Map.of());
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding("nothing was answered", "see that the server listens where the load goes"));
        findings.addAll(findings(ends, samples, requests));
        return Check.failed(CheckId.ERRORS, findings, observed, Map.of());
    }

    private static List<Finding> findings(Map<ErrorKind, Long> ends, Map<ErrorKind, String> samples, long requests) {
        return ends.entrySet().stream()
                .map(end -> new Finding(
                        say(
                                "%,d of %,d requests (%.3g %%)%s: %s (%s)",
                                end.getValue(),
                                requests,
                                100.0 * end.getValue() / requests,
                                end.getKey().ownLimit() ? " never sent, by a limit of the client's machine" : "",
                                end.getKey().label(),
                                samples.get(end.getKey())),
                        Remedy.of(end.getKey())
                                + (end.getKey().ownLimit() ? "" : "; or allow some with --max-error-rate")))
                .toList();
    }

    private static long sum(Map<ErrorKind, Long> ends) {
        return ends.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String say(String words, Object... numbers) {
        return String.format(Locale.ROOT, words, numbers);
    }
}
