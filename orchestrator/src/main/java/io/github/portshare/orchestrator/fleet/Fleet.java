package io.github.portshare.orchestrator.fleet;

import io.github.portshare.loadgen.Load;
import io.github.portshare.loadgen.LoadPlan;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.Loads;
import io.github.portshare.orchestrator.run.Preflight;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Load agents on other machines that make a load together. They come by themselves, from wherever an engine has placed them; here
 * they are waited for, given their parts of the load, and added up.
 */
public final class Fleet implements Loads {

    private static final int MOST_AGENTS = 1_000;
    /** Reasons that are told while it waits; more are of no more use. */
    private static final int MOST_REFUSALS = 20;

    /**
     * How it is to be.
     *
     * @param agents how many
     * @param host IP literal to listen on for them
     * @param port 0 = any free one
     * @param key file of the secret that they share with us; null = none, on the loopback alone
     * @param patience until all are there
     */
    public record Plan(int agents, String host, int port, Path key, Duration patience) {

        public Plan {
            List<String> problems = new ArrayList<>();
            if (agents < 1 || agents > MOST_AGENTS) {
                problems.add("--load-agents " + agents + " is outside 1 to " + MOST_AGENTS);
            }
            if (patience.isNegative() || patience.isZero()) {
                problems.add("--fleet-wait " + patience.toMillis() / 1e3 + " s is not positive");
            }
            if (IpLiteral.parse(host).isEmpty()) {
                problems.add("--fleet '" + host + "' is not an IP literal such as 127.0.0.1 or ::1");
            } else if (key == null && !IpLiteral.parse(host).get().isLoopbackAddress()) {
                problems.add("--fleet " + IpLiteral.bracketed(host) + ":" + port + " can be reached by others: give"
                        + " --fleet-key ('portshare fleet-key FILE' makes one), or listen on 127.0.0.1");
            }
            if (!problems.isEmpty()) {
                throw new ImpossiblePlanException(problems);
            }
        }

        private InetAddress address() {
            return IpLiteral.parse(host).orElseThrow();
        }
    }

    private final Plan plan;
    private final String version;
    private final Consumer<String> notice;
    private final Door door;
    /** By name, in the order of their coming. */
    private final Map<String, Seat> seats = new LinkedHashMap<>();
    /** Why somebody was refused, by the address. */
    private final Map<String, String> refusals = new LinkedHashMap<>();

    private boolean complete;
    private boolean over;

    /**
     * Listens for them.
     *
     * @param version of this program, which must be theirs
     * @param notice is told who comes, goes and is refused, in a sentence each
     * @throws ImpossiblePlanException where it cannot listen
     */
    public Fleet(Plan plan, String version, Consumer<String> notice) {
        this.plan = plan;
        this.version = version;
        this.notice = notice;
        try {
            FleetKey key = plan.key() == null ? null : FleetKey.read(plan.key());
            this.door = open(key);
        } catch (IOException e) {
            throw new ImpossiblePlanException(List.of("--fleet-key: " + e.getMessage()));
        }
        notice.accept("listening for " + agents(plan.agents()) + " on " + where());
    }

    private Door open(FleetKey key) {
        InetSocketAddress address = new InetSocketAddress(plan.address(), plan.port());
        try {
            return new Door(address, key, this::welcome, this::refused);
        } catch (IOException e) {
            throw Preflight.unlistenable(
                    "--fleet " + IpLiteral.bracketed(plan.host()) + ":" + plan.port(),
                    plan.address(),
                    plan.port(),
                    e,
                    "choose another");
        }
    }

    /** {@code 10.0.0.1:7400}. */
    String where() {
        return IpLiteral.bracketed(plan.host()) + ":" + door.port();
    }

    /** For who is to come here: of all addresses, whichever it reaches. */
    private String joined() {
        return plan.address().isAnyLocalAddress() ? "HOST:" + door.port() : where();
    }

    private static String agents(int number) {
        return number + (number == 1 ? " load agent" : " load agents");
    }

    private Link.Ear welcome(Link link) {
        return new Seat(link, new Host());
    }

    private final class Host implements Seat.Host {

        @Override
        public String arrived(Seat seat, Message.Hello hello) {
            String refusal = seated(seat, hello);
            if (refusal == null) {
                door.admit(seat.link());
                notice.accept(seat.label() + " is there");
            } else {
                refused(seat.link().remote(), refusal);
            }
            return refusal;
        }

        @Override
        public void left(Seat seat, String why) {
            Fleet.this.left(seat, why);
        }
    }

    /** Null, or why it cannot be. */
    private synchronized String seated(Seat seat, Message.Hello hello) {
        if (hello.name() == null || !LoadAgent.isName(hello.name())) {
            return "its name is none: it may have " + LoadAgent.NAME_WORDS;
        }
        if (!version.equals(hello.version())) {
            return "it is version " + hello.version() + " of portshare, and this is " + version
                    + ": use one version on all machines";
        }
        Seat other = seats.get(hello.name());
        if (other != null && other.lost() == null) {
            return other.label() + " is here already: give each a --name of its own";
        }
        if (over || complete || seats.size() == plan.agents()) {
            return "the run has its " + agents(plan.agents()) + ": " + names() + "; it may join the next";
        }
        seats.put(hello.name(), seat);
        notifyAll();
        return null;
    }

    private synchronized String names() {
        return seats.isEmpty() ? "none" : String.join(", ", seats.keySet());
    }

    private void left(Seat seat, String why) {
        boolean seated;
        synchronized (this) {
            seated = !over && seat.lost() != null && seat.name() != null && seats.get(seat.name()) == seat;
            if (seated && !complete) {
                seats.remove(seat.name());
            }
        }
        if (seated) {
            notice.accept(seat.label() + " is lost: " + why);
        }
    }

    private void refused(InetSocketAddress from, String why) {
        String address = IpLiteral.text(from.getAddress());
        boolean news;
        synchronized (this) {
            news = refusals.size() < MOST_REFUSALS && !why.equals(refusals.put(address, why));
        }
        if (news) {
            notice.accept("refused " + address + ": " + why);
        }
    }

    @Override
    public void await(Consumer<String> step) throws InterruptedException {
        long end = System.nanoTime() + plan.patience().toNanos();
        synchronized (this) {
            while (seats.size() < plan.agents()) {
                step.accept("waiting for " + agents(plan.agents()) + " on " + where() + ": " + names());
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new ImpossiblePlanException(List.of(missing()));
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            complete = true;
        }
    }

    private String missing() {
        String knocked = refusals.entrySet().stream()
                .map(refusal -> refusal.getKey() + " was refused: " + refusal.getValue())
                .collect(Collectors.joining("; "));
        return "--load-agents " + plan.agents() + ": " + seats.size() + " came to " + where() + " within "
                + plan.patience().toMillis() / 1e3 + " s" + (seats.isEmpty() ? "; " : ": " + names() + "; ")
                + (knocked.isEmpty()
                        ? (seats.isEmpty() ? "nobody has knocked" : "nobody else has knocked")
                                + ": start 'portshare load-agent --join " + joined()
                                + "' on each machine, or see its log and what is between"
                        : knocked);
    }

    /**
     * A load that all of them make, each its part; they are ready for it.
     *
     * @throws ImpossiblePlanException where one of them cannot
     */
    @Override
    public Load of(LoadPlan load) throws InterruptedException {
        List<Seat> all;
        synchronized (this) {
            all = seats.values().stream()
                    .sorted(Comparator.comparing(Seat::name))
                    .toList();
        }
        FleetLoad made = new FleetLoad(load, all);
        made.prepare();
        return made;
    }

    /** The agents are told that the run is over, and go. */
    @Override
    public void close() {
        synchronized (this) {
            over = true;
            List<Seat> there =
                    seats.values().stream().filter(seat -> seat.lost() == null).toList();
            if (complete) {
                there.forEach(Seat::dismiss);
            } else {
                there.forEach(seat -> seat.link().close("the run has not begun: it ended while it waited for others"));
            }
        }
        door.close();
    }
}
