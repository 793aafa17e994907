package io.jswarm.worker.agent;

/** Opens sessions with managers. Loop thread. */
@FunctionalInterface
public interface DispatcherConnector {
    /**
     * Begins a session with the manager at an address (host:port). Returns at once; whether it can be reached is told to the
     * listener, on the agent's loop.
     */
    DispatcherLink open(String addr, LinkListener listener);
}
