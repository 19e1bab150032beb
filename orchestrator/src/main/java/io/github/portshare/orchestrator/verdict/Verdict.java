package io.github.portshare.orchestrator.verdict;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a check ended. What could not be tried is inconclusive, never passed. */
public enum Verdict {
    @JsonProperty("passed")
    PASSED,
    @JsonProperty("inconclusive")
    INCONCLUSIVE,
    @JsonProperty("failed")
    FAILED;

    /** The worse of two: a failure outweighs doubt, doubt outweighs a pass. */
    public Verdict and(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /**
     * Of a kernel that is held against what is expected of Linux.
     *
     * @param asExpected whether nothing that was tried came out otherwise
     * @param complete whether all was tried
     */
    public static Verdict ofKernel(boolean asExpected, boolean complete) {
        return !asExpected ? FAILED : complete ? PASSED : INCONCLUSIVE;
    }
}
