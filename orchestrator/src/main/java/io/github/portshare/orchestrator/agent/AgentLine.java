package io.github.portshare.orchestrator.agent;

/** The way to an {@link AgentProgram}: orders go out on it, answers come in. Its end means, to the agent, that it is to leave. */
interface AgentLine extends AutoCloseable {

    /** Sends one order; one that cannot be delivered is dropped, the agent is then gone anyway. */
    void order(String line);

    boolean isOpen();

    /** Why it is not open any more, in words. */
    String obituary();

    @Override
    void close();
}
