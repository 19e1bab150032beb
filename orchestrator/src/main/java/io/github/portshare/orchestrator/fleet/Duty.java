package io.github.portshare.orchestrator.fleet;

import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.ImpossibleLoadException;
import io.github.portshare.loadgen.LoadGenerator;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Owners;
import io.github.portshare.loadgen.Part;
import io.github.portshare.loadgen.Vitals;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.Pauses;
import io.github.portshare.orchestrator.run.Preflight;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What an agent does on one link, until that is over. Orders are carried out one after another, on a thread of their own; what time it
 * is, and who has which connections, is heard at once. With the link, the load ends.
 */
final class Duty implements Link.Ear, AutoCloseable {

    private final LoadAgent.Plan plan;
    private final String version;
    private final Consumer<String> notice;
    private final CompletableFuture<Link> link = new CompletableFuture<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final ScheduledThreadPoolExecutor orders = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "load agent");
        thread.setDaemon(true);
        return thread;
    });

    /** Names that may answer: they become more. */
    private final Set<String> responders = ConcurrentHashMap.newKeySet();

    private final RemoteOwners owners = new RemoteOwners(this::tell);
    private volatile boolean welcome;
    private volatile String refusal;
    private volatile boolean dismissed;
    private volatile boolean served;
    /** Null until there is a task; as long as there is one, so are the other two. */
    private LoadGenerator load;

    private Pauses pauses;
    private volatile Long startNanos;

    Duty(LoadAgent.Plan plan, String version, Consumer<String> notice) {
        this.plan = plan;
        this.version = version;
        this.notice = notice;
    }

    /** The link is open. */
    void begin(Link opened) {
        link.complete(opened);
        tell(new Message.Hello(version, plan.name()));
    }

    /** Until it is over; why. */
    String awaitEnd() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Whether the orchestrator wanted this agent. */
    boolean isWelcome() {
        return welcome;
    }

    /** Why it did not; null = it did. */
    String refusal() {
        return refusal;
    }

    /** Whether there was a load. */
    boolean hasServed() {
        return served;
    }

    /** Whether the orchestrator was there until the end of it. */
    boolean isDismissed() {
        return dismissed;
    }

    private void tell(Message message) {
        link.thenAccept(open -> open.send(Messages.write(message)));
    }

    @Override
    public void said(String text) {
        try {
            hear(Messages.read(text));
        } catch (IllegalArgumentException e) {
            link.thenAccept(open -> open.close("what was said is no message: " + e.getMessage()));
            end.complete("it said what is no message: " + e.getMessage());
        } catch (RejectedExecutionException e) {
            // it is over
        }
    }

    private void hear(Message message) {
        if (message instanceof Message.Time asked) {
            tell(new Message.Now(asked.number(), System.nanoTime(), System.currentTimeMillis()));
        } else if (message instanceof Message.Owned owned) {
            owners.hear(owned);
        } else if (message instanceof Message.Welcome) {
            notice.accept("joined " + plan.where() + " as " + plan.name());
            welcome = true;
        } else if (message instanceof Message.Refused refused) {
            refusal = refused.why();
        } else if (message instanceof Message.Dismissed) {
            dismissed = true;
        } else if (message instanceof Message.Measure measure) {
            long delay = measure.nanos() - System.nanoTime();
            orders.schedule(() -> measure(measure.nanos()), Math.max(0, delay), TimeUnit.NANOSECONDS);
        } else {
            orders.execute(() -> obey(message));
        }
    }

    private void obey(Message message) {
        if (message instanceof Message.Task task) {
            prepare(task);
        } else if (load == null) {
            tell(new Message.Failed("it was told '" + message.getClass().getSimpleName() + "' without a task"));
        } else if (message instanceof Message.Begin) {
            load.start().whenComplete(this::ended);
        } else if (message instanceof Message.Look look) {
            look(look);
        } else if (message instanceof Message.Halt) {
            load.stop();
        }
    }

    private void prepare(Message.Task task) {
        try {
            endLoad();
            load = generator(task);
            pauses = Pauses.watch();
            served = true;
            tell(new Message.Ready(Messages.digest(task)));
        } catch (ImpossibleLoadException | ImpossiblePlanException e) {
            unable(e.getMessage().replace(System.lineSeparator(), "; "));
        } catch (RuntimeException e) {
            unable(e.toString());
        }
    }

    private void unable(String why) {
        notice.accept("cannot do its part: " + why);
        tell(new Message.Unable(why));
    }

    private LoadGenerator generator(Message.Task task) {
        URI target = URI.create(task.target());
        Optional<String> forbidden = Allowed.problem(plan.allowed(), target);
        if (forbidden.isPresent()) {
            throw new ImpossiblePlanException(List.of(forbidden.get()));
        }
        Part part = task.part();
        Preflight.requireConnections(task.traffic(), part, address(target));
        responders.clear();
        responders.addAll(task.responders());
        Owners asked = task.owned() ? owners : null;
        LoadGenerator made = new LoadGenerator(
                new LoadPlan(target, task.traffic(), task.identityHeader(), responders, task.mayBeUnnamed(), asked),
                part);
        notice.accept(String.format(
                Locale.ROOT,
                "driving %s: %,d of %,d connections, part %d of %d",
                target,
                part.of(task.traffic().connections()),
                task.traffic().connections(),
                part.number() + 1,
                part.of()));
        return made;
    }

    private static InetAddress address(URI target) {
        try {
            return InetAddress.getByName(target.getHost());
        } catch (UnknownHostException e) {
            throw new ImpossiblePlanException(
                    List.of("the host " + target.getHost() + " of the target is not known there: check its name"));
        }
    }

    private void measure(long moment) {
        if (load != null) {
            load.measure();
            startNanos = System.nanoTime() - moment;
        }
    }

    private void look(Message.Look look) {
        responders.addAll(look.responders());
        CompletableFuture<LoadResult> counts = look.whole() ? load.snapshot() : load.glance();
        // one that fails ends the load too, which is told
        counts.thenAccept(counted -> tell(new Message.Counted(look.number(), report(counted))));
    }

    private Report report(LoadResult counted) {
        return Report.of(counted, startNanos, Vitals.now(), pauses.seen());
    }

    private void ended(LoadResult counted, Throwable failure) {
        if (failure != null) {
            tell(new Message.Failed(String.valueOf(failure.getMessage())));
            return;
        }
        Counts all = Counts.sum(List.of(counted.warmup(), counted.measured()));
        notice.accept(String.format(
                Locale.ROOT,
                "done: %,d requests, %,d answered",
                all.requests(),
                all.latency().getTotalCount()));
        tell(new Message.Ended(report(counted)));
    }

    @Override
    public void ended(String why) {
        owners.gone(why);
        end.complete(why);
    }

    private void endLoad() {
        if (load != null) {
            load.stop();
            load.close();
            pauses.close();
            load = null;
            startNanos = null;
        }
    }

    /** Ends the load, if there is one, and whatever was still to be done. May come twice. */
    @Override
    public void close() {
        link.cancel(false);
        link.thenAccept(open -> open.close("the agent has ended"));
        if (load != null) {
            load.stop();
        }
        orders.shutdownNow();
        endLoad();
    }
}
