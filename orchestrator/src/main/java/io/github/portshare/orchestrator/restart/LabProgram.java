package io.github.portshare.orchestrator.restart;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.portshare.orchestrator.process.Remains;
import io.github.portshare.orchestrator.process.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/**
 * The lab, as a process of its own: its one argument is a {@link LabPlan} as JSON, what it finds out it tells as {@link LabReport}
 * says, and the end of its stdin means stop.
 */
public final class LabProgram {

    /** For members and directory to go. */
    private static final long STOP_MILLIS = 10_000;

    private LabProgram() {}

    /** Runs the lab. */
    public static void main(String[] arguments) throws IOException {
        LabPlan plan = new JsonMapper().readValue(arguments[0], LabPlan.class);
        LabReport report = new LabReport(System.out);
        Thread lab = Thread.currentThread();
        Thread watch = new Thread(() -> stopWithStdin(lab), "stdin");
        watch.setDaemon(true);
        watch.start();
        try (Workspace workspace = new Workspace()) {
            run(plan, workspace, report);
            report.done();
        } catch (InterruptedException e) {
            // its rows are told
            report.done();
        } catch (RuntimeException e) {
            report.failed(e.getMessage() == null ? e.toString() : e.getMessage());
        }
        Remains.take().forEach(report::warning);
        System.exit(0);
    }

    private static void run(LabPlan plan, Workspace workspace, LabReport report) throws InterruptedException {
        int port = freePort();
        Path logs = plan.logs() == null ? workspace.directory() : Path.of(plan.logs());
        if (plan.server() != null) {
            new ServerLab(plan, port, workspace, logs, report).run();
            return;
        }
        try (MemberLab lab = new MemberLab(plan, port, workspace, logs, report)) {
            lab.run();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no port of 127.0.0.1 can be bound: " + e.getMessage(), e);
        }
    }

    private static void stopWithStdin(Thread lab) {
        try {
            while (System.in.read() >= 0) {
                // it is told nothing
            }
        } catch (IOException e) {
            // as its end
        }
        lab.interrupt();
        try {
            lab.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }
}
