package io.github.portshare.orchestrator.verdict;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Can a process of another UID get into the port? Passed only when at least one outsider tried everything and was refused
 * everything by the group's uid rule, and the control shows that an intruder would have been seen.
 *
 * <p>Everything is each of SO_REUSEPORT and SO_REUSEADDR on or off, on every address that conflicts with the group's. An
 * attack that broke off, because the intruder died or the load was over, is not everything.
 *
 * <p>Refused by the uid rule is EADDRINUSE alone. EACCES on a privileged port comes first, from whoever lacks
 * CAP_NET_BIND_SERVICE (__inet_bind, net/ipv4/af_inet.c, before get_port), and says nothing of the uid.
 */
public final class HijackCheck {

    private static final Set<Set<String>> OPTIONS =
            Set.of(Set.of(), Set.of("SO_REUSEPORT"), Set.of("SO_REUSEADDR"), Set.of("SO_REUSEPORT", "SO_REUSEADDR"));

    private HijackCheck() {}

    /**
     * Judges the attempts.
     *
     * @param attempts every try of every outsider
     * @param addresses those that conflict with the group's, as attempts write them
     * @param missing each outsider that could not be tried
     * @param control the control, or null where there was none
     */
    public static Check judge(List<Attempt> attempts, Set<String> addresses, List<Missing> missing, Control control) {
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
            Attempt worst = worst(admitted);
            return new Check(
                    CheckId.HIJACK,
                    Verdict.FAILED,
                    admitted(worst, admitted.size(), attempts.size()),
                    observed,
                    expected,
                    null,
                    remedy(worst, control));
        }
        Missing open = open(attempts, addresses, missing, control);
        if (open != null) {
            return new Check(
                    CheckId.HIJACK, Verdict.INCONCLUSIVE, open.what(), observed, expected, null, open.remedy());
        }
        String not = missing.isEmpty() ? "" : " · not tried: " + Missing.whats(missing);
        return new Check(
                CheckId.HIJACK,
                Verdict.PASSED,
                tried(attempts)
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

    private static Attempt worst(List<Attempt> admitted) {
        return admitted.stream()
                .max((a, b) -> Long.compare(a.connections(), b.connections()))
                .orElseThrow();
    }

    private static String admitted(Attempt worst, int admitted, int attempts) {
        return String.format(
                Locale.ROOT,
                "%s admitted %d of %d times; with %s on %s it took %,d connections",
                worst.identity(),
                admitted,
                attempts,
                worst.options().isEmpty() ? "no option" : String.join(" and ", worst.options()),
                worst.address(),
                worst.connections());
    }

    private static String remedy(Attempt worst, Control control) {
        if (control != null && control.attempt().uid() == worst.uid()) {
            return "uid " + worst.uid() + " is the members' own, whom the kernel must admit: let another uid try"
                    + " (--intruder-uid, or the agent's)";
        }
        return worst.options().contains("SO_REUSEADDR")
                ? "switch SO_REUSEADDR off on every member: a uid other than theirs must not get in"
                : "no member held the address at that moment: let none of them leave, or keep the port with --reserve";
    }

    /** What keeps the refusals from being a proof, and what to do about it; null where nothing does. */
    private static Missing open(List<Attempt> attempts, Set<String> addresses, List<Missing> missing, Control control) {
        String tried = tried(attempts);
        if (attempts.isEmpty()) {
            return missing.isEmpty()
                    ? new Missing("no outsider was tried", "see the other checks")
                    : new Missing(Missing.whats(missing), Missing.remedies(missing));
        }
        if (!somebodyTriedEverything(attempts, addresses)) {
            return new Missing(
                    tried + "; " + gap(attempts) + (missing.isEmpty() ? "" : ": " + Missing.whats(missing)),
                    gapRemedy(attempts, missing));
        }
        if (control == null) {
            return new Missing(
                    tried + "; without the control nobody knows whether an intruder would have been seen",
                    "see the warnings for why there was none; of an interrupted run: let it end by itself");
        }
        return control.works()
                ? null
                : new Missing(tried + "; the control failed: " + control(control), controlRemedy(control));
    }

    /** Nobody was asked by the uid rule, since the privilege was asked for first. */
    private static boolean privilegeAlone(List<Attempt> attempts) {
        return refused(attempts) > 0
                && attempts.stream()
                        .filter(attempt -> attempt.outcome() == Attempt.Outcome.REFUSED)
                        .allMatch(HijackCheck::byPrivilege);
    }

    private static boolean forbidden(Attempt attempt) {
        return attempt.outcome() == Attempt.Outcome.UNTRIED
                && ("EPERM".equals(attempt.errno()) || "EACCES".equals(attempt.errno()));
    }

    private static String gap(List<Attempt> attempts) {
        return privilegeAlone(attempts)
                ? "that shows the privilege which the port needs, not the uid"
                : attempts.stream().anyMatch(HijackCheck::forbidden)
                        ? "a security policy, and not the group's uid, forbids the bind"
                        : "the other attempts could not be made";
    }

    private static String gapRemedy(List<Attempt> attempts, List<Missing> missing) {
        if (privilegeAlone(attempts)) {
            return (missing.isEmpty()
                            ? "give the outsider CAP_NET_BIND_SERVICE (--intruder-agent: its container)"
                            : Missing.remedies(missing))
                    + ", or choose a --port from net.ipv4.ip_unprivileged_port_start on";
        }
        if (attempts.stream().anyMatch(HijackCheck::forbidden)) {
            return "let the outsider bind: look at its seccomp profile and security module (AppArmor, SELinux)";
        }
        return missing.isEmpty()
                ? "see intrusion[] of the JSON result for the errors; a longer --duration where the load was over first"
                : Missing.remedies(missing);
    }

    private static String controlRemedy(Control control) {
        if (control.attempt().outcome() != Attempt.Outcome.ADMITTED) {
            return "the members' own uid must be able to join: is SO_REUSEPORT on at every member, and the control's uid"
                    + " really theirs?";
        }
        return control.seenByAudit()
                ? "the control joined and was sent nothing: look at who else binds the port, and at a program that is"
                        + " attached to the group"
                : "the control is not in this network namespace's table of sockets: start it where the members are";
    }

    private static boolean somebodyTriedEverything(List<Attempt> attempts, Set<String> addresses) {
        return attempts.stream().collect(Collectors.groupingBy(Attempt::identity)).values().stream()
                .anyMatch(ofOne -> refusedByRule(ofOne)
                        && OPTIONS.stream()
                                .allMatch(options -> addresses.stream()
                                        .allMatch(address -> ofOne.stream()
                                                .anyMatch(attempt -> settles(attempt, options, address)))));
    }

    private static boolean refusedByRule(List<Attempt> attempts) {
        return attempts.stream()
                .anyMatch(attempt -> attempt.outcome() == Attempt.Outcome.REFUSED && !byPrivilege(attempt));
    }

    private static boolean settles(Attempt attempt, Set<String> options, String address) {
        return attempt.address().equals(address)
                && Set.copyOf(attempt.options()).equals(options)
                && (attempt.outcome() == Attempt.Outcome.REFUSED && !byPrivilege(attempt) || ipv6Untried(attempt));
    }

    private static boolean byPrivilege(Attempt attempt) {
        return "EACCES".equals(attempt.errno());
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
                                .map(HijackCheck::answer)
                                .filter(Objects::nonNull)
                                .distinct()
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + ")")
                .collect(Collectors.joining(
                        " · ", "", attempts.stream().anyMatch(HijackCheck::ipv6Untried) ? " · no IPv6 here" : ""));
    }

    private static String answer(Attempt attempt) {
        return attempt.outcome() == Attempt.Outcome.REFUSED && byPrivilege(attempt)
                ? "EACCES: the port needs a privilege"
                : attempt.errno();
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
