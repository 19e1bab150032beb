package io.github.portshare.orchestrator.verdict;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Is the port the group's, and the group's alone? */
public final class GroupCheck {

    private static final Finding NEVER_READ =
            new Finding("the kernel's tables were never read", "let the run get as far as its first load");

    private GroupCheck() {}

    /**
     * Judges every look at the kernel's tables; one bad look fails the check, and what could not be told leaves it open.
     *
     * @param members how many there should be
     * @param listenersEach that a member should have
     * @param audits the looks, in order of time
     */
    public static Check judge(int members, int listenersEach, List<GroupAudit> audits) {
        Map<String, Object> expected = expected(audits.isEmpty() ? members : due(last(audits), members), listenersEach);
        if (audits.isEmpty()) {
            return Check.inconclusive(CheckId.GROUP, List.of(NEVER_READ), Map.of(), expected);
        }
        Map<String, Object> observed = observed(audits);
        List<Finding> problems = first(audits, audit -> problems(due(audit, members), listenersEach, audit));
        List<Finding> silent = first(audits, GroupAudit::silent);
        if (!problems.isEmpty()) {
            problems.addAll(silent);
            return Check.failed(CheckId.GROUP, problems, observed, expected);
        }
        if (!silent.isEmpty()) {
            return Check.inconclusive(CheckId.GROUP, silent, observed, expected);
        }
        return Check.passed(
                CheckId.GROUP, alone(due(last(audits), members) * listenersEach, audits), observed, expected);
    }

    /** How many members there should be at a look. */
    private static int due(GroupAudit audit, int members) {
        return audit.due() == null ? members : audit.due();
    }

    private static Map<String, Object> expected(int members, int listenersEach) {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("listeners", members * listenersEach);
        expected.put("processes", members);
        expected.put("uids", 1);
        expected.put("families", 1);
        expected.put("strangers", 0);
        return expected;
    }

    private static Map<String, Object> observed(List<GroupAudit> audits) {
        GroupAudit last = last(audits);
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("listeners", last.listeners());
        observed.put("processes", last.processes());
        observed.put("uids", last.uids());
        observed.put("families", last.families());
        observed.put("strangers", words(audits, GroupAudit::strangers));
        observed.put("silent", words(audits, GroupAudit::silent));
        observed.put("looks", audits.size());
        return observed;
    }

    private static String alone(int listeners, List<GroupAudit> audits) {
        GroupAudit last = last(audits);
        boolean several = listeners > last.processes();
        return listeners + " listeners, " + last.processes() + " processes"
                + (several ? " (" + listeners / last.processes() + " each: shares are the processes')" : "") + ", uid "
                + only(last.uids()) + ", "
                + only(last.families()) + ", no stranger (" + audits.size() + " looks)";
    }

    private static GroupAudit last(List<GroupAudit> audits) {
        return audits.get(audits.size() - 1);
    }

    /** What the looks found, each once, with the moment when it was first seen. */
    private static List<Finding> first(List<GroupAudit> audits, Function<GroupAudit, List<Finding>> found) {
        List<Finding> findings = new ArrayList<>();
        Set<String> said = new LinkedHashSet<>();
        for (GroupAudit audit : audits) {
            for (Finding finding : found.apply(audit)) {
                if (said.add(finding.words())) {
                    findings.add(new Finding(finding.words() + " (" + audit.moment() + ")", finding.remedy()));
                }
            }
        }
        return findings;
    }

    private static List<String> words(List<GroupAudit> audits, Function<GroupAudit, List<Finding>> found) {
        return audits.stream()
                .flatMap(audit -> found.apply(audit).stream())
                .map(Finding::words)
                .distinct()
                .toList();
    }

    private static List<Finding> problems(int members, int listenersEach, GroupAudit audit) {
        List<Finding> problems = new ArrayList<>();
        audit.strangers()
                .forEach(stranger ->
                        problems.add(new Finding("a stranger listens: " + stranger.words(), stranger.remedy())));
        problems.addAll(audit.missing());
        audit.open()
                .forEach(open -> problems.add(
                        new Finding(open, "have the members bind with SO_REUSEPORT on and SO_REUSEADDR off")));
        boolean inherited = audit.listeners() < audit.processes();
        if (inherited) {
            problems.add(new Finding(
                    (audit.listeners() == 1 ? "one listener, " : audit.listeners() + " listeners, ") + audit.processes()
                            + " processes: not sharded by the kernel",
                    "see that every member binds the port itself, and does not inherit it"));
        } else if (audit.missing().isEmpty()) {
            problems.addAll(numbers(members, members * listenersEach, audit));
        }
        if (audit.uids().size() > 1) {
            problems.add(new Finding(
                    "members under several uids: " + join(audit.uids()), "start all members under one uid"));
        }
        if (audit.families().size() > 1) {
            problems.add(new Finding(
                    "members on several address families: " + join(audit.families())
                            + "; the AF_INET ones take all IPv4 connections",
                    "bind all members to one address of one family"));
        }
        return problems;
    }

    /** Whether there are as many listeners and processes as there should be. */
    private static List<Finding> numbers(int members, int listeners, GroupAudit audit) {
        List<Finding> wrong = new ArrayList<>();
        // a silent listener may be the one that lacks; and where no number was asked for, the number that was
        // found may have strangers in it
        int mayBe = audit.silent().size() + audit.strangers().size();
        if (audit.listeners() > listeners || audit.listeners() + mayBe < listeners) {
            wrong.add(new Finding(
                    audit.listeners() + " listeners instead of " + listeners,
                    audit.listeners() > listeners
                            ? "give every member one listener: one worker, thread or instance each"
                            : "see that every member binds the port itself, and does not inherit it"));
        }
        if (audit.processes() > members || audit.processes() + mayBe < members) {
            wrong.add(new Finding(
                    audit.processes() + " listening processes instead of " + members,
                    "give every member a process of its own"));
        }
        return wrong;
    }

    private static Object only(Set<?> set) {
        return set.iterator().next();
    }

    private static String join(Set<?> set) {
        return set.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
