package io.github.portshare.orchestrator.kernel;

/**
 * One row of /proc/net/tcp or tcp6 that does not listen.
 *
 * @param timeWait whether it is in TIME_WAIT: no process has it any more, and its uid and inode are 0
 * @param uid owner, as recorded when socket() ran
 * @param inode the socket's inode
 * @param peer the other end: {@code 127.0.0.1:80}
 */
public record Connection(boolean timeWait, int uid, long inode, String peer) {}
