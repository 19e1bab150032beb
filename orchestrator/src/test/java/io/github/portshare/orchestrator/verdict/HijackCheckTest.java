package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HijackCheckTest {

    private static final List<List<String>> OPTIONS = List.of(
            List.of("SO_REUSEPORT"),
            List.of("SO_REUSEADDR"),
            List.of("SO_REUSEPORT", "SO_REUSEADDR"),
            List.<String>of());
    private static final List<String> ADDRESSES = List.of("0.0.0.0", "127.0.0.1", "[::]");

    private static final Control WORKS = new Control(control(Attempt.Outcome.ADMITTED, null), true, 200, 41);
    private static final Set<Integer> UIDS = Set.of(1000);
    private static final Set<String> TARGETS = Set.copyOf(ADDRESSES);
    private static final List<Attempt> ALL_REFUSED = attack("uid 58000", 58_000);

    @Test
    void anOutsiderRefusedEverywhereAndAControlThatWorksPass() {
        Check check = HijackCheck.judge(UIDS, ALL_REFUSED, TARGETS, List.of(), WORKS);

        assertThat(check.id()).isEqualTo(CheckId.HIJACK);
        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .isEqualTo("uid 58000 refused 12 of 12 (EADDRINUSE) · same uid admitted, took 41 of 200 (control)");
        assertThat(check.remedy()).isNull();
        assertThat(check.observed())
                .containsEntry("attempts", 12)
                .containsEntry("admitted", 0)
                .containsEntry("refused", 12L)
                .containsEntry("control", "same uid admitted, seen by the audit, took 41 of 200");
        assertThat(check.expected()).containsEntry("admitted", 0);
    }

    @Test
    void severalOutsidersAreToldApart() {
        Check check = HijackCheck.judge(UIDS, together(ALL_REFUSED, attack("root", 0)), TARGETS, List.of(), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .isEqualTo("root refused 12 of 12 (EADDRINUSE) · uid 58000 refused 12 of 12 (EADDRINUSE)"
                        + " · same uid admitted, took 41 of 200 (control)");
    }

    @Test
    void aGroupOnTheWildcardHasFewerAddressesToAttack() {
        List<Attempt> attempts = ALL_REFUSED.stream()
                .filter(attempt -> !attempt.address().equals("127.0.0.1"))
                .toList();

        Set<String> wildcards = Set.of("0.0.0.0", "[::]");

        assertThat(HijackCheck.judge(UIDS, attempts, wildcards, List.of(), WORKS)
                        .verdict())
                .isEqualTo(Verdict.PASSED);
    }

    /** Beside ::1 the address 0.0.0.0 takes nothing, and who tried all that conflicts has tried everything. */
    @Test
    void whatDoesNotConflictNeedNotBeTried() {
        List<Attempt> attempts = ALL_REFUSED.stream()
                .filter(attempt -> attempt.address().equals("[::]"))
                .toList();

        assertThat(HijackCheck.judge(UIDS, attempts, Set.of("[::]"), List.of(), WORKS)
                        .verdict())
                .isEqualTo(Verdict.PASSED);
        assertThat(HijackCheck.judge(UIDS, attempts, Set.of("[::]", "[::1]"), List.of(), WORKS)
                        .verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    // ---- the privilege of a port

    @Test
    void aRefusalForWantOfThePrivilegeSaysNothingOfTheUid() {
        Check check = HijackCheck.judge(UIDS, unprivileged(), TARGETS, List.of(), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("uid 58000 refused 12 of 12 (EACCES: the port needs a privilege);"
                        + " that shows the privilege which the port needs, not the uid");
        assertThat(check.remedy()).contains("CAP_NET_BIND_SERVICE", "ip_unprivileged_port_start");
    }

    @Test
    void oneWithThePrivilegeWhomTheUidRuleRefusesIsTheProof() {
        List<Attempt> attempts = together(unprivileged(), attack("uid 58000 privileged", 58_000));

        Check check = HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .startsWith("uid 58000 refused 12 of 12 (EACCES: the port needs a privilege)"
                        + " · uid 58000 privileged refused 12 of 12 (EADDRINUSE)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EPERM", "EACCES"})
    void aSecurityPolicyThatForbidsTheBindIsNotTheGroupsRule(String errno) {
        List<Attempt> attempts =
                attack("uid 58000", 58_000, (options, address) -> untried("uid 58000", options, address, errno));

        Check check = HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).contains(errno, "a security policy");
        assertThat(check.remedy()).contains("seccomp");
    }

    private static List<Attempt> unprivileged() {
        return attack(
                "uid 58000",
                58_000,
                (options, address) ->
                        outsider("uid 58000", 58_000, options, address, Attempt.Outcome.REFUSED, "EACCES", 0));
    }

    // ---- failing

    @Test
    void anOutsiderWhoIsOneOfTheMembersOwnUidIsToldAsThat() {
        List<Attempt> attempts =
                List.of(outsider("uid 1000", 1000, OPTIONS.get(0), "0.0.0.0", Attempt.Outcome.ADMITTED, null, 7));

        // of a run that was ended before the control, too
        assertThat(HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), null).remedy())
                .contains("uid 1000 is the members' own", "--intruder-uid");
    }

    @Test
    void anOutsiderWhoNeededNoReuseAddressFoundTheAddressFree() {
        List<Attempt> attempts = List.of(outsider("root", 0, List.of(), "0.0.0.0", Attempt.Outcome.ADMITTED, null, 7));

        assertThat(HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), WORKS).remedy())
                .contains("--reserve");
    }

    @Test
    void anAdmittedOutsiderFailsWithWhatItTook() {
        List<Attempt> attempts = attack(
                "root",
                0,
                (options, address) -> options.equals(List.of("SO_REUSEPORT")) && address.equals("[::]")
                        ? outsider("root", 0, options, address, Attempt.Outcome.ADMITTED, null, 1_234)
                        : outsider("root", 0, options, address, Attempt.Outcome.REFUSED, "EADDRINUSE", 0));

        Check check = HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary())
                .isEqualTo("root admitted 1 of 12 times; with SO_REUSEPORT on [::] it took 1,234 connections");
        assertThat(check.remedy()).contains("no member held the address");
        assertThat(check.observed()).containsEntry("admitted", 1).containsEntry("refused", 11L);
    }

    @Test
    void theWorstAdmissionIsTold() {
        List<Attempt> attempts = attack(
                "uid 58000",
                58_000,
                (options, address) -> outsider(
                        "uid 58000",
                        58_000,
                        options,
                        address,
                        Attempt.Outcome.ADMITTED,
                        null,
                        options.isEmpty() && address.equals("127.0.0.1") ? 9 : options.size()));

        assertThat(HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), WORKS).summary())
                .isEqualTo("uid 58000 admitted 12 of 12 times; with no option on 127.0.0.1 it took 9 connections");
    }

    @Test
    void anAdmissionThatTookNothingStillFails() {
        List<Attempt> attempts = together(
                ALL_REFUSED,
                List.of(outsider("root", 0, OPTIONS.get(2), "0.0.0.0", Attempt.Outcome.ADMITTED, null, 0)));

        Check check = HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary())
                .isEqualTo("root admitted 1 of 13 times; with SO_REUSEPORT and SO_REUSEADDR on 0.0.0.0 it took 0"
                        + " connections");
    }

    @Test
    void anAdmissionFailsWithoutAControlToo() {
        List<Attempt> attempts = List.of(outsider("root", 0, List.of(), "0.0.0.0", Attempt.Outcome.ADMITTED, null, 0));

        assertThat(HijackCheck.judge(UIDS, attempts, TARGETS, missing("uid 58000"), null)
                        .verdict())
                .isEqualTo(Verdict.FAILED);
    }

    // ---- inconclusive

    @Test
    void withoutAnOutsiderNothingIsProvenAndTheRemedyIsTold() {
        Check check = HijackCheck.judge(
                UIDS, List.of(), TARGETS, missing("another uid (uid 1000 may not switch)", "root"), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("another uid (uid 1000 may not switch); root");
        assertThat(check.remedy()).isEqualTo("how to get another uid (uid 1000 may not switch); how to get root");
    }

    @Test
    void whereNobodyTriedNothingIsProven() {
        Check check = HijackCheck.judge(UIDS, List.of(), TARGETS, List.of(), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("no outsider was tried");
        assertThat(check.remedy()).isNotBlank();
    }

    @Test
    void withoutAControlRefusalsProveNothing() {
        Check check = HijackCheck.judge(UIDS, ALL_REFUSED, TARGETS, List.of(), null);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("uid 58000 refused 12 of 12 (EADDRINUSE); without the control nobody knows whether an"
                        + " intruder would have been seen");
        assertThat(check.observed()).containsEntry("control", "none");
        assertThat(check.remedy()).isNotBlank();
    }

    @Test
    void aControlThatTheAuditDidNotSeeProvesNothing() {
        Control unseen = new Control(control(Attempt.Outcome.ADMITTED, null), false, 200, 41);

        Check check = HijackCheck.judge(UIDS, ALL_REFUSED, TARGETS, List.of(), unseen);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("uid 58000 refused 12 of 12 (EADDRINUSE); the control failed:"
                        + " same uid admitted, not seen by the audit, took 41 of 200");
        assertThat(check.remedy()).isNotBlank();
    }

    @Test
    void aControlThatTookNothingProvesNothing() {
        Control idle = new Control(control(Attempt.Outcome.ADMITTED, null), true, 200, 0);

        Check check = HijackCheck.judge(UIDS, ALL_REFUSED, TARGETS, List.of(), idle);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).endsWith("same uid admitted, seen by the audit, took 0 of 200");
    }

    @ParameterizedTest
    @EnumSource(
            value = Attempt.Outcome.class,
            names = {"REFUSED", "UNTRIED"})
    void aControlThatDidNotGetInProvesNothing(Attempt.Outcome outcome) {
        Control out = new Control(control(outcome, "EADDRINUSE"), false, 0, 0);

        Check check = HijackCheck.judge(UIDS, ALL_REFUSED, TARGETS, List.of(), out);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .endsWith("; the control failed: same uid " + outcome.name().toLowerCase(java.util.Locale.ROOT)
                        + " (EADDRINUSE)");
    }

    @Test
    void anAttemptThatCouldNotBeMadeProvesNothing() {
        List<Attempt> attempts = attack(
                "uid 58000",
                58_000,
                (options, address) -> options.isEmpty() && address.equals("127.0.0.1")
                        ? untried("uid 58000", options, address, "EADDRNOTAVAIL")
                        : refused("uid 58000", options, address));

        Check check = HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo(
                        "uid 58000 refused 11 of 12 (EADDRINUSE, EADDRNOTAVAIL); the other attempts could not be made");
        assertThat(check.remedy()).contains("intrusion[]");
    }

    @Test
    void onlyAttemptsThatCouldNotBeMadeProveNothing() {
        List<Attempt> attempts = attack(
                "uid 58000", 58_000, (options, address) -> untried("uid 58000", options, address, "EADDRNOTAVAIL"));

        assertThat(HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), WORKS).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 11})
    void anOutsiderThatDiedInTheMiddleOfItsAttackProvesNothing(int made) {
        Check check = HijackCheck.judge(
                UIDS, ALL_REFUSED.subList(0, made), TARGETS, missing("uid 58000: intruder ended"), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("uid 58000 refused " + made + " of " + made
                        + " (EADDRINUSE); the other attempts could not be" + " made: uid 58000: intruder ended");
    }

    @Test
    void anAttackThatTheEndOfTheLoadCutShortProvesNothing() {
        Check check = HijackCheck.judge(UIDS, ALL_REFUSED.subList(0, 9), TARGETS, List.of(), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary())
                .isEqualTo("uid 58000 refused 9 of 9 (EADDRINUSE); the other attempts could not be made");
    }

    @Test
    void noOptionOnTheIpv4WildcardIsExcusedByAMissingFamily() {
        List<Attempt> attempts = attack(
                "uid 58000",
                58_000,
                (options, address) -> options.contains("SO_REUSEPORT")
                        ? untried("uid 58000", options, address, "EAFNOSUPPORT")
                        : refused("uid 58000", options, address));

        assertThat(HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), WORKS).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void twoHalfAttacksAreNoWholeOne() {
        List<Attempt> attempts =
                together(ALL_REFUSED.subList(0, 6), attack("root", 0).subList(6, 12));

        assertThat(HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), WORKS).verdict())
                .isEqualTo(Verdict.INCONCLUSIVE);
    }

    // ---- passing in spite of gaps, which it tells

    @Test
    void aMachineWithoutIpv6HasNoIpv6WildcardToAttack() {
        List<Attempt> attempts = attack(
                "uid 58000",
                58_000,
                (options, address) -> address.equals("[::]")
                        ? untried("uid 58000", options, address, "EAFNOSUPPORT")
                        : refused("uid 58000", options, address));

        Check check = HijackCheck.judge(UIDS, attempts, TARGETS, List.of(), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).startsWith("uid 58000 refused 8 of 8 (EADDRINUSE) · no IPv6 here · ");
    }

    @Test
    void oneOutsiderOfTwoSufficesAndTheOtherIsTold() {
        Check check = HijackCheck.judge(UIDS, ALL_REFUSED, TARGETS, missing("root"), WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary())
                .isEqualTo("uid 58000 refused 12 of 12 (EADDRINUSE) · same uid admitted, took 41 of 200 (control)"
                        + " · not tried: root");
    }

    @Test
    void aSecondOutsiderThatDiedDoesNotUndoTheFirstsProof() {
        Check check = HijackCheck.judge(
                UIDS,
                together(ALL_REFUSED, attack("root", 0).subList(0, 2)),
                TARGETS,
                missing("root: intruder ended"),
                WORKS);

        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).startsWith("root refused 2 of 2").endsWith(" · not tried: root: intruder ended");
    }

    // ---- attempts

    private static List<Attempt> attack(String identity, int uid) {
        return attack(
                identity,
                uid,
                (options, address) ->
                        outsider(identity, uid, options, address, Attempt.Outcome.REFUSED, "EADDRINUSE", 0));
    }

    /** Every combination, in the order in which outsiders try them. */
    private static List<Attempt> attack(String identity, int uid, BiFunction<List<String>, String, Attempt> attempt) {
        List<Attempt> attempts = new ArrayList<>();
        OPTIONS.forEach(options -> ADDRESSES.forEach(address -> attempts.add(attempt.apply(options, address))));
        return attempts;
    }

    private static List<Missing> missing(String... whats) {
        return Stream.of(whats)
                .map(what -> new Missing(what, "how to get " + what))
                .toList();
    }

    private static Attempt refused(String identity, List<String> options, String address) {
        return outsider(identity, 58_000, options, address, Attempt.Outcome.REFUSED, "EADDRINUSE", 0);
    }

    private static Attempt untried(String identity, List<String> options, String address, String errno) {
        return outsider(identity, 58_000, options, address, Attempt.Outcome.UNTRIED, errno, 0);
    }

    private static Attempt outsider(
            String identity,
            int uid,
            List<String> options,
            String address,
            Attempt.Outcome outcome,
            String errno,
            long connections) {
        return new Attempt(identity, uid, Attempt.Role.OUTSIDER, options, address, outcome, errno, connections);
    }

    private static Attempt control(Attempt.Outcome outcome, String errno) {
        return new Attempt(
                "uid 1000", 1000, Attempt.Role.CONTROL, List.of("SO_REUSEPORT"), "127.0.0.1", outcome, errno, 41);
    }

    private static List<Attempt> together(List<Attempt> some, List<Attempt> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
