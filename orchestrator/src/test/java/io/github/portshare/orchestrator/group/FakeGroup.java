package io.github.portshare.orchestrator.group;

import io.github.portshare.orchestrator.verdict.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A group of members that nobody has started. */
public final class FakeGroup implements Group {

    private final List<Member> members = new ArrayList<>();
    private final List<Finding> problems = new ArrayList<>();
    private final Map<Long, Unknown> unknowns = new HashMap<>();
    private boolean elsewhere;
    private boolean foreign;
    private boolean closed;
    private final List<String> steered = new ArrayList<>();
    private String refusal;

    public FakeGroup(Member... members) {
        this.members.addAll(List.of(members));
    }

    /** Its members' pids are another PID namespace's. */
    public FakeGroup elsewhere() {
        elsewhere = true;
        return this;
    }

    /** Its answers do not name who gives them. */
    public FakeGroup foreign() {
        foreign = true;
        return this;
    }

    /** Has a member that never got ready. */
    public FakeGroup with(Finding problem) {
        problems.add(problem);
        return this;
    }

    /** A listener on its port was asked who it is, and never answered. */
    public FakeGroup silent(long inode) {
        unknowns.put(inode, new Unknown(true, " took every probe and answered none", "see what it does"));
        return this;
    }

    /** Its members are refused what steers. */
    public FakeGroup refusing(String words) {
        refusal = words;
        return this;
    }

    /** What its members were ordered, with their places. */
    public List<String> steered() {
        return steered;
    }

    @Override
    public Optional<String> steer(List<Steering.Order> orders) {
        orders.forEach(order -> steered.add(order.member() + " " + order.how()));
        return Optional.ofNullable(refusal);
    }

    public boolean closed() {
        return closed;
    }

    @Override
    public List<Member> members() {
        return members;
    }

    @Override
    public List<Finding> problems() {
        return problems;
    }

    @Override
    public Unknown unknown(long inode) {
        return unknowns.getOrDefault(inode, Unknown.stranger(""));
    }

    @Override
    public boolean local() {
        return !elsewhere;
    }

    @Override
    public boolean namesItself() {
        return !foreign;
    }

    @Override
    public void close() {
        closed = true;
    }
}
