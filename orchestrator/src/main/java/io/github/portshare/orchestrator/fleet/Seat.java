package io.github.portshare.orchestrator.fleet;

import io.github.portshare.loadgen.AgentResult;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * The place of one load agent at the orchestrator: what it is told, and what it has said. Any thread may call; what comes on the link
 * completes futures, and none of them blocks.
 *
 * <p>A link that breaks is a lost agent, for good. Whoever waits for something that it will not say any more waits no longer: a
 * look gets what was heard last, everything else fails with a {@link LostException}.
 */
final class Seat implements Link.Ear {

    /** Who hears of it. */
    interface Host {

        /** An agent has said who it is; returns why it cannot stay, or null. */
        String arrived(Seat seat, Message.Hello hello);

        /** Its link is over. */
        void left(Seat seat, String why);
    }

    /** An agent is not there any more. */
    static final class LostException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LostException(String why) {
            super(why);
        }
    }

    private final Link link;
    private final Host host;
    private volatile String name;
    private volatile String lost;
    private volatile Report latest = Report.NOTHING;
    /** That of the look which it answers. */
    private int latestNumber;

    private volatile boolean silent;
    private volatile ClockOffset clock = ClockOffset.NONE;
    private volatile BiConsumer<Seat, Message.Owners> owners = (seat, asked) -> {};

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Report>> looks = new ConcurrentHashMap<>();
    private volatile CompletableFuture<String> ready = new CompletableFuture<>();
    private volatile CompletableFuture<Message.Now> now = new CompletableFuture<>();
    private volatile CompletableFuture<Report> ended = new CompletableFuture<>();

    Seat(Link link, Host host) {
        this.link = link;
        this.host = host;
    }

    String name() {
        return name;
    }

    Link link() {
        return link;
    }

    /** The address that it has come from. */
    String address() {
        return IpLiteral.text(link.remote().getAddress());
    }

    /** {@code load agent a (10.0.0.3)}. */
    String label() {
        return "load agent " + name + " (" + address() + ")";
    }

    /** Why nothing more is known of it; null = it is there, or has told all. */
    String lost() {
        return lost;
    }

    private void tell(Message message) {
        link.send(Messages.write(message));
    }

    // ---- what it is told

    /** Gives it a task, and answers its questions for owners; completes when it can carry it out, and fails with the reason where not. */
    CompletableFuture<Void> prepare(Message.Task task, BiConsumer<Seat, Message.Owners> asked) {
        owners = asked;
        latest = Report.NOTHING;
        ended = new CompletableFuture<>();
        ready = new CompletableFuture<>();
        failIfLost(ready);
        tell(task);
        return ready.thenAccept(digest -> {
            if (!digest.equals(Messages.digest(task))) {
                throw new IllegalStateException("it has understood another plan than it was given: use one version of"
                        + " portshare on all machines");
            }
        });
    }

    /** Asks for its clocks. */
    CompletableFuture<Message.Now> now() {
        CompletableFuture<Message.Now> answer = new CompletableFuture<>();
        now = answer;
        failIfLost(answer);
        tell(new Message.Time(numbers.incrementAndGet()));
        return answer;
    }

    /** Its clock was measured. */
    void has(ClockOffset measured) {
        clock = measured;
    }

    /** Half of the quickest round trip to it, in nanoseconds. */
    long clockErrorNanos() {
        return clock.errorNanos();
    }

    void begin() {
        tell(new Message.Begin());
    }

    /** Has it measure from that moment on, by our clock. */
    void measure(long nanos) {
        tell(new Message.Measure(nanos + clock.nanos()));
    }

    void halt() {
        tell(new Message.Halt());
    }

    void answer(Message.Owned owned) {
        tell(owned);
    }

    void dismiss() {
        tell(new Message.Dismissed());
        link.close("the run is over");
    }

    /** What it has counted by now; what it had counted before, where it does not answer in time, and all of it, where it has ended. */
    CompletableFuture<AgentResult> look(boolean whole, Set<String> responders, long patienceMillis) {
        if (lost != null || ended.isDone()) {
            return CompletableFuture.completedFuture(result());
        }
        int number = numbers.incrementAndGet();
        CompletableFuture<Report> answer = new CompletableFuture<>();
        looks.put(number, answer);
        if (lost != null) {
            answer.complete(latest);
        }
        tell(new Message.Look(number, whole, responders));
        // null: it has not answered
        return answer.completeOnTimeout(null, patienceMillis, TimeUnit.MILLISECONDS)
                .whenComplete((report, failure) -> {
                    looks.remove(number);
                    silent = report == null;
                })
                .thenApply(report -> result());
    }

    /** Whether it is there and has not answered when it was asked last. */
    boolean isSilent() {
        return lost == null && !ended.isDone() && silent;
    }

    /** All that it has counted; fails where it is lost. */
    CompletableFuture<Report> ended() {
        return ended;
    }

    /** As it stands. */
    AgentResult result() {
        Report report = latest;
        return new AgentResult(
                name,
                address(),
                lost,
                report.counted(clock.nanos(), clock.errorNanos()),
                new AgentResult.Clock(
                        clock.wallMillis(),
                        clock.errorNanos() / 1e6,
                        report.startNanos() == null ? null : report.startNanos() / 1e6),
                report.vitals(),
                report.pauses());
    }

    // ---- what it says

    @Override
    public void said(String text) {
        Message message;
        try {
            message = Messages.read(text);
        } catch (IllegalArgumentException e) {
            link.close("what was said is no message: " + e.getMessage());
            over("it said what is no message: " + e.getMessage());
            return;
        }
        if (message instanceof Message.Hello hello && name == null) {
            name = hello.name();
            String refusal = host.arrived(this, hello);
            if (refusal == null) {
                tell(new Message.Welcome());
            } else {
                tell(new Message.Refused(refusal));
                link.close("refused");
            }
        } else if (message instanceof Message.Ready said) {
            ready.complete(said.digest());
        } else if (message instanceof Message.Unable said) {
            ready.completeExceptionally(new IllegalStateException(said.why()));
        } else if (message instanceof Message.Now said) {
            now.complete(said);
        } else if (message instanceof Message.Counted said) {
            counted(said);
        } else if (message instanceof Message.Owners asked) {
            owners.accept(this, asked);
        } else if (message instanceof Message.Ended said) {
            latest = said.report();
            ended.complete(said.report());
            looks.values().forEach(look -> look.complete(said.report()));
        } else if (message instanceof Message.Failed said) {
            link.close("its load broke");
            over("its load broke: " + said.why());
        } else {
            link.close("nobody has asked for that");
            over("it said what nobody had asked for");
        }
    }

    private void counted(Message.Counted said) {
        CompletableFuture<Report> look = looks.get(said.number());
        // counts only grow: an answer that was overtaken by a later one is none any more
        if (!ended.isDone() && said.number() > latestNumber) {
            latestNumber = said.number();
            latest = said.report();
        }
        if (look != null) {
            look.complete(latest);
        }
    }

    @Override
    public void ended(String why) {
        over(why);
    }

    private void over(String why) {
        synchronized (this) {
            if (lost != null) {
                return;
            }
            // whose end was told has told all
            lost = ended.isDone() && !ended.isCompletedExceptionally() ? null : why;
        }
        LostException gone = new LostException(why);
        ready.completeExceptionally(gone);
        now.completeExceptionally(gone);
        ended.completeExceptionally(gone);
        looks.values().forEach(look -> look.complete(latest));
        host.left(this, why);
    }

    private void failIfLost(CompletableFuture<?> future) {
        if (lost != null) {
            future.completeExceptionally(new LostException(lost));
        }
    }
}
