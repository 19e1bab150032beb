package io.github.portshare.orchestrator.fleet;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * One machine's part of loads that are made from many: joins an orchestrator, does what it is told, and waits for the next. It makes
 * the one connection, outwards, and drives nothing that its operator has not allowed.
 */
public final class LoadAgent {

    private static final int LONGEST_NAME = 253;
    static final String NAME_WORDS =
            "letters, digits, '.', '_' and '-', the first a letter or a digit, " + LONGEST_NAME + " at the most";

    private static final Duration DIALLING = Duration.ofSeconds(5);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /**
     * What it is.
     *
     * @param host of the orchestrator
     * @param port of its fleet
     * @param name to be known by
     * @param allowed what it may drive; none = whatever is on the loopback of this machine
     * @param key file of the secret that they share; null = none, on the loopback alone
     * @param once whether it goes after one run
     */
    public record Plan(String host, int port, String name, List<String> allowed, Path key, boolean once) {

        public Plan {
            allowed = List.copyOf(allowed);
            List<String> problems = new ArrayList<>();
            allowed.stream()
                    .filter(one -> !Allowed.isOne(one))
                    .forEach(one ->
                            problems.add("--allow '" + one + "' is not of the form HOST:PORT, such as 10.0.0.1:8080"));
            if (!isName(name)) {
                problems.add("--name '" + name + "' is no name of a load agent: it may have " + NAME_WORDS);
            }
            if (port < 1 || port > 65_535) {
                problems.add("--join " + host + ":" + port + " has a port outside 1 to 65535");
            }
            if (!isLoopback(host)) {
                if (key == null) {
                    problems.add("--join " + host + ":" + port
                            + " is not on this machine: give --fleet-key, the file that" + " 'run' is given too");
                }
                if (allowed.isEmpty()) {
                    problems.add(
                            "--join " + host + ":" + port + " is not on this machine: say with --allow HOST:PORT what"
                                    + " it may have this agent drive");
                }
            }
            if (!problems.isEmpty()) {
                throw new ImpossiblePlanException(problems);
            }
        }

        private static boolean isLoopback(String host) {
            return host.equals("localhost")
                    || IpLiteral.parse(host)
                            .filter(InetAddress::isLoopbackAddress)
                            .isPresent();
        }

        String where() {
            return IpLiteral.bracketed(host) + ":" + port;
        }
    }

    static boolean isName(String word) {
        return word.matches("[A-Za-z0-9][A-Za-z0-9._-]{0," + (LONGEST_NAME - 1) + "}");
    }

    private final Plan plan;
    private final String version;
    private final Consumer<String> notice;
    private String told = "";

    /**
     * It has not begun.
     *
     * @param version of this program
     * @param notice is told what it does, in a sentence each
     */
    public LoadAgent(Plan plan, String version, Consumer<String> notice) {
        this.plan = plan;
        this.version = version;
        this.notice = notice;
    }

    /**
     * Until it is interrupted; or once a run is over, where it was asked for one.
     *
     * @return whether that run came to its end here: its orchestrator was there until then
     * @throws ImpossiblePlanException where the key cannot be read
     */
    public boolean run() throws InterruptedException {
        try (Dialler dialler = new Dialler(key())) {
            Duration pause = SHORTEST_PAUSE;
            while (true) {
                Duty duty = new Duty(plan, version, notice);
                try {
                    join(dialler, duty);
                    if (duty.hasServed()) {
                        if (plan.once()) {
                            return duty.isDismissed();
                        }
                        pause = SHORTEST_PAUSE;
                    }
                } finally {
                    duty.close();
                }
                Thread.sleep(pause.toMillis());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private FleetKey key() {
        try {
            return plan.key() == null ? null : FleetKey.read(plan.key());
        } catch (IOException e) {
            throw new ImpossiblePlanException(List.of("--fleet-key: " + e.getMessage()));
        }
    }

    /** Until the link is over. */
    private void join(Dialler dialler, Duty duty) throws InterruptedException {
        try {
            Link link = dialler.dial(plan.host(), plan.port(), duty, DIALLING).get();
            duty.begin(link);
            String why = duty.awaitEnd();
            // what is told of it is so then
            duty.close();
            if (duty.hasServed()) {
                notice.accept(
                        duty.isDismissed()
                                ? "the run is over"
                                : "lost " + plan.where() + ": " + why + "; the load is stopped");
                told = "";
            } else {
                told = duty.isWelcome() ? "" : told;
                waiting(duty.refusal() == null ? why : "refused: " + duty.refusal());
            }
        } catch (ExecutionException e) {
            waiting(e.getCause().getMessage());
        }
    }

    /** Each reason once: it may last for hours. */
    private void waiting(String why) {
        if (!why.equals(told)) {
            notice.accept("waiting for " + plan.where() + ": " + why);
            told = why;
        }
    }
}
