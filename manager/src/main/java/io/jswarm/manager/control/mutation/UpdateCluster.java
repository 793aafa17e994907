package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.control.mutation.spec.ClusterSpecs;
import io.jswarm.manager.orchestrator.CertificateLife;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;

/**
 * New settings for the cluster, new join tokens, another unlock key, or some of these. Old tokens are void at once; nodes that
 * joined with them stay. The unlock key is there while the settings ask for autolock.
 *
 * @param version that the client made the change from; 0 when only tokens are to change
 * @param spec as the client sent it, complete; not read when {@code version} is 0
 * @param newWorkerToken drawn at the edge when the worker token is to change, else empty
 * @param newManagerToken drawn at the edge when the manager token is to change, else empty
 * @param newUnlockKey drawn at the edge; used when autolock begins, and when the key is to change
 * @param rotateUnlockKey whether the unlock key is to change; refused without autolock
 */
public record UpdateCluster(
        long version,
        ClusterSpec spec,
        String newWorkerToken,
        String newManagerToken,
        String newUnlockKey,
        boolean rotateUnlockKey)
        implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Cluster cluster = view.state().cluster();
        Trust trust = view.state().trust();
        if (cluster == null || trust == null) {
            return Refusals.noCluster();
        }
        List<Change> changes = new ArrayList<>();
        boolean autolock = cluster.getSpec().getAutoLockManagers();
        if (version != 0) {
            if (cluster.getMeta().getVersion() != version) {
                return Refusals.outOfSequence(
                        "swarm", cluster.getId(), version, cluster.getMeta().getVersion());
            }
            Rejection problem =
                    Kept.problems(ClusterSpecs::check, cluster.getSpec(), spec).first();
            if (problem != null) {
                return Outcome.rejected(problem);
            }
            ClusterSpec wanted = ClusterSpecs.canonical(spec);
            autolock = wanted.getAutoLockManagers();
            if (!wanted.equals(cluster.getSpec())) {
                changes.add(Changes.update(changed(cluster, wanted, LogTime.ms(view, now))));
            }
        }
        if (rotateUnlockKey && !autolock) {
            return Outcome.rejected(Rejection.precondition(
                    "Expected a swarm with autolock, but it is off: there is no unlock key to rotate.",
                    "Turn it on with: jswarm swarm update --autolock=true"));
        }
        Trust rotated = rotated(trust, autolock);
        if (!rotated.equals(trust)) {
            changes.add(Changes.update(rotated));
        }
        return new Outcome.Accepted(changes, cluster.getId());
    }

    /** Certificates that were issued under a longer validity live on: who is removed meanwhile is remembered as long. */
    private static Cluster changed(Cluster cluster, ClusterSpec wanted, long timeMs) {
        Cluster.Builder next = cluster.toBuilder().setSpec(wanted);
        if (CertificateLife.validityMs(wanted) < CertificateLife.validityMs(cluster.getSpec())) {
            next.setCertificatesEndMs(CertificateLife.endMs(cluster, timeMs));
        }
        return next.build();
    }

    private Trust rotated(Trust trust, boolean autolock) {
        Trust.Builder next = trust.toBuilder();
        if (!newWorkerToken.isEmpty()) {
            next.setJoinTokenWorker(newWorkerToken);
        }
        if (!newManagerToken.isEmpty()) {
            next.setJoinTokenManager(newManagerToken);
        }
        if (!autolock) {
            next.clearUnlockKey();
        } else if (rotateUnlockKey || trust.getUnlockKey().isEmpty()) {
            next.setUnlockKey(newUnlockKey);
        }
        return next.build();
    }
}
