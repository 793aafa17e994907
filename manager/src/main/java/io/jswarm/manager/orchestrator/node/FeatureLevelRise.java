package io.jswarm.manager.orchestrator.node;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.Now;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.View;

/**
 * Raises the cluster's feature level to the highest that every node understands which takes part: all managers, also those
 * that are away, and the workers that are not DOWN. So an upgrade may go on for as long as people want, and back, until its
 * last node; a worker that was away meanwhile is told to upgrade when it comes back. The level never falls (ADR 13).
 */
public final class FeatureLevelRise implements Decider {
    @Override
    public String name() {
        return "feature-level";
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Cluster cluster = view.state().cluster();
        // A cluster of the newest level costs no look at its nodes.
        if (cluster == null || view.state().featureLevel() >= FeatureLevel.NEWEST || !concerns(event)) {
            return Step.NOTHING;
        }
        int level = view.state().nodes().values().stream()
                .filter(FeatureLevelRise::takesPart)
                .mapToInt(node -> FeatureLevel.of(node.getDescription().getFeatureLevel()))
                .reduce(FeatureLevel.NEWEST, Math::min);
        if (level <= view.state().featureLevel()) {
            return Step.NOTHING;
        }
        return Step.builder()
                .change(Changes.update(
                        cluster.toBuilder().setFeatureLevel(level).build()))
                .build();
    }

    private static boolean concerns(Event event) {
        return switch (event) {
            case Event.Led ignored -> true;
            case Event.Edited edited -> edited.edits().stream().anyMatch(edit -> edit.is(ObjectKinds.NODE));
            default -> false;
        };
    }

    private static boolean takesPart(Node node) {
        return node.getRole() == NodeRole.NODE_ROLE_MANAGER
                || node.getSpec().getDesiredRole() == NodeRole.NODE_ROLE_MANAGER
                || node.getStatus().getState() != NodeState.NODE_STATE_DOWN;
    }
}
