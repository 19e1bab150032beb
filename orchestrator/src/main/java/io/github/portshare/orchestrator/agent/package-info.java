/**
 * A process that opens sockets as it is told, under whatever uid it was started: the program (the classes from
 * {@link io.github.portshare.orchestrator.agent.AgentProgram} on, which need the JDK alone) and the handle by which it is told. What an
 * agent says of itself is believed only as far as the kernel's tables show it.
 */
package io.github.portshare.orchestrator.agent;
