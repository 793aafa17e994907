package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.control.mutation.spec.ClusterSpecs;
import io.jswarm.manager.control.mutation.spec.Problems;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;

/**
 * New settings of the cluster, and new join tokens.
 *
 * @param version that the client made the change from; 0 when only tokens are rotated
 * @param spec the new settings; not read when {@code version} is 0
 * @param workerToken the new token, or empty to keep the present one
 * @param managerToken the new token, or empty to keep the present one
 */
public record UpdateCluster(long version, ClusterSpec spec, String workerToken, String managerToken)
        implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Cluster cluster = view.state().cluster();
        Trust trust = view.state().trust();
        if (cluster == null || trust == null) {
            return Refusals.noCluster();
        }
        List<Change> changes = new ArrayList<>();
        if (version != 0) {
            if (cluster.getMeta().getVersion() != version) {
                return Refusals.outOfSequence(
                        "swarm", cluster.getId(), version, cluster.getMeta().getVersion());
            }
            ClusterSpec complete = ClusterSpecs.withDefaults(spec);
            Problems problems = new Problems();
            ClusterSpecs.check(complete, problems);
            if (problems.first() != null) {
                return Outcome.rejected(problems.first());
            }
            changes.add(Changes.update(cluster.toBuilder().setSpec(complete).build()));
        }
        if (!workerToken.isEmpty() || !managerToken.isEmpty()) {
            Trust.Builder rotated = trust.toBuilder();
            if (!workerToken.isEmpty()) {
                rotated.setJoinTokenWorker(workerToken);
            }
            if (!managerToken.isEmpty()) {
                rotated.setJoinTokenManager(managerToken);
            }
            changes.add(Changes.update(rotated.build()));
        }
        return new Outcome.Accepted(changes, cluster.getId());
    }
}
