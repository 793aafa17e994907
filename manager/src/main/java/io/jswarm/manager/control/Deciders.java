package io.jswarm.manager.control;

import io.jswarm.manager.liveness.NodeLiveness;
import io.jswarm.manager.orchestrator.ServiceRemoval;
import io.jswarm.manager.orchestrator.enforcer.ConstraintEnforcer;
import io.jswarm.manager.orchestrator.global.GlobalOrchestrator;
import io.jswarm.manager.orchestrator.node.AbandonedJoins;
import io.jswarm.manager.orchestrator.node.FeatureLevelRise;
import io.jswarm.manager.orchestrator.node.Orphans;
import io.jswarm.manager.orchestrator.node.RemovedNodes;
import io.jswarm.manager.orchestrator.node.RootRotationProgress;
import io.jswarm.manager.orchestrator.node.TaskStatuses;
import io.jswarm.manager.orchestrator.reaper.Reaper;
import io.jswarm.manager.orchestrator.replicated.ReplicatedOrchestrator;
import io.jswarm.manager.orchestrator.restart.DelayedStart;
import io.jswarm.manager.orchestrator.update.Updater;
import io.jswarm.manager.scheduler.Scheduler;
import io.jswarm.manager.state.Decider;
import java.util.List;

/**
 * All deciders in their order: what is known of nodes and tasks first, then what should run, then where, then what may be
 * forgotten. So one event often leads from cause to assignment within one batch.
 */
public final class Deciders {
    private Deciders() {}

    /** A new set; deciders hold no state. */
    public static List<Decider> inOrder() {
        return List.of(
                new NodeLiveness(),
                new RootRotationProgress(),
                new FeatureLevelRise(),
                new TaskStatuses(),
                new ConstraintEnforcer(),
                new ServiceRemoval(),
                new ReplicatedOrchestrator(),
                new GlobalOrchestrator(),
                new Updater(),
                new DelayedStart(),
                new Scheduler(),
                new Orphans(),
                new AbandonedJoins(),
                new RemovedNodes(),
                new Reaper());
    }
}
