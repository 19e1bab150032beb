package io.github.portshare.orchestrator.disrupt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The disruptions of a run in the order of time, carried through on paper: who is there when each comes.
 */
public final class Programme {

    private final List<String> problems = new ArrayList<>();
    private final TreeSet<Integer> there = new TreeSet<>();
    private int started;

    private Programme(int members) {
        for (started = 0; started < members; started++) {
            there.add(started + 1);
        }
    }

    /** In the order in which they come. */
    public static List<Disruption> inOrder(List<Disruption> disruptions) {
        return disruptions.stream().sorted(Comparator.comparing(Disruption::at)).toList();
    }

    /**
     * What is wrong with them, by their option; empty where nothing is.
     *
     * @param members of the group before the first
     * @param duration of the measured load; null = it is not known
     */
    public static List<String> problems(List<Disruption> disruptions, int members, Duration duration) {
        Programme programme = new Programme(members);
        Disruption before = null;
        for (Disruption next : inOrder(disruptions)) {
            if (duration != null && next.until().compareTo(duration) >= 0) {
                programme.problem(
                        next, "is not over before the load is, after " + seconds(duration) + ": a longer --duration");
            }
            if (before != null && next.at().compareTo(before.until()) < 0) {
                programme.problem(next, "begins before " + before + " is over: one at a time");
            }
            programme.carryOut(next);
            before = next;
        }
        return programme.problems;
    }

    private void carryOut(Disruption next) {
        if (next.member() > started) {
            problem(next, "names a member that there is not: they are numbered 1 to " + started);
            return;
        }
        if (next.member() > 0 && !there.contains(next.member())) {
            problem(next, "names a member that has left by then");
            return;
        }
        switch (next.kind()) {
            case KILL, DRAIN -> leave(next);
            case JOIN -> there.add(++started);
            case ROLL -> {
                int all = there.size();
                there.clear();
                for (int i = 0; i < all; i++) {
                    there.add(++started);
                }
            }
            case STALL, GHOST -> {
                // all stay
            }
        }
    }

    private void leave(Disruption next) {
        if (there.size() == 1) {
            problem(next, "takes the last member away: nobody would be left to serve");
            return;
        }
        there.remove(next.member() > 0 ? next.member() : there.first());
    }

    private void problem(Disruption which, String words) {
        problems.add("--disrupt " + which + " " + words);
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1e3 + " s";
    }
}
