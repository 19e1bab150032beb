package io.github.portshare.orchestrator.fleet;

import io.github.portshare.loadgen.AgentResult;
import io.github.portshare.loadgen.Counts;
import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.loadgen.LoadResult;
import io.github.portshare.loadgen.Part;
import io.github.portshare.loadgen.Traffic;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * One load that several agents make together: each has its {@link Part}, and all begin to measure in one moment. What they count is
 * added up without that of those who are lost on the way.
 *
 * <p>The warm-up of all goes on until it is over for the plan, and every agent has reached the target.
 */
final class FleetLoad implements Load {

    /** For an agent to make its generator ready, cold as it may be. */
    private static final Duration READY = Duration.ofSeconds(15);
    /** For an agent to establish a first connection; a SYN that is lost goes again after one second, and after three. */
    private static final Duration REACH = Duration.ofSeconds(4);
    /** From the order to measure until that moment: what a slow link, or a busy agent, takes to hear of it. */
    private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Who looks goes on without what is not told by then. */
    private static final long LOOK_MILLIS = 500;

    private static final long TICK_MILLIS = 50;

    private final LoadPlan plan;
    private final List<Seat> seats;
    private final CompletableFuture<LoadResult> end = new CompletableFuture<>();
    private final CountDownLatch measuring = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "fleet's load");
    private final ExecutorService asking = Executors.newSingleThreadExecutor(task -> {
        Thread asked = new Thread(task, "owners of connections");
        asked.setDaemon(true);
        return asked;
    });

    private volatile boolean begun;
    private volatile boolean stopped;

    FleetLoad(LoadPlan plan, List<Seat> seats) {
        this.plan = plan;
        this.seats = List.copyOf(seats);
        thread.setDaemon(true);
    }

    /**
     * Gives every agent its task, and measures its clock.
     *
     * @throws ImpossiblePlanException where one cannot carry it out, or has gone
     */
    void prepare() throws InterruptedException {
        Map<Seat, Future<?>> ready = new LinkedHashMap<>();
        for (int i = 0; i < seats.size(); i++) {
            Seat seat = seats.get(i);
            ready.put(seat, seat.prepare(task(seat, new Part(i, seats.size())), this::ask));
        }
        awaitAll(ready, "is not ready for its part of the load");
        // the JVMs are quiet now: while they start, a clock is wrong by milliseconds
        Map<Seat, Future<?>> clocks = new LinkedHashMap<>();
        seats.forEach(seat -> clocks.put(seat, ClockOffset.of(seat).thenAccept(seat::has)));
        awaitAll(clocks, "does not tell its time");
    }

    private Message.Task task(Seat seat, Part part) {
        Traffic traffic = plan.traffic();
        Traffic.Extent extent = traffic.extent();
        Traffic.Extent asked = new Traffic.Extent(
                Message.UNTIL_TOLD, true, extent.duration(), extent.autoDuration(), extent.requests());
        return new Message.Task(
                target(seat).toString(),
                traffic.during(asked),
                part,
                plan.identityHeader(),
                plan.responders().stream().sorted().toList(),
                plan.mayBeUnnamed(),
                plan.owners() != null);
    }

    /** What an agent is to drive: of who listens on all addresses, the one by which the agent has found us. */
    private URI target(Seat seat) {
        String host = plan.target().getHost();
        InetAddress address = IpLiteral.parse(IpLiteral.unbracketed(host)).orElse(null);
        InetAddress remote = seat.link().remote().getAddress();
        InetAddress local = seat.link().local().getAddress();
        if (address != null && address.isLoopbackAddress() && !remote.isLoopbackAddress() && !remote.equals(local)) {
            throw new ImpossiblePlanException(List.of(host + " is the loopback of each machine, and " + seat.label()
                    + " would drive its own: give an address that it reaches, such as --host 0.0.0.0 to 'run'"));
        }
        return address != null && address.isAnyLocalAddress()
                ? URI.create(plan.target()
                        .toString()
                        .replaceFirst("://[^/]*:", "://" + IpLiteral.bracketed(IpLiteral.text(local)) + ":"))
                : plan.target();
    }

    private static void awaitAll(Map<Seat, Future<?>> answers, String words) throws InterruptedException {
        List<String> problems = new ArrayList<>();
        long until = System.nanoTime() + READY.toNanos();
        for (Map.Entry<Seat, Future<?>> answer : answers.entrySet()) {
            try {
                answer.getValue().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                problems.add(answer.getKey().label()
                        + (e.getCause() instanceof Seat.LostException ? " was lost before the load began: " : ": ")
                        + e.getCause().getMessage());
            } catch (TimeoutException e) {
                problems.add(answer.getKey().label() + " " + words + " after " + READY.toSeconds() + " s");
            }
        }
        if (!problems.isEmpty()) {
            throw new ImpossiblePlanException(problems);
        }
    }

    /** Who has the connections that an agent holds. */
    private void ask(Seat seat, Message.Owners asked) {
        asking.execute(() -> seat.answer(owned(asked)));
    }

    private Message.Owned owned(Message.Owners asked) {
        try {
            Set<InetSocketAddress> held = asked.held().stream().map(Ends::parse).collect(Collectors.toSet());
            Map<String, String> names = new HashMap<>();
            plan.owners().of(held).forEach((connection, name) -> names.put(Ends.text(connection), name));
            return new Message.Owned(asked.number(), names, null);
        } catch (RuntimeException e) {
            return new Message.Owned(asked.number(), Map.of(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public CompletableFuture<LoadResult> start() {
        begun = true;
        thread.start();
        return end;
    }

    private void run() {
        try {
            long start = System.nanoTime();
            there().forEach(Seat::begin);
            awaitWarmup(start);
            requireReached(start);
            if (!stopped) {
                long moment = System.nanoTime() + LEAD_NANOS + 2 * longestRoundTrip();
                there().forEach(seat -> seat.measure(moment));
            }
            for (Seat seat : seats) {
                awaitEnd(seat);
            }
            end.complete(LoadResult.of(seats.stream().map(Seat::result).toList()));
        } catch (InterruptedException e) {
            end.completeExceptionally(new CancellationException("closed while the load was under way"));
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    private long longestRoundTrip() {
        return 2 * there().stream().mapToLong(Seat::clockErrorNanos).max().orElse(0);
    }

    private List<Seat> there() {
        return seats.stream().filter(seat -> seat.lost() == null).toList();
    }

    private void awaitWarmup(long start) throws InterruptedException {
        long left = start + plan.traffic().extent().warmup().toNanos() - System.nanoTime();
        measuring.await(Math.max(0, left), TimeUnit.NANOSECONDS);
    }

    /**
     * Until every agent has; one that does not while others do has something in its way that is not the server. One that does not
     * tell what it has counted may be stopped: it is waited for until it is lost, or goes on.
     */
    private void requireReached(long start) throws InterruptedException {
        List<Seat> waiting = unreached();
        while (!stopped && mayReach(waiting, System.nanoTime() - start)) {
            Thread.sleep(TICK_MILLIS);
            waiting = unreached();
        }
        if (!waiting.isEmpty() && !stopped && waiting.size() < there().size()) {
            throw new ImpossiblePlanException(
                    waiting.stream().map(this::unreached).toList());
        }
    }

    private static boolean mayReach(List<Seat> waiting, long nanos) {
        boolean inTime = nanos < REACH.toNanos()
                && waiting.stream()
                        .anyMatch(seat -> seat.result().counted().gaveUp().isEmpty());
        return inTime || nanos < READY.toNanos() && waiting.stream().anyMatch(Seat::isSilent);
    }

    private List<Seat> unreached() {
        look(false).join();
        return there().stream()
                .filter(seat -> !hasReached(seat.result().counted()))
                .toList();
    }

    /** An agent whose first request is not due yet, by a low rate, is not waited for; over UDP an answer alone tells. */
    private boolean hasReached(LoadResult counted) {
        Counts all = Counts.sum(List.of(counted.warmup(), counted.measured()));
        boolean nothingDue = plan.traffic().openLoop() && all.requests() == 0;
        boolean connected = !plan.traffic().protocol().datagrams() && all.connections() > 0;
        return nothingDue || connected || all.latency().getTotalCount() > 0;
    }

    private String unreached(Seat seat) {
        Map<String, String> words = seat.result().counted().warmup().errorSamplesByLabel();
        String target = target(seat).getAuthority();
        if (seat.isSilent()) {
            return seat.label() + " tells nothing of its load to " + target + ": see its own log";
        }
        return seat.label() + " cannot reach " + target + ", and others can: "
                + (words.isEmpty()
                        ? "no answer to its SYN within " + REACH.toSeconds() + " s"
                        : String.join("; ", words.values()))
                + "; see what is between";
    }

    private static void awaitEnd(Seat seat) throws InterruptedException {
        try {
            seat.ended().get();
        } catch (ExecutionException e) {
            // it is lost, which its result tells
        }
    }

    @Override
    public CompletableFuture<LoadResult> snapshot() {
        return look(true);
    }

    @Override
    public CompletableFuture<LoadResult> glance() {
        return look(false);
    }

    private CompletableFuture<LoadResult> look(boolean whole) {
        if (!begun) {
            return CompletableFuture.completedFuture(LoadResult.nothing());
        }
        if (end.isCompletedExceptionally()) {
            return end;
        }
        Set<String> responders = new HashSet<>(plan.responders());
        List<CompletableFuture<AgentResult>> parts = seats.stream()
                .map(seat -> seat.look(whole, responders, LOOK_MILLIS))
                .toList();
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApplyAsync(all -> LoadResult.of(
                        parts.stream().map(CompletableFuture::join).toList()));
    }

    @Override
    public void measure() {
        measuring.countDown();
    }

    @Override
    public void stop() {
        stopped = true;
        measuring.countDown();
        if (begun) {
            there().forEach(Seat::halt);
        }
    }

    /** The agents are told to end, and are not waited for. */
    @Override
    public void close() {
        stop();
        thread.interrupt();
        asking.shutdownNow();
    }
}
