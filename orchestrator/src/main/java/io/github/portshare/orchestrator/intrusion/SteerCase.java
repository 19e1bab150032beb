package io.github.portshare.orchestrator.intrusion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.List;

/**
 * What a kernel does with a group that is steered, in one situation.
 *
 * @param situation its name
 * @param what is done, in words
 * @param transport of the group
 * @param expected of Linux
 * @param source the kernel's functions that decide
 */
public record SteerCase(String situation, String what, Transport transport, String expected, String source) {

    /** As read from {@code steer-tables.txt}: for TCP, and then for UDP. */
    static List<SteerCase> all() {
        List<SteerCase> cases = new ArrayList<>();
        for (Transport transport : Transport.values()) {
            for (List<String> row : new TableFile("steer-tables.txt").rows("situations")) {
                String expected = row.get(transport == Transport.TCP ? 2 : 3);
                if (!expected.equals("-")) {
                    cases.add(new SteerCase(row.get(0), row.get(1), transport, expected, row.get(4)));
                }
            }
        }
        return cases;
    }

    /**
     * What came of it.
     *
     * @param row what was tried
     * @param observed as {@code expected}; null = it could not be tried
     * @param untried why it could not be; null = it was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"row", "observed", "untried", "asExpected"})
    public record Observed(@JsonUnwrapped SteerCase row, String observed, String untried) {

        /** Whether the kernel did what is expected of Linux; what was not tried did. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public boolean asExpected() {
            return observed == null || observed.equals(row.expected);
        }
    }
}
