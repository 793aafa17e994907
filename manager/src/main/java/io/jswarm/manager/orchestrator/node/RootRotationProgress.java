package io.jswarm.manager.orchestrator.node;

import io.jswarm.api.Now;
import io.jswarm.api.RootRotations;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.View;
import java.util.List;

/**
 * Takes a root's replacement from phase to phase. Certificates of the next root are issued only when every node trusts it,
 * and the present root is forgotten only when every node has such a certificate: so no two nodes ever refuse each other. A
 * node that is away holds the rotation up until it is back or removed. When people give it up, it goes the same way back.
 */
public final class RootRotationProgress implements Decider {
    @Override
    public String name() {
        return "root-rotation";
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Cluster cluster = view.state().cluster();
        Trust trust = view.state().trust();
        if (cluster == null || trust == null || !cluster.hasRootRotation() || !concerns(event)) {
            return Step.NOTHING;
        }
        RootRotation rotation = cluster.getRootRotation();
        if (!view.state().nodes().values().stream().allMatch(node -> RootRotations.isDone(node, rotation))) {
            return Step.NOTHING;
        }
        Step.Builder step = Step.builder();
        if (rotation.getPhase() == RootRotationPhase.ROOT_ROTATION_PHASE_TRUST) {
            RootRotation next = rotation.toBuilder()
                    .setPhase(RootRotationPhase.ROOT_ROTATION_PHASE_CERTIFY)
                    .build();
            step.change(Changes.update(cluster.toBuilder().setRootRotation(next).build()));
        } else if (rotation.getPhase() == RootRotationPhase.ROOT_ROTATION_PHASE_ROLLBACK) {
            dropped(cluster, trust).forEach(step::change);
        } else {
            finish(cluster, trust, rotation, step);
        }
        return step.build();
    }

    private static boolean concerns(Event event) {
        return switch (event) {
            case Event.Led ignored -> true;
            case Event.Edited edited ->
                edited.edits().stream().anyMatch(edit -> edit.is(ObjectKinds.NODE) || edit.is(ObjectKinds.CLUSTER));
            default -> false;
        };
    }

    /** The present root stays, and the next one is forgotten. */
    public static List<Change> dropped(Cluster cluster, Trust trust) {
        return List.of(
                Changes.update(cluster.toBuilder().clearRootRotation().build()),
                Changes.update(withoutNext(trust.toBuilder()).build()));
    }

    private static Trust.Builder withoutNext(Trust.Builder trust) {
        return trust.clearNextRootCaKey().clearNextJoinTokenWorker().clearNextJoinTokenManager();
    }

    private static void finish(Cluster cluster, Trust trust, RootRotation rotation, Step.Builder step) {
        step.change(Changes.update(cluster.toBuilder()
                .setRootCaCertificate(rotation.getCertificate())
                .clearRootRotation()
                .build()));
        step.change(Changes.update(withoutNext(trust.toBuilder()
                        .setRootCaKey(trust.getNextRootCaKey())
                        .setJoinTokenWorker(trust.getNextJoinTokenWorker())
                        .setJoinTokenManager(trust.getNextJoinTokenManager()))
                .build()));
    }
}
