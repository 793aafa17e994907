package io.jswarm.manager.control;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Batch;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Draft;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;

/**
 * What a mutation would lead to, by the deciders that would be asked: the first batch, computed on a layer over the leader's
 * indexes. State, indexes, rankings and timers stay as they are, so a plan may be made at any time, and thrown away. Pure.
 */
public sealed interface Plan {
    /**
     * It would be done.
     *
     * @param batch what would be proposed, but for the request's result
     * @param after the state that would follow
     * @param weight how many entries the indexes of the plan hold by themselves: what it cost to try it
     */
    record Changes(Batch batch, ClusterState after, int weight) implements Plan {}

    /** It would be refused. */
    record Refused(Rejection rejection) implements Plan {}

    /**
     * Plans a mutation.
     *
     * @param plane the deciders
     * @param view the leader's, which is only read
     * @param mutation what somebody might want
     * @param now the time at which it would be done
     */
    static Plan of(ControlPlane plane, View view, Mutation mutation, Now now) {
        Draft draft =
                new Draft(view.state(), view.indexes().layer(), now.wallMs(), mutation.revisionsSkipped(view, now));
        SoftState soft = view.soft();
        return switch (mutation.decide(new View(draft.state(), draft.indexes(), soft), now)) {
            case Outcome.Rejected(Rejection rejection) -> new Refused(rejection);
            case Outcome.Accepted accepted -> {
                draft.apply(accepted.changes());
                plane.settle(draft, soft, 0, now, Untimed.NO_TIMERS);
                yield new Changes(draft.batch(), draft.after(), draft.indexes().weight());
            }
        };
    }

    /** What is only tried sets no timer. */
    enum Untimed implements TimerSink {
        /** There is nothing to remember. */
        NO_TIMERS;

        @Override
        public void set(TimerKey key, long monoNanos) {
            // The timers of a plan end with it.
        }

        @Override
        public void cancel(TimerKey key) {
            // The timers of a plan end with it.
        }
    }
}
