package io.github.portshare.orchestrator.inspection;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.portshare.orchestrator.kernel.IpLiteral;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * A LISTEN socket, or a bound UDP socket, and who holds it.
 *
 * @param inode which it is
 * @param family {@code inet} or {@code inet6}
 * @param address that it is bound to, an IP literal
 * @param port that it is bound to
 * @param device that it is bound to (SO_BINDTODEVICE); null = any, or not known
 * @param v6only whether it takes IPv6 alone; null = not known
 * @param uid its own, which the kernel took down when socket() ran
 * @param reusePort whether SO_REUSEPORT is on; null = not known
 * @param queues what waited in its queue at each look, connections or over UDP bytes, the oldest look first
 * @param backlog the most connections that may wait; null = not known, or UDP
 * @param drops what the kernel dropped at its full queue since it was made; null = not known
 * @param newDrops those of them since the first look
 * @param connections accepted from it, now: those of which its owner is known; over TCP
 * @param holders the processes that hold it, as far as this user may see, in ascending order of pid
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ListenerSight(
        long inode,
        String family,
        String address,
        int port,
        String device,
        Boolean v6only,
        int uid,
        Boolean reusePort,
        List<Integer> queues,
        Integer backlog,
        Long drops,
        long newDrops,
        int connections,
        List<Holder> holders) {

    /** Those holders that use it. */
    List<Holder> owners() {
        return holders.stream().filter(Holder::owner).toList();
    }

    /** What waits in its queue, now. */
    public int queue() {
        return queues.isEmpty() ? 0 : queues.get(queues.size() - 1);
    }

    InetAddress ip() {
        return IpLiteral.parse(address).orElseThrow();
    }

    boolean wildcard() {
        return ip().isAnyLocalAddress();
    }

    boolean inet6() {
        return family.equals("inet6") && !(ip() instanceof Inet4Address);
    }

    /** Whether a connection may be for this one and for the other, so that the kernel has to choose. */
    boolean overlaps(ListenerSight other) {
        if (device != null && other.device != null && !device.equals(other.device)) {
            return false;
        }
        if (inet6() != other.inet6()) {
            ListenerSight six = inet6() ? this : other;
            // IPv4 reaches an AF_INET6 socket on its wildcard alone, and there unless it takes IPv6 alone
            return six.wildcard() && !Boolean.TRUE.equals(six.v6only);
        }
        return wildcard() || other.wildcard() || ip().equals(other.ip());
    }

    /** {@code 127.0.0.1%lo:80}. */
    public String where() {
        return IpLiteral.bracketed(address) + (device == null ? "" : "%" + device) + ":" + port;
    }

    /** Where two are equal, the kernel deals connections out among them (inet_reuseport_add_sock, net/ipv4/inet_hashtables.c). */
    Group group() {
        return new Group(inet6(), address, Boolean.TRUE.equals(v6only), device, uid);
    }

    /** What the listeners of one group have in common, in one network namespace. */
    record Group(boolean inet6, String address, boolean v6only, String device, int uid) {}
}
