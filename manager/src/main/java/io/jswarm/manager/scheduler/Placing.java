package io.jswarm.manager.scheduler;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.constraint.Parsed;
import io.jswarm.manager.constraint.Spread;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Claim;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Failures;
import io.jswarm.manager.state.NodeRanking;
import io.jswarm.manager.state.NodeRankings;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TaskGroup;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.TemplateKey;
import io.jswarm.manager.state.View;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * One decision of the scheduler while it is made: what it has given to nodes so far counts for the tasks that follow.
 * Mutable, confined to the decision.
 */
final class Placing {
    /**
     * Looks at nodes in one decision, each less than a microsecond: whatever waits, the loop is back in a moment. Tasks that
     * were made for a node, each of which has one to look at, are not bounded by it.
     */
    static final int MOST_LOOKS = 100_000;

    private static final int MOST_REWRITES = Decider.MOST_CHANGES / 2;
    /** A service of so few tasks, or of one for so many nodes, finds its nodes in their order; others have one of their own. */
    private static final int FEW_TASKS = 10;

    private static final int NODES_PER_TASK = 8;
    /** Each costs a little with every task that is placed. */
    private static final int MOST_ORDERS = 4;

    private static final String ASSIGNED = "scheduler assigned task to node";
    private static final String WAITING = "waiting for a suitable node";

    private final View view;
    private final Step.Builder step;
    private final long timeMs;
    private final Map<String, NodeRoom> rooms = new HashMap<>();
    private final Map<Long, Set<String>> givenOf = new HashMap<>();
    private final LinkedHashMap<Object, NodeOrder> orders = new LinkedHashMap<>();
    private final Map<TaskGroup, Filters> filters = new HashMap<>();
    private final Map<Object, Filters.Lasting> lasting = new HashMap<>();
    private final Set<TaskId> checked = new HashSet<>();
    private boolean stale;
    private int looks;

    Placing(View view, Step.Builder step, Now now) {
        this.view = view;
        this.step = step;
        timeMs = Math.max(now.wallMs(), view.state().timeMs());
    }

    /** Whether an explanation was left as it is, though its text is out of date. */
    boolean stale() {
        return stale;
    }

    /** Whether so many nodes were looked at that the next group has to wait for another decision. */
    boolean isSpent() {
        return looks >= MOST_LOOKS;
    }

    private boolean isFull() {
        return step.size() >= Decider.MOST_CHANGES;
    }

    /** Checks tasks against the node they were made for. Returns whether it came to the end of them. */
    boolean onNode(String nodeId, Iterable<TaskId> tasks) {
        for (TaskId id : tasks) {
            if (isFull()) {
                return false;
            }
            Task task = view.state().tasks().get(id);
            if (task != null && Tasks.waitsForNode(task) && checked.add(id)) {
                check(id, task, view.state().nodes().get(nodeId));
            }
        }
        return true;
    }

    private void check(TaskId id, Task task, @Nullable Node node) {
        Template template = view.state().templateOf(task);
        if (node == null || template == null) {
            explain(task, node == null ? "its node is gone" : "its template is gone");
            return;
        }
        NodeRoom room = roomOf(node);
        TaskGroup group = TaskGroup.of(id, task);
        Filters asked = filtersOf(template, group);
        Refusal refusal = asked.refusal(room);
        if (refusal == null) {
            assign(id, task, room, Claim.of(true, template));
        } else {
            String hostname = node.getDescription().getHostname();
            explain(task, refusal.onItsNode(hostname.isEmpty() ? node.getId() : hostname));
        }
    }

    /**
     * Gives the group's waiting tasks to nodes that refused them before and may take them now, or to any where a pass that
     * was put off has not tried it yet. Explains nothing.
     *
     * @return whether it came to the end of them
     */
    boolean improved(TaskGroup group, Collection<Node> improved) {
        Template template = templateOf(group);
        if (template == null) {
            return true;
        }
        if (isUntried(group)) {
            return group(group, null, Collections.emptySortedSet());
        }
        Collection<Node> nodes = improved;
        if (!spreadOf(template).labels().isEmpty()) {
            Filters asked = filtersOf(template, group);
            boolean some = improved.stream().anyMatch(node -> asked.refusal(roomOf(node)) == null);
            nodes = some ? view.state().nodes().values() : List.of();
        }
        return group(group, nodes, Collections.emptySortedSet());
    }

    /** Tasks are tried in their order, and the last one says why it waits once all nodes have refused it. */
    private boolean isUntried(TaskGroup group) {
        Task last = view.state().tasks().get(view.indexes().waiting().of(group).last());
        return last != null && last.getStatus().getProblem() == TaskProblem.TASK_PROBLEM_UNSPECIFIED;
    }

    /**
     * Gives the group's waiting tasks to the best of all nodes, as long as they can take one.
     *
     * @param unplaced the tasks out of the group that get an explanation when nothing fits them
     * @return whether it came to the end of them
     */
    boolean group(TaskGroup group, SortedSet<TaskId> unplaced) {
        return group(group, null, unplaced);
    }

    private boolean group(TaskGroup group, @Nullable Collection<Node> some, SortedSet<TaskId> unplaced) {
        SortedSet<TaskId> waiting = view.indexes().waiting().of(group);
        if (waiting.isEmpty()) {
            return true;
        }
        Template template = templateOf(group);
        if (template == null) {
            return explain(unplaced, "its template is gone");
        }
        Filters asked = filtersOf(template, group);
        Set<String> failing = view.indexes().failures().nodesWith(Failures.MANY, group, timeMs - Failures.WINDOW_MS);
        Candidates candidates = candidates(group, template, asked, some, failing);
        Claim claim = Claim.of(true, template); // what may be placed is wanted
        Iterator<TaskId> tasks = waiting.iterator();
        while (!candidates.isEmpty() && tasks.hasNext()) {
            if (isFull()) {
                return false;
            }
            TaskId id = tasks.next();
            Task task = view.state().tasks().get(id);
            if (task != null && Tasks.waitsForNode(task)) {
                candidates.place(candidate -> {
                    NodeRoom room = candidate.room();
                    assign(id, task, room, claim);
                    return asked.passing(room) == null
                            ? Candidate.of(room, candidate.failing(), group.service())
                            : null;
                });
            }
        }
        return !tasks.hasNext() || unplaced.isEmpty() || explain(unplaced.tailSet(tasks.next()), why(asked));
    }

    /** Why no node can take one more task. */
    private String why(Filters asked) {
        Explanation why = new Explanation();
        for (Node node : view.state().nodes().values()) {
            Refusal refusal = asked.refusal(roomOf(node));
            if (refusal != null) {
                why.add(refusal);
            }
        }
        return why.text();
    }

    /** Many services ask for the same: what they ask for is read once. */
    private Filters filtersOf(Template template, TaskGroup group) {
        return filters.computeIfAbsent(group, of -> {
            Filters.Lasting same =
                    lasting.computeIfAbsent(Filters.Lasting.keyOf(template), key -> Filters.Lasting.of(template));
            return Filters.of(same, template, of.service());
        });
    }

    private @Nullable Template templateOf(TaskGroup group) {
        String serviceId = view.indexes().serviceIdOf(group.service());
        return serviceId == null
                ? null
                : view.state().templates().get(new TemplateKey(serviceId, group.templateVersion()));
    }

    private Candidates candidates(
            TaskGroup group, Template template, Filters asked, @Nullable Collection<Node> some, Set<String> failing) {
        if (some == null && spreadOf(template).labels().isEmpty()) {
            Set<String> having = nodesOf(group.service());
            if (having != null) {
                return ranked(order(asked).places(), group, asked, having, failing);
            }
            NodeRankings.Key key = new NodeRankings.Key(group.service(), asked.lastingKey());
            NodeRanking own = ranking(key, asked);
            if (own != null) {
                return ranked(own.bestFirst(), group, asked, rooms.keySet(), failing);
            }
            view.indexes().rankings().looked(key, view.state().nodes().size());
        }
        Collection<Node> nodes = some == null ? view.state().nodes().values() : some;
        return tree(group, template, asked, nodes, failing);
    }

    /** The nodes that may ever run such tasks; null when that ranking is not kept. */
    private @Nullable NodeRanking ranking(NodeRankings.Key key, Filters asked) {
        return view.indexes().rankings().of(key, node -> asked.lasting(node) == null);
    }

    private RankedCandidates ranked(
            Iterator<NodeRanking.Place> order,
            TaskGroup group,
            Filters asked,
            Set<String> displaced,
            Set<String> failing) {
        Set<String> special = new HashSet<>(displaced);
        special.addAll(failing);
        return new RankedCandidates(order, this::roomOf, asked, group.service(), special, failing);
    }

    /** The nodes that may have tasks of the service; null when it has so many tasks that they may stand on most nodes. */
    private @Nullable Set<String> nodesOf(long service) {
        int most = Math.max(FEW_TASKS, view.state().nodes().size() / NODES_PER_TASK);
        Set<String> nodes = new HashSet<>(givenOf.getOrDefault(service, Set.of()));
        int tasks = 0;
        for (Task task : view.state()
                .tasks()
                .subMap(TaskId.firstOf(service), TaskId.firstOf(service + 1))
                .values()) {
            if (++tasks > most) {
                return null;
            }
            if (!task.getNodeId().isEmpty()) {
                nodes.add(task.getNodeId());
            }
        }
        return nodes;
    }

    /** The order of the nodes that may ever run the group's tasks; groups that ask for the same share it. */
    private NodeOrder order(Filters asked) {
        NodeOrder known = orders.get(asked.lastingKey());
        if (known != null) {
            return known;
        }
        if (orders.size() == MOST_ORDERS) {
            orders.pollFirstEntry();
        }
        NodeRankings rankings = view.indexes().rankings();
        NodeRankings.Key key = new NodeRankings.Key(null, asked.lastingKey());
        NodeRanking fitting = ranking(key, asked);
        NodeOrder order = fitting != null
                ? new NodeOrder(fitting, nodeId -> fitting.node(nodeId) != null)
                : new NodeOrder(rankings.all(), nodeId -> {
                    NodeRoom room = roomOf(nodeId);
                    boolean fits = room != null && asked.lasting(room.node()) == null;
                    if (!fits) {
                        rankings.looked(key, 1);
                    }
                    return fits;
                });
        rooms.values().forEach(room -> order.moved(room.place()));
        orders.put(asked.lastingKey(), order);
        return order;
    }

    private SpreadTree tree(
            TaskGroup group, Template template, Filters asked, Collection<Node> nodes, Set<String> failing) {
        SpreadTree tree = new SpreadTree(spreadOf(template));
        for (Node node : nodes) {
            NodeRoom room = roomOf(node);
            tree.add(
                    node,
                    room.wantedOf(group.service()),
                    asked.refusal(room) == null
                            ? Candidate.of(room, failing.contains(node.getId()), group.service())
                            : null);
        }
        tree.settle();
        return tree;
    }

    static Spread spreadOf(Template template) {
        return switch (Spread.parse(template.getTask().getPlacement().getPreferencesList())) {
            case Parsed.Valid<Spread> valid -> valid.value();
            case Parsed.Invalid<Spread> invalid -> Spread.NONE;
        };
    }

    private @Nullable NodeRoom roomOf(String nodeId) {
        NodeRoom room = rooms.get(nodeId);
        if (room != null) {
            return room;
        }
        // The index has the same nodes as the state, and finds one without going down a tree.
        Node node = view.indexes().rankings().all().node(nodeId);
        return node == null ? null : roomOf(node);
    }

    private NodeRoom roomOf(Node node) {
        looks++;
        NodeRoom room = rooms.get(node.getId());
        return room != null ? room : new NodeRoom(node, view.indexes().load(node.getId()));
    }

    private void assign(TaskId id, Task task, NodeRoom room, Claim claim) {
        room.give(id.service(), claim);
        rooms.put(room.node().getId(), room);
        givenOf.computeIfAbsent(id.service(), key -> new HashSet<>())
                .add(room.node().getId());
        orders.values().forEach(order -> order.moved(room.place()));
        TaskStatus status = task.getStatus().toBuilder()
                .setState(TaskState.TASK_STATE_ASSIGNED)
                .setAtMs(timeMs)
                .setMessage(ASSIGNED)
                .clearErr()
                .clearProblem()
                .build();
        step.change(Changes.update(task.toBuilder()
                .setNodeId(room.node().getId())
                .setStatus(status)
                .build()));
    }

    private boolean explain(Iterable<TaskId> tasks, String text) {
        for (TaskId id : tasks) {
            if (isFull()) {
                return false;
            }
            Task task = view.state().tasks().get(id);
            if (task != null && Tasks.waitsForNode(task)) {
                explain(task, text);
            }
        }
        return true;
    }

    /** Writes why a task waits, when it was not said yet. Rewriting goes slower than saying it first. */
    private void explain(Task task, String text) {
        TaskStatus status = task.getStatus();
        TaskStatus said = status.toBuilder()
                .setMessage(WAITING)
                .setErr(text)
                .setProblem(TaskProblem.TASK_PROBLEM_NO_NODE)
                .build();
        if (said.equals(status)) {
            return;
        }
        if (status.getProblem() != TaskProblem.TASK_PROBLEM_UNSPECIFIED && step.size() >= MOST_REWRITES) {
            stale = true;
            return;
        }
        step.change(Changes.update(task.toBuilder().setStatus(said).build()));
    }
}
