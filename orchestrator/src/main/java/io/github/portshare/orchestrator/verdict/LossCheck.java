package io.github.portshare.orchestrator.verdict;

import io.github.portshare.loadgen.ErrorKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Was anything lost? Every request of the client must have its answer, and each member must know of all the answers and
 * connections that the client has from it, to the last one.
 *
 * <p>A part of the requests may go unanswered (--max-error-rate); the answer says how many did. A member may have served
 * those all the same. If it has served more than that, somebody else has asked it: the answer says so, and it is no loss.
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
        Map<String, Object> expected = books.oneSided()
                ? Map.of("maxRate", maxErrorRate)
                : Map.of(
                        "requestsServed",
                        books.requests(),
                        "connectionsAccepted",
                        books.made(),
                        "maxRate",
                        maxErrorRate);
        List<Finding> failures = failures(books, maxErrorRate);
        List<Finding> doubts = doubts(books);
        if (!failures.isEmpty()) {
            // a member without a last count makes a hole in the sums: say so beside it
            failures.addAll(doubts);
            return Check.failed(CheckId.LOSS, failures, observed, expected);
        }
        if (!doubts.isEmpty()) {
            return Check.inconclusive(CheckId.LOSS, doubts, observed, expected);
        }
        return Check.passed(CheckId.LOSS, balance(books, maxErrorRate), observed, expected);
    }

    private static Map<String, Object> observed(Books books) {
        Map<String, Object> observed = new LinkedHashMap<>();
        observed.put("requestsSent", books.requests());
        if (!books.oneSided()) {
            observed.put("requestsServed", books.served());
        }
        observed.put("requestsUnanswered", books.lost());
        observed.put("requestsAnsweredByOthers", books.answeredByOthers());
        observed.put("connectionsSilent", books.silent());
        if (!books.oneSided()) {
            observed.put("connectionsMade", books.made());
            observed.put("connectionsAccepted", books.accepted());
            observed.put("requestsOfOthers", books.servedToOthers());
            observed.put("connectionsOfOthers", books.acceptedFromOthers());
        }
        if (!books.disrupted().costs().isEmpty()) {
            observed.put(
                    "requestsLostToDisruptions",
                    books.disrupted().costs().stream()
                            .mapToLong(Disrupted.Cost::total)
                            .sum());
        }
        if (!books.lostAgents().isEmpty()) {
            observed.put(
                    "agentsLost",
                    books.lostAgents().stream().map(LostAgent::name).toList());
        }
        if (books.kernelOpens() != null) {
            observed.put("kernelPassiveOpens", books.kernelOpens());
        }
        return observed;
    }

    private static List<Finding> failures(Books books, double maxErrorRate) {
        List<Finding> failures = new ArrayList<>();
        if (books.lostUndisrupted() > maxErrorRate * books.requests()) {
            failures.add(new Finding(
                    say(
                            "%,d of %,d requests never answered%s: %s",
                            books.lostUndisrupted(),
                            books.requests(),
                            books.disrupted().costs().isEmpty() ? "" : " outside of the disruptions",
                            kinds(books)),
                    remedies(books)));
        }
        failures.addAll(tooDear(books.disrupted()));
        if (books.answeredByOthers() > 0) {
            failures.add(new Finding(
                    say("%,d answered by processes outside the group", books.answeredByOthers()),
                    "find out who answers, by the names told in the table and by the check 'group'"));
        }
        if (books.oneSided()) {
            return failures;
        }
        failures.addAll(deficits(
                books,
                MemberCount::answered,
                MemberCount::answersReceived,
                "%s served %,d, the client got %,d answers from it",
                "a member does not know of answers in its name: another process gives them, or its count is wrong"));
        failures.addAll(deficits(
                books,
                MemberCount::accepted,
                MemberCount::connectionsMade,
                "%s accepted %,d connections, the client made %,d to it",
                "a member does not know of connections that it answered: another process accepts and hands them on"));
        long withoutEnd = books.requests() - books.received() - books.answeredByOthers() - books.lost();
        if (withoutEnd != 0) {
            failures.add(new Finding(
                    say("%,d of %,d requests have no end: neither answered nor failed", withoutEnd, books.requests()),
                    "the load generator's own books are wrong: report it with the result that --out DIR keeps"));
        }
        return failures;
    }

    /** Disruptions that cost more than they may. */
    private static List<Finding> tooDear(Disrupted disrupted) {
        return disrupted.costs().stream()
                .filter(cost -> disrupted.most() != null && cost.total() > disrupted.most())
                .map(
                        cost -> new Finding(
                                say("%s, and %,d may be", cost(cost), disrupted.most()),
                                "leave in the way that loses least ('portshare restart' tells which), or allow more with --max-loss"))
                .toList();
    }

    private static String cost(Disrupted.Cost cost) {
        return cost.lost().isEmpty()
                ? cost.word() + " lost none"
                : say(
                        "%s lost %,d (%s)",
                        cost.word(), cost.total(), kinds(cost.lost()).collect(Collectors.joining(", ")));
    }

    /** What was done to the group, and what that cost. */
    private static String costs(Disrupted disrupted) {
        String costs = disrupted.costs().stream().map(cost -> "; " + cost(cost)).collect(Collectors.joining());
        return disrupted.killed().isEmpty()
                ? costs
                : costs + "; of " + String.join(", ", new TreeSet<>(disrupted.killed()))
                        + ", killed, the client's side alone is known";
    }

    /** Members that know of less than the client has from them. */
    private static List<Finding> deficits(
            Books books,
            ToLongFunction<MemberCount> theirs,
            ToLongFunction<MemberCount> ours,
            String words,
            String remedy) {
        return books.members().stream()
                .filter(MemberCount::complete)
                .filter(member -> theirs.applyAsLong(member) < ours.applyAsLong(member))
                .map(member -> new Finding(
                        say(words, member.name(), theirs.applyAsLong(member), ours.applyAsLong(member)), remedy))
                .toList();
    }

    private static List<Finding> doubts(Books books) {
        if (!books.lostAgents().isEmpty()) {
            return List.of(new Finding(
                    lost(books.lostAgents()) + ofTheRest(books),
                    (books.lostAgents().size() == 1 ? "see its own log" : "see their own logs")
                            + ", and let every agent live to the end of the run"));
        }
        if (books.oneSided()) {
            return List.of(new Finding(
                    "the server keeps no counts: what it served cannot be held against what was sent",
                    "have each process tell its counts when it ends, by a line on descriptor 8 (docs/how-to/"
                            + "your-server.md), or use a server that counts; 'errors' judges the answers of any"));
        }
        String silentDeaths = books.members().stream()
                .filter(member -> !member.complete())
                .map(MemberCount::name)
                .filter(name -> !books.disrupted().killed().contains(name))
                .collect(Collectors.joining(", "));
        if (!silentDeaths.isEmpty()) {
            return List.of(new Finding(
                    "no final tally from " + silentDeaths + ": its side of the books is missing",
                    "let every member live to the end of the run"));
        }
        List<Finding> undone = books.disrupted().costs().stream()
                .filter(cost -> cost.failure() != null)
                .map(cost -> new Finding(
                        cost.word() + " was not carried out as asked: " + cost.failure(),
                        "a longer --duration where the load was over, or mend what is said"))
                .toList();
        if (!undone.isEmpty()) {
            return undone;
        }
        return books.requests() > 0
                ? List.of()
                : List.of(new Finding("nothing was sent", "see the checks 'group' and 'errors'"));
    }

    /** Those of one reason together. */
    private static String lost(List<LostAgent> agents) {
        Map<String, List<LostAgent>> reasons =
                agents.stream().collect(Collectors.groupingBy(LostAgent::why, LinkedHashMap::new, Collectors.toList()));
        return reasons.entrySet().stream()
                        .map(reason -> LostAgent.label(reason.getValue())
                                + (reason.getValue().size() == 1 ? " was lost (" : " were lost (") + reason.getKey()
                                + ")")
                        .collect(Collectors.joining("; "))
                + (agents.size() == 1
                        ? ": nobody knows what it has sent, and what came of it"
                        : ": nobody knows what they have sent, and what came of it");
    }

    /** Members' counts hold what they did for who is lost too: of answers, that there are as many as the others have; of connections, by their addresses, all. */
    private static String ofTheRest(Books books) {
        return books.agentsThere() == 0 || books.oneSided() || books.lost() > 0
                ? ""
                : say(
                        "; of the other%s nothing was lost: %,d sent = %,d answered, on %,d connections = %,d accepted",
                        books.agentsThere() == 1 ? "" : " " + books.agentsThere(),
                        books.requests(),
                        books.received(),
                        books.made(),
                        books.accepted() - books.acceptedFromOthers());
    }

    private static String balance(Books books, double maxErrorRate) {
        long accepted = books.accepted() - books.acceptedFromOthers();
        String connections = say("on %,d connections = %,d accepted", books.made(), accepted);
        if (books.lost() == 0 && books.mayBeAccepted() == 0) {
            return say("none: %,d sent = %,d served, %s", books.requests(), books.received(), connections)
                    + costs(books.disrupted())
                    + others(books);
        }
        String unanswered = books.lostUndisrupted() > 0
                ? say(
                        "%,d of %,d unanswered (%s), %.3g %% allowed; of the rest none",
                        books.lostUndisrupted(), books.requests(), kinds(books), maxErrorRate * 100)
                : say("none of %,d outside of the disruptions", books.requests());
        return unanswered
                + say(
                        ": %,d answered, %,d served, on %,d connections, %,d accepted",
                        books.received(),
                        books.served() - books.servedToOthers(),
                        books.made(),
                        books.accepted() - books.acceptedFromOthers())
                + costs(books.disrupted())
                + others(books);
    }

    /** What the members did for somebody else. */
    private static String others(Books books) {
        long requests = books.servedToOthers();
        long connections = books.acceptedFromOthers();
        if (requests == 0 && connections == 0) {
            return "";
        }
        return say(
                        "; beside it %,d request%s on %,d connection%s that this run did not send",
                        requests, requests == 1 ? "" : "s", connections, connections == 1 ? "" : "s")
                + (connections == 0 ? "" : ", from " + String.join(", ", books.otherClients()));
    }

    private static String kinds(Books books) {
        Stream<String> probes = books.probesFailed() == 0
                ? Stream.of()
                : Stream.of(say("%,d probe without answer", books.probesFailed()));
        return Stream.concat(kinds(books.unansweredUndisrupted()), probes).collect(Collectors.joining(", "));
    }

    private static Stream<String> kinds(Map<ErrorKind, Long> ends) {
        return ends.entrySet().stream()
                .map(kind -> say("%,d %s", kind.getValue(), kind.getKey().label()));
    }

    private static String remedies(Books books) {
        Stream<String> kinds = books.unansweredUndisrupted().keySet().stream().map(Remedy::of);
        Stream<String> probes = books.probesFailed() == 0
                ? Stream.of()
                : Stream.of("probe without answer: a member hangs or left while the outsiders tried: see 'group'");
        return Stream.concat(kinds, probes).collect(Collectors.joining("; "));
    }

    private static String say(String words, Object... numbers) {
        return String.format(Locale.ROOT, words, numbers);
    }
}
