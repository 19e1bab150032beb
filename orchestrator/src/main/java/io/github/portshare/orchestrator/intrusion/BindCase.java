package io.github.portshare.orchestrator.intrusion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.agent.BindOptions;

/**
 * One cell of the bind tables: A holds a port, B wants it too.
 *
 * @param table {@code addresses}, {@code users} or {@code groups}
 * @param a A's options
 * @param b B's options
 * @param uid whether B runs under the {@code same} uid as A or an {@code other}
 * @param addressA what A binds
 * @param addressB what B binds
 * @param state what A is when B comes: {@code bound}, {@code both-bound} (and then B listens, and then A), {@code
 *     listening}, {@code established} or {@code time-wait} (gone, but for such a connection), {@code reset} (gone, its
 *     connection closed with SO_LINGER 0), {@code udp}; or what is sent to both: {@code multicast}, {@code unicast}
 * @param answers what is said of it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BindCase(
        String table,
        BindOptions a,
        BindOptions b,
        String uid,
        String addressA,
        String addressB,
        String state,
        @JsonUnwrapped Answers answers) {

    /**
     * What is said of a cell.
     *
     * @param documented what the note on the two options says that B gets; null = nothing
     * @param expected what Linux is expected to answer: {@code OK}, an errno, {@code lost} (B listens and A cannot any more),
     *     or who receives: {@code both}, {@code A}, {@code B}, {@code share}
     * @param source the kernel's function that decides
     * @param remark why Linux contradicts the note; null = it does not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Answers(String documented, String expected, String source, String remark) {

        /** Where the note says nothing. */
        static Answers of(String expected, String source) {
            return new Answers(null, expected, source, null);
        }
    }

    boolean otherUser() {
        return uid.equals("other");
    }

    /**
     * What came of it.
     *
     * @param row what was tried
     * @param observed as {@code expected}; null = it could not be tried
     * @param received datagrams that A and B received, where any were sent
     * @param untried why it could not be tried; null = it was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"row", "observed", "received", "untried", "asExpected", "contradicts"})
    public record Observed(@JsonUnwrapped BindCase row, String observed, int[] received, String untried) {

        /** Whether the kernel did what is expected of Linux; what was not tried did. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public boolean asExpected() {
            return observed == null || observed.equals(row.answers.expected);
        }

        /** Whether it was not tried because this machine has no IPv6. */
        public boolean familyAbsent() {
            return "EAFNOSUPPORT".equals(untried);
        }

        /** Whether the kernel contradicts the note. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public boolean contradicts() {
            return observed != null && row.answers.documented != null && !observed.equals(row.answers.documented);
        }
    }
}
