package io.github.portshare.loadgen;

import static io.github.portshare.loadgen.PlanBuilder.planFor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A load in a JVM of its own with a small heap, which a shell has put under other limits first. */
final class ChildLoad {

    private static final long DEADLINE_SECONDS = 60;

    private ChildLoad() {}

    /**
     * What it told: {@code ok}, {@code errors}, {@code samples}, {@code gaveUp}, and {@code served} where
     * it had a server.
     */
    static Map<String, String> run(
            List<String> limits, Engine engine, String protocol, int port, int connections, int requests)
            throws IOException, InterruptedException {
        return run(limits, engine, protocol, port, connections, requests, 20_000);
    }

    /** The like, with a timeout. */
    static Map<String, String> run(
            List<String> limits,
            Engine engine,
            String protocol,
            int port,
            int connections,
            int requests,
            int timeoutMillis)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(limits);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx24m",
                "-cp",
                System.getProperty("java.class.path"),
                ChildLoad.class.getName(),
                protocol,
                String.valueOf(port),
                String.valueOf(connections),
                String.valueOf(requests),
                String.valueOf(timeoutMillis),
                engine.name()));
        Path out = Files.createTempFile("child-load", ".out");
        Process child = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            child.getOutputStream().close();
            boolean ended = child.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(out, StandardCharsets.UTF_8);
            if (!ended || child.exitValue() != 0) {
                throw new AssertionError(
                        (ended ? "exit code " + child.exitValue() : "no end within " + DEADLINE_SECONDS + " s")
                                + "; it said: " + said);
            }
            Map<String, String> told = new LinkedHashMap<>();
            said.lines().filter(line -> line.matches("[a-zA-Z]+=.*")).forEach(line -> {
                int sign = line.indexOf('=');
                told.put(line.substring(0, sign), line.substring(sign + 1));
            });
            return told;
        } finally {
            child.destroyForcibly().waitFor();
            Files.delete(out);
        }
    }

    /**
     * In the child: protocol, port (0 = a server of its own), connections, requests (0 = until it is given
     * up), timeout, engine.
     */
    public static void main(String[] arguments) throws Exception {
        String protocol = arguments[0];
        int port = Integer.parseInt(arguments[1]);
        try (EchoServer server = port == 0 ? EchoServer.of(protocol, 30_000) : null) {
            LoadResult result = Loads.run(planFor(port == 0 ? 30_000 : port)
                    .protocol(protocol)
                    .engine(Engine.valueOf(arguments[5]))
                    .sources("127.0.0.1")
                    .resource("")
                    .connections(Integer.parseInt(arguments[2]))
                    .requests(Long.parseLong(arguments[3]))
                    .timeoutMillis(Long.parseLong(arguments[4]))
                    .requestsPerConnection("1")
                    .duration(Duration.ofHours(1)));
            Counts counts = result.measured();
            System.out.println("ok=" + counts.ok());
            System.out.println("errors=" + counts.errors());
            System.out.println("samples=" + counts.errorSamples());
            System.out.println("gaveUp=" + result.gaveUp().orElse(""));
            if (server != null) {
                System.out.println("served=" + server.served());
            }
        }
    }
}
