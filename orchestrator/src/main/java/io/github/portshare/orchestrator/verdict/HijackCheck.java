package io.github.portshare.orchestrator.verdict;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Can a process of another UID get into the port? Passed only when at least one outsider tried everything and was refused
 * everything, and the control shows that an intruder would have been seen.
 *
 * <p>Everything is each of SO_REUSEPORT and SO_REUSEADDR on or off, on both wildcards and on every other address that
 * anybody tried. An attack that broke off, because the intruder died or the load was over, is not everything.
 */
public final class HijackCheck {

    private static final String REMEDY =
            "another uid is needed: run as root, allow 'sudo -n', or give this user a range in"
                    + " /etc/subuid and install newuidmap (package uidmap); 'portshare doctor' tells";

    private static final Set<Set<String>> OPTIONS =
            Set.of(Set.of(), Set.of("SO_REUSEPORT"), Set.of("SO_REUSEADDR"), Set.of("SO_REUSEPORT", "SO_REUSEADDR"));

    private HijackCheck() {}

    /**
     * Judges the attempts.
     *
     * @param attempts every try of every outsider
     * @param impossible for each outsider that could not be tried, why
     * @param control the control, or null where there was none
     */
    public static Check judge(List<Attempt> attempts, List<String> impossible, Control control) {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("admitted", 0);
        expected.put("control", "admitted, seen by the audit, given connections");
        List<Attempt> admitted = attempts.stream()
                .filter(attempt -> attempt.outcome() == Attempt.Outcome.ADMITTED)
                .toList();
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("attempts", attempts.size());
        observed.put("admitted", admitted.size());
        observed.put("refused", refused(attempts));
        observed.put("control", control == null ? "none" : control(control));

        if (!admitted.isEmpty()) {
            Attempt worst = admitted.stream()
                    .max((a, b) -> Long.compare(a.connections(), b.connections()))
                    .orElseThrow();
            return new Check(
                    CheckId.HIJACK,
                    Verdict.FAILED,
                    String.format(
                            Locale.ROOT,
                            "%s admitted %d of %d times; with %s on %s it took %,d connections",
                            worst.identity(),
                            admitted.size(),
                            attempts.size(),
                            worst.options().isEmpty() ? "no option" : String.join(" and ", worst.options()),
                            worst.address(),
                            worst.connections()),
                    observed,
                    expected,
                    null,
                    "a uid other than the members' must not get in: check that it is another one, and that SO_REUSEADDR is"
                            + " off on every member");
        }
        String tried = tried(attempts);
        if (attempts.isEmpty() || refused(attempts) == 0) {
            String why = impossible.isEmpty() ? "no outsider was tried" : String.join("; ", impossible);
            return inconclusive(why, observed, expected, impossible.isEmpty() ? "see the other checks" : REMEDY);
        }
        if (!somebodyTriedEverything(attempts)) {
            return inconclusive(
                    tried + "; the other attempts could not be made"
                            + (impossible.isEmpty() ? "" : ": " + String.join("; ", impossible)),
                    observed,
                    expected,
                    "see intrusion[] of the JSON result for the errors");
        }
        if (control == null) {
            return inconclusive(
                    tried + "; without the control nobody knows whether an intruder would have been seen",
                    observed,
                    expected,
                    "let the run end by itself");
        }
        if (!control.works()) {
            return inconclusive(
                    tried + "; the control failed: " + control(control),
                    observed,
                    expected,
                    "the test cannot see an intruder here; look at the group check and at who else binds the port");
        }
        String not = impossible.isEmpty() ? "" : " · not tried: " + String.join("; ", impossible);
        return new Check(
                CheckId.HIJACK,
                Verdict.PASSED,
                tried
                        + String.format(
                                Locale.ROOT,
                                " · same uid admitted, took %d of %d (control)",
                                control.took(),
                                control.probes())
                        + not,
                observed,
                expected,
                null,
                null);
    }

    private static Check inconclusive(
            String summary, Map<String, Object> observed, Map<String, Object> expected, String remedy) {
        return new Check(CheckId.HIJACK, Verdict.INCONCLUSIVE, summary, observed, expected, null, remedy);
    }

    private static boolean somebodyTriedEverything(List<Attempt> attempts) {
        Set<String> addresses = attempts.stream().map(Attempt::address).collect(Collectors.toSet());
        addresses.addAll(List.of("0.0.0.0", "[::]"));
        return attempts.stream().collect(Collectors.groupingBy(Attempt::identity)).values().stream()
                .anyMatch(ofOne -> OPTIONS.stream()
                        .allMatch(options -> addresses.stream()
                                .allMatch(address ->
                                        ofOne.stream().anyMatch(attempt -> settles(attempt, options, address)))));
    }

    private static boolean settles(Attempt attempt, Set<String> options, String address) {
        return attempt.address().equals(address)
                && Set.copyOf(attempt.options()).equals(options)
                && (attempt.outcome() == Attempt.Outcome.REFUSED || ipv6Untried(attempt));
    }

    /** A machine without IPv6 has no [::] to attack. */
    private static boolean ipv6Untried(Attempt attempt) {
        return attempt.outcome() == Attempt.Outcome.UNTRIED
                && attempt.address().startsWith("[")
                && "EAFNOSUPPORT".equals(attempt.errno());
    }

    private static long refused(List<Attempt> attempts) {
        return attempts.stream()
                .filter(attempt -> attempt.outcome() == Attempt.Outcome.REFUSED)
                .count();
    }

    /** {@code uid 58000 refused 12 of 12 (EADDRINUSE) · root refused 12 of 12 (EADDRINUSE)}. */
    private static String tried(List<Attempt> attempts) {
        Map<String, List<Attempt>> byIdentity = attempts.stream()
                .filter(attempt -> !ipv6Untried(attempt))
                .collect(Collectors.groupingBy(Attempt::identity, TreeMap::new, Collectors.toList()));
        return byIdentity.entrySet().stream()
                .map(one -> one.getKey() + " refused " + refused(one.getValue()) + " of "
                        + one.getValue().size() + " ("
                        + one.getValue().stream()
                                .map(Attempt::errno)
                                .distinct()
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + ")")
                .collect(Collectors.joining(
                        " · ", "", attempts.stream().anyMatch(HijackCheck::ipv6Untried) ? " · no IPv6 here" : ""));
    }

    private static String control(Control control) {
        if (control.attempt().outcome() != Attempt.Outcome.ADMITTED) {
            return "same uid " + control.attempt().outcome().name().toLowerCase(Locale.ROOT) + " ("
                    + control.attempt().errno() + ")";
        }
        return "same uid admitted, " + (control.seenByAudit() ? "seen" : "not seen") + " by the audit, took "
                + control.took() + " of " + control.probes();
    }
}
