package io.jswarm.worker.agent;

import io.jswarm.api.v1.ManagerMessage;

/** Told what comes from a manager, on the agent's loop. */
public interface LinkListener {
    /** A message, in order. */
    void received(ManagerMessage message);

    /**
     * The session ended, or never began. Told once, last.
     *
     * @param why for a person
     * @param refused whether the manager did not let this node in (it was removed, or its certificate is not good)
     */
    void closed(String why, boolean refused);
}
