package io.jswarm.simulation;

import io.jswarm.api.v1.Assignments;
import io.jswarm.api.v1.AssignmentsType;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import io.jswarm.worker.agent.LinkEnd;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A planted bug: a host takes the assignments that its last session began with for those of the new one. */
final class OldSets implements UnaryOperator<LinkListener> {
    private @Nullable Assignments last;

    @Override
    public LinkListener apply(LinkListener to) {
        return new LinkListener() {
            @Override
            public void received(ManagerMessage message) {
                boolean complete = message.hasAssignments()
                        && message.getAssignments().getType() == AssignmentsType.ASSIGNMENTS_TYPE_COMPLETE;
                to.received(complete ? old(message) : message);
            }

            @Override
            public void closed(String why, LinkEnd ending) {
                to.closed(why, ending);
            }
        };
    }

    private ManagerMessage old(ManagerMessage message) {
        Assignments before = last;
        Assignments now = message.getAssignments();
        last = now;
        return before == null
                ? message
                : message.toBuilder()
                        .setAssignments(now.toBuilder().clearChanges().addAllChanges(before.getChangesList()))
                        .build();
    }
}
