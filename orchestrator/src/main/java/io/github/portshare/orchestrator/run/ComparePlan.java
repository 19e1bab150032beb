package io.github.portshare.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.loadgen.ImpossibleLoadException;
import io.github.portshare.loadgen.Protocol;
import io.github.portshare.loadgen.Traffic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A comparison of set-ups. An instance is valid: the constructor reports every problem at once.
 *
 * @param members processes, or event loops, that serve where a set-up has several; 2 to 64
 * @param host IP literal that they bind
 * @param rounds in each of which every set-up is driven once; at least 3
 * @param confidence of all differences' intervals together
 * @param setups which are compared, in this order
 * @param baselines with which those of their family are compared, instead of its first
 * @param traffic what each is sent in a round: HTTP, for a duration, in a closed loop
 */
public record ComparePlan(
        int members,
        String host,
        int rounds,
        double confidence,
        List<Setup> setups,
        List<Setup> baselines,
        @JsonUnwrapped Traffic traffic) {

    static final int FEWEST_ROUNDS = 3;
    private static final int MOST_ROUNDS = 1_000;
    private static final int MOST_MEMBERS = 64;

    public ComparePlan {
        setups = List.copyOf(setups);
        baselines = List.copyOf(baselines);
        Problems problems = new Problems();
        find(problems, members, host, rounds, confidence, setups, baselines);
        problems.unless(
                traffic.protocol() == Protocol.HTTP && !traffic.extent().counted() && !traffic.openLoop(),
                "a comparison is made over http, for a duration, as fast as requests are answered");
        problems.throwIfAny();
    }

    /** The plan with this traffic; what is wrong with the traffic is told together with what else is. */
    public static ComparePlan of(
            int members,
            String host,
            int rounds,
            double confidence,
            List<Setup> setups,
            List<Setup> baselines,
            Supplier<Traffic> traffic) {
        try {
            return new ComparePlan(members, host, rounds, confidence, setups, baselines, traffic.get());
        } catch (ImpossibleLoadException e) {
            Problems problems = new Problems();
            find(problems, members, host, rounds, confidence, setups, baselines);
            e.problems().forEach(problems::add);
            throw problems.thrown();
        }
    }

    private static void find(
            Problems problems,
            int members,
            String host,
            int rounds,
            double confidence,
            List<Setup> setups,
            List<Setup> baselines) {
        problems.unless(
                members >= 2 && members <= MOST_MEMBERS,
                "--members " + members + " is outside 2 to " + MOST_MEMBERS + ": one alone shares nothing");
        problems.address("--host", host);
        problems.unless(
                rounds >= FEWEST_ROUNDS && rounds <= MOST_ROUNDS,
                "--rounds " + rounds + " is outside " + FEWEST_ROUNDS + " to " + MOST_ROUNDS
                        + ": fewer say nothing of how much chance does");
        problems.unless(
                confidence > 0.5 && confidence < 1,
                "--confidence " + confidence + " is not between 0.5 and 1 (0.95 or 95%)");
        problems.unless(!setups.isEmpty(), "--setups names none; there are: " + Setup.all());
        Map<String, Setup> ofFamilies = new LinkedHashMap<>();
        Set<Setup> once = new TreeSet<>();
        for (Setup setup : setups) {
            problems.unless(once.add(setup), "--setups names " + setup + " twice");
        }
        for (Setup baseline : baselines) {
            problems.unless(
                    setups.contains(baseline), "--baseline " + baseline + " is none of the set-ups that are compared");
            Setup other = ofFamilies.put(baseline.family(), baseline);
            problems.unless(
                    other == null,
                    "--baseline " + other + " and " + baseline + " are of one family, which has one baseline");
        }
    }

    /** With whom a set-up is compared; itself, if it is its family's baseline. */
    Setup baseline(Setup setup) {
        Map<String, Setup> first = new LinkedHashMap<>();
        baselines.forEach(baseline -> first.put(baseline.family(), baseline));
        setups.forEach(each -> first.putIfAbsent(each.family(), each));
        return first.get(setup.family());
    }

    /** The order in a round: there and back again, so that what grows or fades with time favours nobody. */
    List<Setup> order(int round) {
        return round % 2 == 1 ? setups : reversed();
    }

    private List<Setup> reversed() {
        List<Setup> back = new ArrayList<>(setups);
        Collections.reverse(back);
        return back;
    }
}
