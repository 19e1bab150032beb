package io.github.portshare.orchestrator.cli;

import io.github.portshare.orchestrator.kernel.IpLiteral;
import io.github.portshare.orchestrator.report.LivePage;
import io.github.portshare.orchestrator.run.ImpossiblePlanException;
import io.github.portshare.orchestrator.run.Preflight;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import picocli.CommandLine.Option;

/** Where the report is shown while a run goes on, and afterwards. */
final class PageOptions {

    @Option(
            names = "--page",
            arity = "0..1",
            fallbackValue = "8081",
            paramLabel = "[ADDRESS:]PORT",
            description =
                    "Show the report while the run goes on, for browsers (default: ${FALLBACK-VALUE}, on loopback).")
    private InetSocketAddress page;

    @Option(
            names = "--page-host",
            paramLabel = "NAME",
            description =
                    "A name by which --page may be asked for, such as a reverse proxy's; may be repeated. IP addresses"
                            + " and localhost always do.")
    private List<String> hosts = List.of();

    @Option(
            names = "--page-stay",
            description =
                    "Leave --page there after the run, until Ctrl-C or SIGTERM; the exit code is the verdict's all the"
                            + " same. The members are gone by then.")
    private boolean stays;

    /**
     * Opens the page.
     *
     * @param taken the members' port; null where they have theirs already
     * @return null where nobody asked for one
     */
    LivePage open(Integer taken) {
        if (page == null) {
            String without = !hosts.isEmpty() ? "--page-host " + hosts.get(0) : stays ? "--page-stay" : null;
            if (without != null) {
                throw new ImpossiblePlanException(List.of(without + " needs --page"));
            }
            return null;
        }
        if (taken != null && page.getPort() != 0 && page.getPort() == taken) {
            throw new ImpossiblePlanException(List.of("--page " + taken + " is the members' --port: choose another"));
        }
        try {
            LivePage opened = new LivePage(page, hosts);
            System.err.println("portshare: live page " + address(opened));
            return opened;
        } catch (IOException e) {
            throw Preflight.unlistenable(
                    "--page " + (page.getAddress().isLoopbackAddress() ? "" : page.getHostString() + ":")
                            + page.getPort(),
                    page.getAddress(),
                    page.getPort(),
                    e,
                    "choose another port (0 = any free one)");
        } catch (IllegalArgumentException e) {
            throw new ImpossiblePlanException(List.of("--page-host " + e.getMessage()));
        }
    }

    private String address(LivePage opened) {
        String host = page.getAddress().isAnyLocalAddress() ? "127.0.0.1" : page.getHostString();
        return "http://" + IpLiteral.bracketed(host) + ":" + opened.port() + "/";
    }

    /** Waits for the signal that ends the page, where it is to stay; the process then exits with this code. */
    void stay(LivePage opened, int code) {
        if (stays && !Interruption.hasBegun()) {
            System.out.flush();
            System.err.println(
                    "portshare: the page stays: " + address(opened) + "; Ctrl-C ends it, with exit code " + code);
            Interruption.awaitSignal(code);
        }
    }
}
