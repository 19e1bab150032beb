package io.github.portshare.orchestrator.verdict;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * One try of somebody to bind the group's port and listen on it.
 *
 * @param identity who tried, in words: {@code uid 58000}, {@code root}, {@code same uid}
 * @param uid the kernel's uid of the process that tried, read from /proc/PID/status outside of it
 * @param role whether an outsider tried, or the control, whom the kernel must admit
 * @param options socket options set before bind: SO_REUSEPORT, SO_REUSEADDR, both or none
 * @param address what it bound: the group's own address, or a wildcard that conflicts with it
 * @param outcome refused, by the group's uid rule (EADDRINUSE) or for want of the privilege that the port needs
 *     (EACCES); admitted (bind and listen succeeded); or untried: something else was in the way
 * @param errno what the kernel answered, such as EADDRINUSE; null when admitted
 * @param connections connections that it took while it listened; 0 when refused
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Attempt(
        String identity,
        int uid,
        Role role,
        List<String> options,
        String address,
        Outcome outcome,
        String errno,
        long connections) {

    /** The same, after it has taken so many connections. */
    public Attempt after(long taken) {
        return new Attempt(identity, uid, role, options, address, outcome, errno, taken);
    }

    /** Passed: an outsider was refused, or the control admitted; failed: the other way round. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Verdict verdict() {
        if (outcome == Outcome.UNTRIED) {
            return Verdict.INCONCLUSIVE;
        }
        return admitted() == (role == Role.CONTROL) ? Verdict.PASSED : Verdict.FAILED;
    }

    boolean admitted() {
        return outcome == Outcome.ADMITTED;
    }

    boolean refused() {
        return outcome == Outcome.REFUSED;
    }

    /**
     * Refused by the group's uid rule. EACCES on a privileged port comes before it, to whoever lacks CAP_NET_BIND_SERVICE
     * (__inet_bind, net/ipv4/af_inet.c, before get_port), and says nothing of the uid.
     */
    boolean refusedByUid() {
        return refused() && !refusedByPrivilege();
    }

    boolean refusedByPrivilege() {
        return refused() && "EACCES".equals(errno);
    }

    /** A security policy, such as a seccomp filter, forbade the bind. */
    boolean forbidden() {
        return outcome == Outcome.UNTRIED && ("EPERM".equals(errno) || "EACCES".equals(errno));
    }

    /** A machine without IPv6 has no such address to attack. */
    boolean familyAbsent() {
        return outcome == Outcome.UNTRIED && address.startsWith("[") && "EAFNOSUPPORT".equals(errno);
    }

    /** In which part somebody tried. */
    public enum Role {
        @JsonProperty("outsider")
        OUTSIDER,
        @JsonProperty("control")
        CONTROL
    }

    /** What came of it. */
    public enum Outcome {
        @JsonProperty("refused")
        REFUSED,
        @JsonProperty("admitted")
        ADMITTED,
        @JsonProperty("untried")
        UNTRIED
    }
}
