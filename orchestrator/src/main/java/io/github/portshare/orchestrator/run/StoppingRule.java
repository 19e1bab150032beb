package io.github.portshare.orchestrator.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When a load of {@code --duration auto} has told enough: as soon as the independent draws suffice to show an even group even,
 * the requests to judge a percentile, the outsiders' attack is over, and {@link #LEAST} has been measured, or {@link #LEAST_OF_LATENCY}. What cannot be had
 * within the longest duration is waited for no longer than {@link #PATIENCE}, or 600 ms a member.
 *
 * <p>It is told how many draws there are and never who got them. A rule that looked at the shares would go on until chance
 * favours a verdict; one that only counts leaves the check the error rates that it has with a number fixed beforehand.
 *
 * <p>Confined to one thread.
 */
final class StoppingRule {

    /** So that the timeline, and the looks at the group, are of more than a moment. */
    static final Duration LEAST = Duration.ofSeconds(2);

    /** So that it can be told whether a latency kept its level. */
    static final Duration LEAST_OF_LATENCY = Duration.ofMillis(10_500);

    /** What is not in reach by then is given up; later, where there are many members, whose code is as cold as they are many. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PATIENCE_A_MEMBER = Duration.ofMillis(600);

    /** Over which the pace is taken: a load that has just begun grows faster. */
    private static final double PACE_SECONDS = 5;
    /** As fast as answers come, a load may still grow so much faster; by a rate, it does not grow. */
    private static final double GROWTH = 2;

    private static final double PARTS = 3;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

    private final double mostSeconds;
    private final double leastSeconds;
    private final double growth;
    private final double patience;
    private final Need draws;
    private final Need requests;
    private double seconds;

    /**
     * Nothing measured yet.
     *
     * @param most the longest duration
     * @param drawsNeeded independent draws that suffice; 0 = there is nothing to learn from any
     * @param requestsNeeded requests that suffice, in the same way
     * @param least the shortest duration
     * @param openLoop whether requests go by a rate
     * @param members of the group: the more, the longer they all are cold
     */
    StoppingRule(Duration most, long drawsNeeded, long requestsNeeded, Duration least, boolean openLoop, int members) {
        patience = Math.max(seconds(PATIENCE), members * seconds(PATIENCE_A_MEMBER));
        mostSeconds = seconds(most);
        leastSeconds = seconds(least);
        growth = openLoop ? 1 : GROWTH;
        draws = new Need(drawsNeeded, "draws");
        requests = new Need(requestsNeeded, "requests");
    }

    /** So many independent draws suffice from now on: who is there has changed, and not who got what. */
    void needDraws(long number) {
        draws.needed = number;
    }

    /**
     * Why the load is to be ended now; empty where it is to go on.
     *
     * @param measured so far
     * @param drawsSoFar independent draws
     * @param requestsSoFar requests
     * @param attacking whether outsiders still try to get in
     */
    Optional<Result.Ended> judge(Duration measured, long drawsSoFar, long requestsSoFar, boolean attacking) {
        seconds = seconds(measured);
        draws.note(seconds, drawsSoFar);
        requests.note(seconds, requestsSoFar);
        List<Need> open = open();
        if (attacking
                || seconds < leastSeconds
                || !open.stream()
                        .allMatch(need -> seconds >= patience
                                && need.isOutOfReach(growth * Math.max(0, mostSeconds - seconds)))) {
            return Optional.empty();
        }
        return Optional.of(open.isEmpty() ? Result.Ended.ENOUGH : Result.Ended.OUT_OF_REACH);
    }

    /** When to judge again: a part of the time that it is likely to take, so that a load that grows faster is not overslept. */
    Duration pause() {
        double needed = Math.max(draws.secondsLeft(), requests.secondsLeft()) / PARTS;
        double pause = Math.max(leastSeconds - seconds, needed);
        return pause < seconds(SHORTEST_PAUSE)
                ? SHORTEST_PAUSE
                : Duration.ofMillis((long) (Math.min(pause, seconds(LEAST)) * 1e3));
    }

    /** What has not been reached, in words such as "312 of 6,076 draws"; empty where all has. */
    String missing() {
        return open().stream().map(Need::toString).collect(Collectors.joining(" and "));
    }

    private List<Need> open() {
        return Stream.of(draws, requests).filter(need -> !need.isMet()).toList();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** A number that has to be reached. */
    private static final class Need {

        private record Reached(double seconds, long number) {}

        private long needed;
        private final String what;
        /** About one a second, the oldest some {@link #PACE_SECONDS} ago, the newest the last one. */
        private final Deque<Reached> past = new ArrayDeque<>();

        private Reached last = new Reached(0, 0);

        Need(long needed, String what) {
            this.needed = needed;
            this.what = what;
            past.add(last);
        }

        void note(double seconds, long number) {
            last = new Reached(seconds, number);
            if (seconds - past.getLast().seconds >= 1) {
                past.add(last);
            }
            while (past.size() > 1 && seconds - past.getFirst().seconds > PACE_SECONDS) {
                past.removeFirst();
            }
        }

        boolean isMet() {
            return last.number >= needed;
        }

        boolean isOutOfReach(double secondsAtThisPace) {
            return last.number + pace() * secondsAtThisPace < needed;
        }

        private double pace() {
            Reached first = past.getFirst();
            return last.seconds > first.seconds ? (last.number - first.number) / (last.seconds - first.seconds) : 0;
        }

        double secondsLeft() {
            return isMet() ? 0 : pace() > 0 ? (needed - last.number) / pace() : 1;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,d of %,d %s", last.number, needed, what);
        }
    }
}
