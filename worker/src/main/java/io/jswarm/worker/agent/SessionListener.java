package io.jswarm.worker.agent;

import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Told what a session brings. */
interface SessionListener {
    /** The complete set; returns what is wrong with it, or null. */
    @Nullable
    String complete(List<AssignmentChange> changes);

    /** An increment; returns what is wrong with it, or null. */
    @Nullable
    String increment(List<AssignmentChange> changes);

    /** Any other message of the manager, after its Welcome. */
    void received(ManagerMessage message, DispatcherLink link);

    /** What managers say of this node. */
    void updated(NodeUpdate update);

    /** The session was confirmed and is gone now. */
    void lost();

    /** A manager did not let this node in. */
    void refused(String why);

    /** This node was removed from the swarm: there will be no other session. */
    void removed(String why);
}
