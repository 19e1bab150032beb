/**
 * One member of a group: it binds the port, answers, counts, and tells of itself as
 * {@link io.github.portshare.server.Wire} specifies. It drains before its last word, and it ends with its
 * stdin, so that no member outlives whoever started it.
 */
package io.github.portshare.server;
