package io.github.portshare.loadgen;

import java.util.function.LongUnaryOperator;

/** Every so-many-eth request of a schedule. */
final class EvenCourse implements Course {

    private final Schedule schedule;
    private final int ordinal;
    private long begun;

    EvenCourse(Schedule schedule, int ordinal) {
        this.schedule = schedule;
        this.ordinal = ordinal;
    }

    private long start(long round) {
        long number = round * schedule.connections() + ordinal;
        return number < schedule.requests() ? schedule.start(number) : NEVER;
    }

    @Override
    public long start() {
        return start(begun);
    }

    @Override
    public void advance() {
        begun++;
    }

    @Override
    public long due(long nanos) {
        return Math.max(0, schedule.due(nanos, ordinal) - begun);
    }

    /** As many at once as need not be told apart, the youngest first: there may be millions. */
    @Override
    public void ages(long nanos, LongUnaryOperator alike, Ages ages) {
        long left = due(nanos);
        while (left > 0) {
            long micros = (nanos - start(begun + left - 1)) / 1_000;
            long older = due(nanos - 1_000 * (alike.applyAsLong(micros) + 1));
            ages.add(micros, left - Math.min(older, left - 1));
            left = Math.min(older, left - 1);
        }
    }
}
