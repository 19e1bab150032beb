package io.github.portshare.orchestrator.intrusion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.kernel.Transport;

/**
 * One attempt to get into a port that a group holds.
 *
 * @param encounter who meets which group
 * @param options the newcomer's
 * @param address what it binds
 * @param expected what Linux is expected to answer: {@code OK} or an errno; null = unknown
 * @param expectedTake what it then takes: {@code all}, {@code share} or {@code none}; null = nothing, or unknown
 * @param source the kernel's function that decides
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HijackCase(
        @JsonUnwrapped Encounter encounter,
        BindOptions options,
        String address,
        String expected,
        String expectedTake,
        String source) {

    /**
     * Who meets which group.
     *
     * @param state what the group is: {@code bound}; {@code listening}; {@code member-closed}: one of two has; {@code
     *     established}, {@code time-wait}: all have, and such a connection is left; {@code live}: a service that is not ours
     * @param group the group's options; null = not known
     * @param reserved whether a socket that is bound with SO_REUSEPORT alone and never listens holds the port for the group
     * @param identity who tries
     * @param control whether it is the control, under the group's own uid; the others are outsiders
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Encounter(
            Transport transport, String state, BindOptions group, boolean reserved, String identity, boolean control) {

        /** Whether the group did what keeps outsiders out: for TCP a reservation, for UDP SO_REUSEADDR off. */
        public boolean defended() {
            return reserved || transport == Transport.UDP && group == BindOptions.RP;
        }

        /** Whether an outsider tried, who must not get in. */
        public boolean outsider() {
            return !control;
        }
    }

    /**
     * What came of it.
     *
     * @param row what was tried
     * @param uid the kernel's of the process that tried; -1 = none did
     * @param observed {@code OK} or an errno; null = it could not be tried
     * @param take what it took: {@code all}, {@code share} or {@code none}; null = it was refused, or sent nothing
     * @param took connections or datagrams that it took
     * @param sent connections made or datagrams sent
     * @param untried why it could not be tried; null = it was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"row", "uid", "observed", "take", "took", "sent", "untried", "admitted", "asExpected"})
    public record Observed(
            @JsonUnwrapped HijackCase row, int uid, String observed, String take, int took, int sent, String untried) {

        static Observed untried(HijackCase row, int uid, String why) {
            return new Observed(row, uid, null, null, 0, 0, why);
        }

        /** Whether it got in. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public boolean admitted() {
            return "OK".equals(observed);
        }

        /** Whether it was not tried because this machine has no IPv6. */
        public boolean familyAbsent() {
            return "EAFNOSUPPORT".equals(untried);
        }

        /** Whether the kernel did what is expected of Linux; what was not tried did, and of an unknown group everything. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public boolean asExpected() {
            if (observed == null || row.expected == null) {
                return true;
            }
            return observed.equals(row.expected) && (row.expectedTake == null || row.expectedTake.equals(take));
        }
    }
}
