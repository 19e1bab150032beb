package io.github.portshare.orchestrator.intrusion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.portshare.orchestrator.agent.Agent;
import io.github.portshare.orchestrator.agent.BindOptions;
import io.github.portshare.orchestrator.kernel.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Whom a newcomer of the same uid robs by its address alone: a group that listens, SO_REUSEPORT on both sides.
 *
 * @param group the group's address
 * @param newcomer the newcomer's
 * @param expected4 what it takes of IPv4: {@code all}, {@code share} or {@code none}; null = nothing can be sent
 * @param observed4 what it took of it; null = it was not tried
 * @param expected6 what it takes of IPv6
 * @param observed6 what it took of it
 * @param untried why it was not tried; null = it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "group",
    "newcomer",
    "expected4",
    "observed4",
    "expected6",
    "observed6",
    "untried",
    "asExpected4",
    "asExpected6"
})
public record FamilyCase(
        String group,
        String newcomer,
        String expected4,
        String observed4,
        String expected6,
        String observed6,
        String untried) {

    /** Whether the kernel did what is expected of Linux; what was not tried did. */
    public boolean asExpected() {
        return asExpected4() && asExpected6();
    }

    /** Of IPv4. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean asExpected4() {
        return untried != null || Objects.equals(expected4, observed4);
    }

    /** Of IPv6. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean asExpected6() {
        return untried != null || Objects.equals(expected6, observed6);
    }

    static List<FamilyCase> all(Agent member, Agent newcomer) throws InterruptedException {
        FreePorts ports = new FreePorts();
        List<FamilyCase> cases = new ArrayList<>();
        for (List<String> row : new HijackTables().families()) {
            cases.add(observe(row, member, newcomer, ports.take()));
            member.close("member");
            newcomer.close("newcomer");
        }
        return cases;
    }

    private static FamilyCase observe(List<String> row, Agent member, Agent newcomer, int port)
            throws InterruptedException {
        String group = address(row.get(0));
        String address = address(row.get(1));
        String four = answer(row.get(2));
        String six = answer(row.get(3));
        Agent.Answer answer = member.enter("member", Transport.TCP, BindOptions.RP, group, port);
        answer = answer.done() ? newcomer.enter("newcomer", Transport.TCP, BindOptions.RP, address, port) : answer;
        if (!answer.done()) {
            return new FamilyCase(group, address, four, null, six, null, answer.errno());
        }
        return new FamilyCase(
                group,
                address,
                four,
                four == null ? null : HijackLab.take(HijackLab.HOST, port, newcomer),
                six,
                six == null ? null : HijackLab.take("::1", port, newcomer),
                null);
    }

    private static String answer(String cell) {
        return cell.equals("-") ? null : cell;
    }

    private static String address(String word) {
        return switch (word) {
            case "any" -> "0.0.0.0";
            case "any6" -> "::";
            default -> HijackLab.HOST;
        };
    }
}
