/**
 * Attempts to bind a port that somebody holds: those of outsiders, who must be refused, those of the control, who must get in,
 * and the tables of what the kernel does in each case. Every attempt is told, and ends with its experiment.
 */
package io.github.portshare.orchestrator.intrusion;
