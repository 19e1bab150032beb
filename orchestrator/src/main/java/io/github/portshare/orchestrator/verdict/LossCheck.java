package io.github.portshare.orchestrator.verdict;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Was anything lost? What the client counted must equal what the members counted, to the last request. Requests that may go
 * unanswered are told and tolerated; they explain that a member has served some that the client counts as lost, and nothing
 * else.
 */
public final class LossCheck {

    private LossCheck() {}

    /**
     * Judges the two sides of the books.
     *
     * @param maxErrorRate the part of the requests that may go unanswered
     */
    public static Check judge(Books books, double maxErrorRate) {
        Map<String, Object> observed = observed(books);
        Map<String, Object> expected = Map.of(
                "requestsServed", books.requests(), "connectionsAccepted", books.made(), "maxRate", maxErrorRate);
        List<Finding> failures = failures(books, maxErrorRate);
        if (!failures.isEmpty()) {
            return Check.failed(CheckId.LOSS, failures, observed, expected);
        }
        List<Finding> doubts = doubts(books);
        if (!doubts.isEmpty()) {
            return Check.inconclusive(CheckId.LOSS, doubts, observed, expected);
        }
        return Check.passed(CheckId.LOSS, balance(books, maxErrorRate), observed, expected);
    }

    private static Map<String, Object> observed(Books books) {
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("requestsSent", books.requests());
        observed.put("requestsServed", books.served());
        observed.put("requestsUnanswered", books.lost());
        observed.put("requestsAnsweredByOthers", books.answeredByOthers());
        observed.put("connectionsMade", books.made());
        observed.put("connectionsAccepted", books.accepted());
        observed.put("connectionsSilent", books.silent());
        if (books.kernelOpens() != null) {
            observed.put("kernelPassiveOpens", books.kernelOpens());
        }
        return observed;
    }

    private static List<Finding> failures(Books books, double maxErrorRate) {
        List<Finding> failures = new ArrayList<>();
        if (books.lost() > maxErrorRate * books.requests()) {
            failures.add(new Finding(
                    say("%,d of %,d requests never answered: %s", books.lost(), books.requests(), kinds(books)),
                    remedies(books)));
        }
        if (books.answeredByOthers() > 0) {
            failures.add(new Finding(
                    say("%,d answered by processes outside the group", books.answeredByOthers()),
                    "find out who answers, by the names told in the table and by the check 'group'"));
        }
        failures.addAll(differences(
                books,
                MemberCount::answered,
                MemberCount::answersReceived,
                books.mayBeServed(),
                "%s served %,d, the client got %,d answers from it",
                "a member counts answers that nobody got: somebody else asks it too, or it answers twice",
                "a member does not know of answers in its name: another process gives them, or its count is wrong"));
        failures.addAll(differences(
                books,
                MemberCount::accepted,
                MemberCount::connectionsMade,
                books.mayBeAccepted(),
                "%s accepted %,d connections, the client made %,d to it",
                "somebody else connects to the port, such as a health check: keep others off it during a run",
                "a member does not know of connections that it answered: another process accepts and hands them on"));
        long withoutEnd = books.requests() - books.received() - books.answeredByOthers() - books.lost();
        if (withoutEnd != 0) {
            failures.add(new Finding(
                    say("%,d of %,d requests have no end: neither answered nor failed", withoutEnd, books.requests()),
                    "the load generator's own books are wrong: report it with the result that --out DIR keeps"));
        }
        return failures;
    }

    /** Members whose own count is not the client's count of them, where the unanswered do not explain it. */
    private static List<Finding> differences(
            Books books,
            ToLongFunction<MemberCount> theirs,
            ToLongFunction<MemberCount> ours,
            long explained,
            String words,
            String surplusRemedy,
            String deficitRemedy) {
        ToLongFunction<MemberCount> surplus = member -> theirs.applyAsLong(member) - ours.applyAsLong(member);
        List<MemberCount> complete =
                books.members().stream().filter(MemberCount::complete).toList();
        // what went unanswered explains one member's surplus or another's, and not both
        boolean tooMuch = complete.stream()
                        .mapToLong(member -> Math.max(0, surplus.applyAsLong(member)))
                        .sum()
                > explained;
        return complete.stream()
                .filter(member -> surplus.applyAsLong(member) < 0 || tooMuch && surplus.applyAsLong(member) > 0)
                .map(member -> new Finding(
                        say(words, member.name(), theirs.applyAsLong(member), ours.applyAsLong(member)),
                        surplus.applyAsLong(member) < 0 ? deficitRemedy : surplusRemedy))
                .toList();
    }

    private static List<Finding> doubts(Books books) {
        String silentDeaths = books.members().stream()
                .filter(member -> !member.complete())
                .map(MemberCount::name)
                .collect(Collectors.joining(", "));
        if (!silentDeaths.isEmpty()) {
            return List.of(new Finding(
                    "no final tally from " + silentDeaths + ": its side of the books is missing",
                    "let every member live to the end of the run"));
        }
        return books.requests() > 0
                ? List.of()
                : List.of(new Finding("nothing was sent", "see the checks 'group' and 'errors'"));
    }

    private static String balance(Books books, double maxErrorRate) {
        String connections = say("on %,d connections = %,d accepted", books.made(), books.accepted());
        if (books.lost() == 0 && books.mayBeAccepted() == 0) {
            return say("none: %,d sent = %,d served, %s", books.requests(), books.served(), connections);
        }
        return say(
                "%,d of %,d unanswered (%s), %.3g %% allowed; of the rest none: %,d answered, %,d served, on %,d"
                        + " connections, %,d accepted",
                books.lost(),
                books.requests(),
                kinds(books),
                maxErrorRate * 100,
                books.received(),
                books.served(),
                books.made(),
                books.accepted());
    }

    private static String kinds(Books books) {
        Stream<String> kinds = books.unanswered().entrySet().stream()
                .map(kind -> say("%,d %s", kind.getValue(), kind.getKey().label()));
        Stream<String> probes = books.probesFailed() == 0
                ? Stream.of()
                : Stream.of(say("%,d probe without answer", books.probesFailed()));
        return Stream.concat(kinds, probes).collect(Collectors.joining(", "));
    }

    private static String remedies(Books books) {
        Stream<String> kinds = books.unanswered().keySet().stream().map(Remedy::of);
        Stream<String> probes = books.probesFailed() == 0
                ? Stream.of()
                : Stream.of("probe without answer: a member hangs or left while the outsiders tried: see 'group'");
        return Stream.concat(kinds, probes).collect(Collectors.joining("; "));
    }

    private static String say(String words, Object... numbers) {
        return String.format(Locale.ROOT, words, numbers);
    }
}
