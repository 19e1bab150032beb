package io.github.portshare.orchestrator.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The word that somebody may have meant. */
final class Nearest {

    private Nearest() {}

    /** {@code ; did you mean run?}, or nothing where no word is near. */
    static String hint(String word, Collection<String> words) {
        return to(word, words).map(near -> "; did you mean " + near + "?").orElse("");
    }

    /** At most a third of its letters away, and never more than three. */
    static Optional<String> to(String word, Collection<String> words) {
        int most = Math.min(3, Math.max(1, word.length() / 3));
        return words.stream()
                .filter(near -> distance(word, near) <= most)
                .min(Comparator.comparingInt((String near) -> distance(word, near))
                        .thenComparing(near -> near));
    }

    /** Letters to add, take away, change, or swap with the next (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
