package io.jswarm.manager.orchestrator.global;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.constraint.GlobalNodes;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.orchestrator.Nodes;
import io.jswarm.manager.orchestrator.Slot;
import io.jswarm.manager.orchestrator.SlotChanges;
import io.jswarm.manager.orchestrator.Work;
import io.jswarm.manager.orchestrator.restart.RestartPolicies;
import io.jswarm.manager.orchestrator.update.Updates;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.View;
import java.util.List;

/**
 * Keeps one task of every global service on every node that may run it: a READY, active node that meets the constraints.
 * A paused node keeps its task and gets no new one; a node that is away, drained or unfit loses it. The slot is the node's
 * sequence number, and the task names its node from the start; the scheduler only checks that it fits.
 */
public final class GlobalOrchestrator implements Decider {
    private static final String NAME = "global";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        GlobalScope scope = GlobalScope.of(view, event);
        Work work = new Work(NAME, now);
        SlotChanges changes = new SlotChanges(view.state(), LogTime.ms(view, now), work);
        for (Service service : scope.services()) {
            whole(view, service, changes, work);
        }
        List<Service> others = scope.nodes().isEmpty() ? List.of() : scope.otherServices();
        for (String nodeId : scope.nodes()) {
            everyService(view, nodeId, others, changes, work);
        }
        for (Slot slot : scope.slots()) {
            Node node = scope.nodeOf(slot);
            if (node != null) {
                tend(slot, node, changes);
            }
        }
        scope.goneSlots().forEach(changes::remove);
        return work.step();
    }

    private void whole(View view, Service service, SlotChanges changes, Work work) {
        for (Node node : view.state().nodes().values()) {
            if (work.isFull()) {
                work.serviceLater(service.getId());
                return;
            }
            tend(Slot.of(view.state(), service, node.getSequence()), node, changes);
        }
    }

    private void everyService(View view, String nodeId, List<Service> services, SlotChanges changes, Work work) {
        Node node = view.state().nodes().get(nodeId);
        if (node == null) {
            return;
        }
        for (Service service : services) {
            if (work.isFull()) {
                work.nodeLater(nodeId);
                return;
            }
            tend(Slot.of(view.state(), service, node.getSequence()), node, changes);
        }
    }

    private void tend(Slot slot, Node node, SlotChanges changes) {
        Task task = slot.current();
        GlobalNodes nodes = GlobalNodes.of(slot.service());
        boolean eligible = nodes.isEligible(node);
        if (task == null) {
            if (eligible) {
                changes.fill(slot, node.getId());
            }
        } else if (eligible && Updates.isLeftBehind(slot.service(), task)) {
            changes.replace(slot, task, node.getId());
        } else if (Tasks.isDead(task)) {
            if (eligible) {
                RestartPolicies.settle(slot, task, false, node.getId(), changes);
            }
        } else if (Nodes.isLost(node) || !nodes.meets(node)) {
            changes.retire(task, TaskState.TASK_STATE_SHUTDOWN);
        }
    }
}
