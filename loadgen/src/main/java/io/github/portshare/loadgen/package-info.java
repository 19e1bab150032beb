/**
 * The load generator: a plan in, counts out. Each request that has begun ends in exactly one class. No
 * connection is pooled: each goes where the kernel deals it, and carries its own requests alone. What belongs
 * to a connection stays on its event loop, and only copies of counts leave it.
 */
package io.github.portshare.loadgen;
