package io.github.portshare.orchestrator.verdict;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Is the port the group's, and the group's alone? */
public final class GroupCheck {

    private GroupCheck() {}

    /**
     * Judges every look at the kernel's tables; one bad look fails the check.
     *
     * @param members how many there should be
     * @param audits the looks, in order of time
     */
    public static Check judge(int members, List<GroupAudit> audits) {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("listeners", members);
        expected.put("processes", members);
        expected.put("uids", 1);
        expected.put("families", 1);
        expected.put("strangers", 0);
        if (audits.isEmpty()) {
            return new Check(
                    CheckId.GROUP,
                    Verdict.INCONCLUSIVE,
                    "the kernel's tables were never read",
                    Map.of(),
                    expected,
                    null,
                    "let the run get as far as its first load");
        }
        // by problem, so that one that lasts is told once, with the moment it was first seen
        Set<String> problems = new LinkedHashSet<>();
        Set<String> said = new LinkedHashSet<>();
        for (GroupAudit audit : audits) {
            for (String problem : problems(members, audit)) {
                if (said.add(problem)) {
                    problems.add(problem + " (" + audit.moment() + ")");
                }
            }
        }
        GroupAudit last = audits.get(audits.size() - 1);
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("listeners", last.listeners());
        observed.put("processes", last.processes());
        observed.put("uids", last.uids());
        observed.put("families", last.families());
        observed.put(
                "strangers",
                audits.stream().flatMap(a -> a.strangers().stream()).distinct().toList());
        observed.put("looks", audits.size());
        if (!problems.isEmpty()) {
            return new Check(
                    CheckId.GROUP,
                    Verdict.FAILED,
                    String.join("; ", problems),
                    observed,
                    expected,
                    null,
                    remedy(audits));
        }
        return new Check(
                CheckId.GROUP,
                Verdict.PASSED,
                members + " listeners, " + last.processes() + " processes, uid " + only(last.uids()) + ", "
                        + only(last.families()) + ", no stranger (" + audits.size() + " looks)",
                observed,
                expected,
                null,
                null);
    }

    private static List<String> problems(int members, GroupAudit audit) {
        Set<String> problems = new LinkedHashSet<>();
        audit.strangers().forEach(stranger -> problems.add("a stranger listens: " + stranger));
        audit.missing().forEach(problems::add);
        audit.open().forEach(problems::add);
        if (audit.listeners() != members && audit.missing().isEmpty()) {
            problems.add(audit.listeners() + " listeners instead of " + members);
        }
        if (audit.processes() != members && audit.missing().isEmpty()) {
            problems.add(audit.processes() + " listening processes instead of " + members);
        }
        if (audit.uids().size() > 1) {
            problems.add("members under several uids: " + join(audit.uids()));
        }
        if (audit.families().size() > 1) {
            problems.add("members on several address families: " + join(audit.families())
                    + "; the AF_INET ones take all IPv4 connections");
        }
        return List.copyOf(problems);
    }

    private static String remedy(List<GroupAudit> audits) {
        if (audits.stream().anyMatch(audit -> !audit.strangers().isEmpty())) {
            return "end the processes named, or choose another --port";
        }
        if (audits.stream().anyMatch(audit -> !audit.missing().isEmpty())) {
            return "--out DIR keeps the members' logs";
        }
        return "give every member one listener, one address and SO_REUSEPORT alone";
    }

    private static Object only(Set<?> set) {
        return set.iterator().next();
    }

    private static String join(Set<?> set) {
        return set.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
