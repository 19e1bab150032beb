package io.github.portshare.orchestrator.kernel;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One shared port as the kernel shows it, now: its listeners, and the processes that hold them. */
public interface PortView {

    /** Its number. */
    int port();

    /** The listening TCP, or bound UDP, sockets that connections, or datagrams, to the address can reach. */
    List<Listener> listeners();

    /** The processes that hold the sockets, as far as this user may see: inode to pids. */
    Map<Long, List<Long>> holders(Collection<Long> inodes);

    /** Its connections, whoever has them; neither listeners nor TIME_WAIT. */
    List<Connection> connections();

    /** The sockets that a process holds; none where its descriptors may not be read. */
    Set<Long> sockets(long pid);

    /** Those of them that it polls by epoll. */
    Set<Long> polled(long pid);

    /** The process that has started another; -1 where there is none any more. */
    long parent(long pid);

    /** The processes that a process has started, which live. */
    Set<Long> children(long pid);

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
            public List<Connection> connections() {
                return transport.table().ofListeners(host, port);
            }

            @Override
            public Set<Long> sockets(long pid) {
                return Processes.sockets(pid);
            }

            @Override
            public Set<Long> polled(long pid) {
                return Processes.polled(pid);
            }

            @Override
            public long parent(long pid) {
                return Processes.parent(pid);
            }

            @Override
            public Set<Long> children(long pid) {
                return Processes.children(pid);
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
