/**
 * A load from many machines: each load agent has one stream to the orchestrator, a WebSocket (RFC 6455) in TLS 1.3 (RFC 8446) with one
 * secret for both sides, and every agent calls, so that no machine but the orchestrator's needs an open port. What comes in is bounded
 * before memory is taken for it, and is text; a stream that breaks is not resumed.
 */
package io.github.portshare.orchestrator.fleet;
