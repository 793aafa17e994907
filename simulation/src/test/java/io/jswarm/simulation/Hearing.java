package io.jswarm.simulation;

import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Assignments;
import io.jswarm.api.v1.AssignmentsType;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import io.jswarm.worker.agent.LinkEnd;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A planted bug: a worker that takes some of what it is told for something else. */
final class Hearing implements LinkListener {
    private final LinkListener to;
    private final Twist twist;

    private Hearing(LinkListener to, Twist twist) {
        this.to = to;
        this.twist = twist;
    }

    /** What is heard of a change of the assignments; null: nothing. */
    interface Twist {
        @Nullable
        AssignmentChange of(AssignmentChange change, boolean increment);
    }

    static UnaryOperator<LinkListener> changing(Twist twist) {
        return to -> new Hearing(to, twist);
    }

    @Override
    public void received(ManagerMessage message) {
        to.received(
                message.hasAssignments()
                        ? message.toBuilder()
                                .setAssignments(heard(message.getAssignments()))
                                .build()
                        : message);
    }

    private Assignments heard(Assignments set) {
        boolean increment = set.getType() == AssignmentsType.ASSIGNMENTS_TYPE_INCREMENTAL;
        return set.toBuilder()
                .clearChanges()
                .addAllChanges(set.getChangesList().stream()
                        .map(change -> Optional.ofNullable(twist.of(change, increment)))
                        .flatMap(Optional::stream)
                        .toList())
                .build();
    }

    @Override
    public void closed(String why, LinkEnd ending) {
        to.closed(why, ending);
    }
}
