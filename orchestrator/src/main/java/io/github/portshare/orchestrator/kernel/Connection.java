package io.github.portshare.orchestrator.kernel;

import java.net.InetSocketAddress;

/**
 * One row of /proc/net/tcp or tcp6 that does not listen.
 *
 * @param timeWait whether it is in TIME_WAIT: no process has it any more, and its uid and inode are 0
 * @param uid owner, as recorded when socket() ran
 * @param inode the socket's inode; 0 = no process has accepted it yet
 * @param peer the other end: an IPv4 address also where the table is tcp6
 * @param unread bytes that have arrived and that its process has not read
 */
public record Connection(boolean timeWait, int uid, long inode, InetSocketAddress peer, long unread) {}
