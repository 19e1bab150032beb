/**
 * What is done to a group on purpose while it is under load: members are killed, stopped, drained, replaced, joined. It promises
 * that nothing is left as it was not found: who was stopped goes on, also when this process is killed meanwhile.
 */
package io.github.portshare.orchestrator.disrupt;
