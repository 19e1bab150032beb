/**
 * Restarts of a group's members under load, technique by technique, and what each loses. The lab is a process of its own, in a
 * network namespace of its own where that can be had: no setting of the machine is changed, and nothing outlives who started it.
 */
package io.github.portshare.orchestrator.restart;
