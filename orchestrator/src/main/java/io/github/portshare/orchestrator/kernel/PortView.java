package io.github.portshare.orchestrator.kernel;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** One shared port as the kernel shows it, now: its listeners, and the processes that hold them. */
public interface PortView {

    /** Its number. */
    int port();

    /** The listening TCP, or bound UDP, sockets that connections, or datagrams, to the address can reach. */
    List<Listener> listeners();

    /** The processes that hold the sockets, as far as this user may see: inode to pids. */
    Map<Long, List<Long>> holders(Collection<Long> inodes);

    /** Who holds a listener, in words. */
    String describe(Listener listener, Map<Long, List<Long>> holders);

    /** Whether a process is stopped by a signal. */
    boolean stopped(long pid);

    /** That of this network namespace. */
    static PortView of(Transport transport, InetAddress host, int port) {
        return new PortView() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public List<Listener> listeners() {
                return transport.table().listeners(host, port);
            }

            @Override
            public Map<Long, List<Long>> holders(Collection<Long> inodes) {
                return Processes.holders(inodes);
            }

            @Override
            public String describe(Listener listener, Map<Long, List<Long>> holders) {
                return Processes.describe(listener, holders);
            }

            @Override
            public boolean stopped(long pid) {
                return Processes.stopped(pid);
            }
        };
    }
}
