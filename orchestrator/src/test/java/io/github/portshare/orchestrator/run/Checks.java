package io.github.portshare.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.verdict.Check;
import io.github.portshare.orchestrator.verdict.CheckId;
import io.github.portshare.orchestrator.verdict.Verdict;
import java.util.function.ToLongFunction;

/** The checks of a result by their id. Who asks for one has the whole document's sums looked at. */
public final class Checks {

    private Checks() {}

    static Check check(Result result, CheckId id) {
        assertTheTimelineAddsUp(result);
        return result.checks().stream()
                .filter(check -> check.id() == id)
                .findFirst()
                .orElseThrow();
    }

    /** Over the timeline, connections, requests and errors are those of the whole phase, of all and of each member. */
    public static void assertTheTimelineAddsUp(Result result) {
        assertThat(sum(result, Result.Second::connections))
                .as("connections")
                .isEqualTo(result.load().dealt().connections());
        assertThat(sum(result, Result.Second::requests))
                .as("requests")
                .isEqualTo(result.load().asked().requests());
        assertThat(sum(result, Result.Second::errors))
                .as("errors")
                .isEqualTo(result.load().asked().errors().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        for (Result.MemberResult member : result.members()) {
            assertThat(sumOf(result, member.who().id(), Result.MemberSecond::connections))
                    .as("connections of " + member.who().id())
                    .isEqualTo(member.portion().connections());
            assertThat(sumOf(result, member.who().id(), Result.MemberSecond::requests))
                    .as("requests of " + member.who().id())
                    .isEqualTo(member.portion().requests());
        }
    }

    private static long sum(Result result, ToLongFunction<Result.Second> count) {
        return result.timeline().stream().mapToLong(count).sum();
    }

    private static long sumOf(Result result, String id, ToLongFunction<Result.MemberSecond> count) {
        return result.timeline().stream()
                .flatMap(second -> second.members().stream())
                .filter(member -> member.id().equals(id))
                .mapToLong(count)
                .sum();
    }

    static Verdict verdict(Result result, CheckId id) {
        return check(result, id).verdict();
    }
}
