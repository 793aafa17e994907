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
     * @param ending what it means for this node
     */
    void closed(String why, Ending ending);
}
