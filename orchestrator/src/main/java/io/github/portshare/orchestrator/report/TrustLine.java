package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.run.Result;
import io.github.portshare.orchestrator.run.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How far the generator's figures can be trusted, in a line. */
final class TrustLine {

    private TrustLine() {}

    static String words(Trust trust, Result.Warmup warmup) {
        List<String> words = new ArrayList<>();
        words.add(state(trust, warmup));
        if (warmup.seconds() != null && warmup.seconds() > 0) {
            words.add(say("warm-up %.1f s%s", warmup.seconds(), settled(warmup)));
        }
        if (trust.loopsBusy() != null && trust.loopsWaited() != null) {
            words.add(say(
                    "event loops %.0f %% on a cpu, %.0f %% waiting for one",
                    trust.loopsBusy() * 100, trust.loopsWaited() * 100));
        }
        if (trust.sendLagMillis() != null) {
            words.add(say(
                    "sent %.2f ms late, p99 %.2f ms",
                    trust.sendLagMillis().p50(), trust.sendLagMillis().p99()));
        }
        words.add(say("%s in %,d ms", some(trust.collections(), "collection"), trust.collectionMillis()));
        if (trust.drawsPerConnection() != null) {
            words.add(say("%.2f draws a connection", trust.drawsPerConnection()));
        }
        if (trust.pauses() > 0) {
            words.add(some(trust.pauses(), "pause"));
        }
        addIfAny(words, trust.clientLimits(), "kept back by the client's own limits");
        addIfAny(words, trust.unsent() == null ? 0 : trust.unsent(), "unsent");
        return String.join(" · ", words);
    }

    private static String state(Trust trust, Result.Warmup warmup) {
        if (trust.steady() == null) {
            return "too short to tell whether steady";
        }
        if (trust.steady()) {
            return "steady";
        }
        return trust.changes().isEmpty() && Boolean.FALSE.equals(warmup.settled())
                ? "not steady: it had not settled"
                : "not steady: it changed " + trust.when();
    }

    private static String settled(Result.Warmup warmup) {
        return warmup.settled() == null ? "" : warmup.settled() ? ", then settled" : ", not settled";
    }

    private static String some(long number, String what) {
        return say("%,d %s%s", number, what, number == 1 ? "" : "s");
    }

    private static void addIfAny(List<String> words, long number, String what) {
        if (number > 0) {
            words.add(say("%,d %s", number, what));
        }
    }

    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
