package io.github.portshare.orchestrator.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GroupCheckTest {

    private static final String STRANGER = "pid 77 (uid 1000, nc -l 8080) on 127.0.0.1:8080";

    @Test
    void aGroupAloneOnItsPortPasses() {
        Check check = GroupCheck.judge(4, 1, List.of(fine("after start"), fine("after 1 s"), fine("before stop")));

        assertThat(check.id()).isEqualTo(CheckId.GROUP);
        assertThat(check.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).isEqualTo("4 listeners, 4 processes, uid 1000, inet, no stranger (3 looks)");
        assertThat(check.remedy()).isNull();
        assertThat(check.observed())
                .containsEntry("listeners", 4)
                .containsEntry("processes", 4)
                .containsEntry("uids", Set.of(1000))
                .containsEntry("families", Set.of("inet"))
                .containsEntry("strangers", List.of())
                .containsEntry("looks", 3);
        assertThat(check.expected()).containsEntry("listeners", 4).containsEntry("strangers", 0);
    }

    @Test
    void aStrangerFailsAndIsNamed() {
        GroupAudit audit = audit("after 2 s", 4, 4, Set.of(1000), Set.of("inet"), List.of(STRANGER));

        Check check = GroupCheck.judge(4, 1, List.of(audit));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("a stranger listens: " + STRANGER + " (after 2 s)");
        assertThat(check.remedy()).contains("end the processes named");
    }

    @Test
    void aStrangerThatHasLeftStillFailsAndIsToldOnce() {
        GroupAudit first = audit("after 2 s", 4, 4, Set.of(1000), Set.of("inet"), List.of(STRANGER));
        GroupAudit second = audit("after 3 s", 4, 4, Set.of(1000), Set.of("inet"), List.of(STRANGER));

        Check check = GroupCheck.judge(4, 1, List.of(fine("after start"), first, second, fine("before stop")));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("a stranger listens: " + STRANGER + " (after 2 s)");
        assertThat(check.observed()).containsEntry("strangers", List.of(STRANGER));
    }

    @Test
    void aMemberWithTwoListenersFails() {
        GroupAudit audit = audit("after start", 5, 4, Set.of(1000), Set.of("inet"), List.of());

        Check check = GroupCheck.judge(4, 1, List.of(audit));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("5 listeners instead of 4 (after start)");
        assertThat(check.remedy()).startsWith("give every member one listener");
    }

    @Test
    void aListenerThatAllInheritIsNotSharded() {
        GroupAudit audit = audit("after start", 1, 4, Set.of(1000), Set.of("inet"), List.of());

        Check check = GroupCheck.judge(4, 1, List.of(audit));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("one listener, 4 processes: not sharded by the kernel (after start)");
        assertThat(check.remedy()).isEqualTo("see that every member binds the port itself, and does not inherit it");
    }

    @Test
    void tooFewProcessesFail() {
        GroupAudit audit = audit("after start", 4, 3, Set.of(1000), Set.of("inet"), List.of());

        assertThat(GroupCheck.judge(4, 1, List.of(audit)).summary())
                .isEqualTo("3 listening processes instead of 4 (after start)");
    }

    @Test
    void aMissingMemberFailsWithItsOwnReason() {
        GroupAudit audit = new GroupAudit(
                "before stop",
                3,
                3,
                Set.of(1000),
                Set.of("inet"),
                List.of(),
                List.of(),
                List.of(new Finding("member-2 (pid 12) ended: killed by signal 9", "see the logs: --out DIR")),
                List.of());

        Check check = GroupCheck.judge(4, 1, List.of(fine("after start"), audit));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("member-2 (pid 12) ended: killed by signal 9 (before stop)");
        assertThat(check.remedy()).contains("--out DIR");
    }

    @Test
    void noListenerAtAllFails() {
        GroupAudit audit = audit("after start", 0, 0, Set.of(), Set.of(), List.of());

        Check check = GroupCheck.judge(2, 1, List.of(audit));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary())
                .isEqualTo("0 listeners instead of 2 (after start); 0 listening processes instead of 2 (after start)");
    }

    @Test
    void severalUidsFail() {
        Set<Integer> uids = new LinkedHashSet<>(List.of(1000, 1001));
        GroupAudit audit = audit("after start", 4, 4, uids, Set.of("inet"), List.of());

        Check check = GroupCheck.judge(4, 1, List.of(audit));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo("members under several uids: 1000, 1001 (after start)");
    }

    @Test
    void severalAddressFamiliesFail() {
        Set<String> families = new LinkedHashSet<>(List.of("inet", "inet6"));
        GroupAudit audit = audit("after start", 4, 4, Set.of(1000), families, List.of());

        Check check = GroupCheck.judge(4, 1, List.of(audit));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary())
                .isEqualTo("members on several address families: inet, inet6;"
                        + " the AF_INET ones take all IPv4 connections (after start)");
    }

    @Test
    void anOptionThatLeavesThePortOpenFails() {
        String open = "pid 12 has SO_REUSEADDR on, which opens the port between bind and listen";
        GroupAudit audit = audit("after start", 4, Set.of("inet"), List.of(), List.of(), List.of(open));

        Check check = GroupCheck.judge(4, 1, List.of(audit));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary()).isEqualTo(open + " (after start)");
    }

    /** It may be a good member: what could not be told fails nothing, and passes nothing. */
    @Test
    void aListenerThatNeverAnsweredIsInconclusiveAndNoStranger() {
        Finding silent = new Finding("pid 9 (uid 1000, x) on 0.0.0.0:80 listens, got 0 of 200 probes", "bind alike");
        GroupAudit audit = audit("after start", 3, Set.of("inet"), List.of(), List.of(silent), List.of());

        Check check = GroupCheck.judge(4, 1, List.of(audit, audit));

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo(silent.words() + " (after start)");
        assertThat(check.remedy()).isEqualTo("bind alike");
        assertThat(check.observed())
                .containsEntry("silent", List.of(silent.words()))
                .containsEntry("strangers", List.of());
    }

    @Test
    void failedBeatsInconclusiveAndBothAreTold() {
        Finding silent = new Finding("pid 9 listens, got 0 of 200 probes", "bind alike");
        Finding stranger = new Finding(STRANGER, "end it");
        GroupAudit audit = audit("after start", 4, Set.of("inet"), List.of(stranger), List.of(silent), List.of());

        Check check = GroupCheck.judge(4, 1, List.of(audit));

        assertThat(check.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check.summary())
                .isEqualTo("a stranger listens: " + STRANGER + " (after start); " + silent.words() + " (after start)");
        assertThat(check.remedy()).isEqualTo("end it; bind alike");
    }

    @Test
    void whoIsSilentMayBeOneOfThoseWhoLackAndNotTwo() {
        Finding silent = new Finding("pid 9 listens, got 0 of 200 probes", "bind alike");
        GroupAudit audit = audit("after start", 2, Set.of("inet"), List.of(), List.of(silent), List.of());

        assertThat(GroupCheck.judge(3, 1, List.of(audit)).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(GroupCheck.judge(4, 1, List.of(audit)).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void whereNobodyLookedNothingIsProven() {
        Check check = GroupCheck.judge(4, 1, List.of());

        assertThat(check.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(check.summary()).isEqualTo("the kernel's tables were never read");
        assertThat(check.remedy()).isNotBlank();
    }

    private static GroupAudit fine(String moment) {
        return audit(moment, 4, 4, Set.of(1000), Set.of("inet"), List.of());
    }

    private static GroupAudit audit(
            String moment,
            int listeners,
            int processes,
            Set<Integer> uids,
            Set<String> families,
            List<String> strangers) {
        return new GroupAudit(
                moment,
                listeners,
                processes,
                uids,
                families,
                strangers.stream()
                        .map(stranger -> new Finding(stranger, "end the processes named"))
                        .toList(),
                List.of(),
                List.of(),
                List.of());
    }

    private static GroupAudit audit(
            String moment,
            int listeners,
            Set<String> families,
            List<Finding> strangers,
            List<Finding> silent,
            List<String> open) {
        return new GroupAudit(moment, listeners, listeners, Set.of(1000), families, strangers, silent, List.of(), open);
    }

    @Test
    void aLookIsHeldAgainstTheMembersThatThereShouldBeThen() {
        GroupAudit fewer = audit("after 3 s", 3, Set.of("inet"), List.of(), List.of(), List.of());

        assertThat(GroupCheck.judge(4, 1, List.of(fine("after start"), fewer)).verdict())
                .isEqualTo(Verdict.FAILED);
        Check check = GroupCheck.judge(4, 1, List.of(fine("after start"), fewer.due(3)));
        assertThat(check.verdict()).as(check.summary()).isEqualTo(Verdict.PASSED);
        assertThat(check.summary()).startsWith("3 listeners, 3 processes");
        assertThat(check.expected()).containsEntry("processes", 3);
        assertThat(GroupCheck.judge(4, 1, List.of(fine("after start").due(3))).verdict())
                .isEqualTo(Verdict.FAILED);
    }

    /** There is a look a second, and hours of them must not fill the memory. */
    @Test
    void lookWithoutNewsSharesWhatItHasWithTheLastOne() {
        GroupAudit first = fine("after start");
        GroupAudit second = fine("after 1 s").after(first);

        assertThat(second.moment()).isEqualTo("after 1 s");
        assertThat(second.uids()).isSameAs(first.uids());

        GroupAudit other = new GroupAudit(
                "after 2 s", 3, 3, first.uids(), first.families(), List.of(), List.of(), List.of(), List.of());
        assertThat(other.after(second)).isSameAs(other);
    }
}
