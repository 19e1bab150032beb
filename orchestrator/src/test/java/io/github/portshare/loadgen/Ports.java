package io.github.portshare.loadgen;

/** Source ports for results that no load has made. */
public final class Ports {

    private Ports() {}

    /** So many connections, each from a port of its own. */
    public static SourcePorts each(int connections) {
        SourcePorts ports = new SourcePorts();
        for (int port = 1; port <= connections; port++) {
            ports.used(port);
        }
        return ports;
    }
}
