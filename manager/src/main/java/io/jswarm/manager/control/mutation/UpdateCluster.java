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
 * New settings for the cluster, new join tokens, or both. Old tokens are void at once; nodes that joined with them stay.
 *
 * @param version that the client made the change from; 0 when only tokens are to change
 * @param spec as the client sent it, complete; not read when {@code version} is 0
 * @param newWorkerToken drawn at the edge when the worker token is to change, else empty
 * @param newManagerToken drawn at the edge when the manager token is to change, else empty
 */
public record UpdateCluster(long version, ClusterSpec spec, String newWorkerToken, String newManagerToken)
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
            Problems problems = new Problems();
            ClusterSpecs.check(spec, problems);
            if (problems.first() != null) {
                return Outcome.rejected(problems.first());
            }
            ClusterSpec wanted = ClusterSpecs.canonical(spec);
            if (!wanted.equals(cluster.getSpec())) {
                changes.add(Changes.update(cluster.toBuilder().setSpec(wanted).build()));
            }
        }
        Trust rotated = rotated(trust);
        if (!rotated.equals(trust)) {
            changes.add(Changes.update(rotated));
        }
        return new Outcome.Accepted(changes, cluster.getId());
    }

    private Trust rotated(Trust trust) {
        Trust.Builder next = trust.toBuilder();
        if (!newWorkerToken.isEmpty()) {
            next.setJoinTokenWorker(newWorkerToken);
        }
        if (!newManagerToken.isEmpty()) {
            next.setJoinTokenManager(newManagerToken);
        }
        return next.build();
    }
}
