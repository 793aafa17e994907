package io.jswarm.manager.controlapi;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceCounts;
import io.jswarm.api.v1.ServiceView;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskView;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.constraint.GlobalNodes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Redact;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.store.Store;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Objects with what a person wants to see beside them. */
final class Views {
    private final ClusterState image;

    Views(ClusterState image) {
        this.image = image;
    }

    /** Where managers answer, the leader first. */
    static List<String> managerAddrs(ClusterState image, Store store) {
        String leader = store.leadership().leaderRaftId();
        return image.members().values().stream()
                .sorted(Comparator.comparing(
                        (RaftMember member) -> !member.getRaftId().equals(leader)))
                .map(RaftMember::getAddr)
                .toList();
    }

    /** A node, with its manager's status when it is one. */
    NodeView node(Node node, Store store) {
        NodeView.Builder view = NodeView.newBuilder().setNode(node);
        for (RaftMember member : image.members().values()) {
            if (member.getNodeId().equals(node.getId())) {
                List<String> reachable = store.membership().reachable();
                boolean leader = member.getRaftId().equals(store.leadership().leaderRaftId());
                view.getManagerBuilder()
                        .setRaftId(member.getRaftId())
                        .setAddr(member.getAddr())
                        .setLeader(leader);
                if (store.leadership().self()) {
                    view.getManagerBuilder().setReachable(leader || reachable.contains(member.getRaftId()));
                }
            }
        }
        return view.build();
    }

    ServiceView service(Service service) {
        ServiceCounts.Builder counts = ServiceCounts.newBuilder();
        for (Task task : image.tasksOf(service)) {
            if (Tasks.isRunning(task)) {
                counts.setRunning(counts.getRunning() + 1);
            }
        }
        counts.setDesired(
                switch (ServiceMode.of(service.getSpec())) {
                    case ServiceMode.Replicated replicated -> replicated.replicas();
                    case ServiceMode.Global ignored -> nodesFor(service);
                    case ServiceMode.Unset ignored -> 0;
                });
        return ServiceView.newBuilder()
                .setService(Redact.service(service))
                .setCounts(counts)
                .build();
    }

    /** How many nodes are to run a task of a global service: those that may have one, and those that keep theirs. */
    private long nodesFor(Service service) {
        GlobalNodes nodes = GlobalNodes.of(service);
        Set<Long> slots = new HashSet<>();
        for (Node node : image.nodes().values()) {
            if (nodes.isEligible(node)) {
                slots.add(node.getSequence());
            }
        }
        for (Task task : image.tasksOf(service)) {
            if (Tasks.isWanted(task)) {
                slots.add(task.getSlot());
            }
        }
        return slots.size();
    }

    TaskView task(Task task) {
        TaskView.Builder view = TaskView.newBuilder().setTask(task);
        Service service = image.services().get(task.getServiceId());
        if (service != null) {
            view.setServiceName(service.getSpec().getAnnotations().getName())
                    .setGlobal(ServiceMode.of(service.getSpec()).slotIsNode());
        }
        Node node = image.nodes().get(task.getNodeId());
        if (node != null) {
            view.setNodeHostname(node.getDescription().getHostname());
        }
        Template template = image.templateOf(task);
        if (template != null) {
            view.setImage(template.getTask().getContainer().getImage());
        }
        return view.build();
    }

    /** service.slot, or service.node-id for global services. */
    String nameOf(Task task) {
        Service service = image.services().get(task.getServiceId());
        if (service == null) {
            return task.getServiceId() + "." + task.getSlot();
        }
        String slot = ServiceMode.of(service.getSpec()).slotIsNode() ? task.getNodeId() : Long.toString(task.getSlot());
        return service.getSpec().getAnnotations().getName() + "." + slot;
    }
}
