package io.github.portshare.orchestrator.verdict;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All that the outsiders have tried, as a whole. */
record Attack(List<Attempt> attempts) {

    private static final Set<Set<String>> OPTIONS =
            Set.of(Set.of(), Set.of("SO_REUSEPORT"), Set.of("SO_REUSEADDR"), Set.of("SO_REUSEPORT", "SO_REUSEADDR"));

    List<Attempt> admitted() {
        return attempts.stream().filter(Attempt::admitted).toList();
    }

    /** The admission that took the most. */
    Attempt worst() {
        return admitted().stream()
                .max(Comparator.comparingLong(Attempt::connections))
                .orElseThrow();
    }

    long refused() {
        return refused(attempts);
    }

    private static long refused(List<Attempt> attempts) {
        return attempts.stream().filter(Attempt::refused).count();
    }

    /** Whether each refusal was for want of the privilege that the port needs: nobody was asked for the uid. */
    boolean showsPrivilegeAlone() {
        return refused() > 0 && attempts.stream().noneMatch(Attempt::refusedByUid);
    }

    boolean forbidden() {
        return attempts.stream().anyMatch(Attempt::forbidden);
    }

    /** Whether one outsider was refused by the uid rule with every combination of options on each of the addresses. */
    boolean complete(Set<String> addresses) {
        return byOutsider().values().stream()
                .anyMatch(ofOne -> ofOne.stream().anyMatch(Attempt::refusedByUid)
                        && addresses.stream()
                                .allMatch(address ->
                                        OPTIONS.stream().allMatch(options -> settled(ofOne, options, address))));
    }

    private static boolean settled(List<Attempt> attempts, Set<String> options, String address) {
        return attempts.stream()
                .filter(attempt -> attempt.address().equals(address)
                        && Set.copyOf(attempt.options()).equals(options))
                .anyMatch(attempt -> attempt.refusedByUid() || attempt.familyAbsent());
    }

    private Map<String, List<Attempt>> byOutsider() {
        return attempts.stream().collect(Collectors.groupingBy(Attempt::identity, TreeMap::new, Collectors.toList()));
    }

    /** {@code uid 58000 refused 12 of 12 (EADDRINUSE) · root refused 12 of 12 (EADDRINUSE)}. */
    String words() {
        String absent = attempts.stream().anyMatch(Attempt::familyAbsent) ? " · no IPv6 here" : "";
        return byOutsider().entrySet().stream()
                .map(one -> words(
                        one.getKey(),
                        one.getValue().stream()
                                .filter(attempt -> !attempt.familyAbsent())
                                .toList()))
                .collect(Collectors.joining(" · ", "", absent));
    }

    private static String words(String outsider, List<Attempt> attempts) {
        return attempts.stream()
                .map(attempt -> attempt.refusedByPrivilege() ? "EACCES: the port needs a privilege" : attempt.errno())
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .collect(Collectors.joining(
                        ", ", outsider + " refused " + refused(attempts) + " of " + attempts.size() + " (", ")"));
    }
}
