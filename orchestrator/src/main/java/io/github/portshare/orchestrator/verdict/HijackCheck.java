package io.github.portshare.orchestrator.verdict;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Can a process of another UID get into the port? Passed only when at least one outsider tried everything and was refused
 * everything by the group's uid rule, and the control shows that an intruder would have been seen.
 *
 * <p>Everything is each of SO_REUSEPORT and SO_REUSEADDR on or off, on every address that conflicts with the group's. An
 * attack that broke off, because the intruder died or the load was over, is not everything.
 */
public final class HijackCheck {

    private HijackCheck() {}

    /**
     * Judges the attempts.
     *
     * @param uids the group's, by the kernel's table
     * @param attempts every try of every outsider
     * @param addresses those that conflict with the group's, as attempts write them
     * @param missing each outsider that could not be tried
     * @param control the control, or null where there was none
     */
    public static Check judge(
            Set<Integer> uids, List<Attempt> attempts, Set<String> addresses, List<Missing> missing, Control control) {
        Attack attack = new Attack(attempts);
        Map<String, Object> observed = observed(attack, control);
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("admitted", 0);
        expected.put("control", "admitted, seen by the audit, given connections");
        if (!attack.admitted().isEmpty()) {
            return Check.failed(CheckId.HIJACK, List.of(admitted(attack, uids)), observed, expected);
        }
        Finding open = open(attack, addresses, missing, control);
        if (open != null) {
            return Check.inconclusive(CheckId.HIJACK, List.of(open), observed, expected);
        }
        String untried = missing.isEmpty() ? "" : " · not tried: " + Missing.whats(missing);
        String passed = String.format(
                Locale.ROOT,
                "%s · same uid admitted, took %d of %d (control)%s",
                attack.words(),
                control.took(),
                control.probes(),
                untried);
        return Check.passed(CheckId.HIJACK, passed, observed, expected);
    }

    private static Map<String, Object> observed(Attack attack, Control control) {
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("attempts", attack.attempts().size());
        observed.put("admitted", attack.admitted().size());
        observed.put("refused", attack.refused());
        observed.put("control", control == null ? "none" : control.words());
        return observed;
    }

    private static Finding admitted(Attack attack, Set<Integer> uids) {
        Attempt worst = attack.worst();
        String words = String.format(
                Locale.ROOT,
                "%s admitted %d of %d times; with %s on %s it took %,d connections",
                worst.identity(),
                attack.admitted().size(),
                attack.attempts().size(),
                worst.options().isEmpty() ? "no option" : String.join(" and ", worst.options()),
                worst.address(),
                worst.connections());
        return new Finding(words, remedy(worst, uids));
    }

    private static String remedy(Attempt worst, Set<Integer> uids) {
        if (uids.contains(worst.uid())) {
            return "uid " + worst.uid() + " is the members' own, whom the kernel must admit: let another uid try"
                    + " (--intruder-uid, or the agent's)";
        }
        return worst.options().contains("SO_REUSEADDR")
                ? "switch SO_REUSEADDR off on every member: a uid other than theirs must not get in"
                : "no member held the address at that moment: let none of them leave, or keep the port with --reserve";
    }

    /** What keeps the refusals from being a proof, and what to do about it; null where nothing does. */
    private static Finding open(Attack attack, Set<String> addresses, List<Missing> missing, Control control) {
        if (attack.attempts().isEmpty()) {
            return missing.isEmpty()
                    ? new Finding("no outsider was tried", "see the other checks")
                    : new Finding(Missing.whats(missing), Missing.remedies(missing));
        }
        if (!attack.complete(addresses)) {
            Finding gap = gap(attack, missing);
            String whats = missing.isEmpty() ? "" : ": " + Missing.whats(missing);
            return new Finding(attack.words() + "; " + gap.words() + whats, gap.remedy());
        }
        if (control == null) {
            return new Finding(
                    attack.words() + "; without the control nobody knows whether an intruder would have been seen",
                    "see the warnings for why there was none; of an interrupted run: let it end by itself");
        }
        return control.works()
                ? null
                : new Finding(attack.words() + "; the control failed: " + control.words(), control.remedy());
    }

    /** Why nobody's attack is complete. */
    private static Finding gap(Attack attack, List<Missing> missing) {
        if (attack.showsPrivilegeAlone()) {
            String privilege = missing.isEmpty()
                    ? "give the outsider CAP_NET_BIND_SERVICE (--intruder-agent: its container)"
                    : Missing.remedies(missing);
            return new Finding(
                    "that shows the privilege which the port needs, not the uid",
                    privilege + ", or choose a --port from net.ipv4.ip_unprivileged_port_start on");
        }
        if (attack.forbidden()) {
            return new Finding(
                    "a security policy, and not the group's uid, forbids the bind",
                    "let the outsider bind: look at its seccomp profile and security module (AppArmor, SELinux)");
        }
        return new Finding(
                "the other attempts could not be made",
                missing.isEmpty()
                        ? "see intrusion[] of the JSON result for the errors; a longer --duration where the load was over"
                                + " first"
                        : Missing.remedies(missing));
    }
}
