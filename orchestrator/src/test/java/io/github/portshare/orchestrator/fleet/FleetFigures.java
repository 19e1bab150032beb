package io.github.portshare.orchestrator.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Many load agents in one JVM: {@code PORT KEY VERSION FIRST COUNT}, of a fleet on loopback; KEY is a file, or - for none. No test;
 * {@code orchestrator/src/measure/fleet.py} runs it.
 */
final class FleetFigures {

    private FleetFigures() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        Path key = arguments[1].equals("-") ? null : Path.of(arguments[1]);
        int first = Integer.parseInt(arguments[3]);
        int count = Integer.parseInt(arguments[4]);
        CountDownLatch ended = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            String name = "a" + (first + i);
            LoadAgent.Plan plan = new LoadAgent.Plan("127.0.0.1", port, name, List.of(), key, true);
            Thread thread = new Thread(() -> run(plan, arguments[2], ended), name);
            thread.start();
        }
        ended.await();
        System.exit(0);
    }

    private static void run(LoadAgent.Plan plan, String version, CountDownLatch ended) {
        try {
            new LoadAgent(plan, version, notice -> System.out.println(plan.name() + ": " + notice)).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }
}
