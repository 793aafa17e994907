package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.Cluster;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/** A person says that the nodes which the brake holds are gone: they become DOWN, and their tasks are replaced elsewhere. */
public record ReleaseBrake() implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Cluster cluster = view.state().cluster();
        if (cluster == null) {
            return Refusals.noCluster();
        }
        if (!cluster.getBrake().getOn()) {
            return Outcome.rejected(Rejection.precondition(
                    "Expected the brake to be on, but it is off: no node's tasks are held.",
                    "See the nodes with: jswarm node ls"));
        }
        Brake released = Brake.newBuilder().setReleasedMs(LogTime.ms(view, now)).build();
        return Outcome.accepted(
                cluster.getId(),
                Changes.update(cluster.toBuilder().setBrake(released).build()));
    }
}
