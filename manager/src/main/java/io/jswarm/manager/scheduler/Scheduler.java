package io.jswarm.manager.scheduler;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TaskGroup;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Gives PENDING tasks a node and makes them ASSIGNED. A task that fits nowhere says why in its status, and is tried again
 * when a node changes or gets room, on that node only. A task that was made for one node (of a global service) is only
 * checked against it.
 *
 * <p>The explanations of waiting tasks follow the nodes with a delay of at most {@link #REFRESH}, so that a busy cluster
 * does not rewrite them with every task; longer where so much waits for so many nodes that it would take a tenth of the
 * loop's time.
 */
public final class Scheduler implements Decider {
    /** How old an explanation may be. */
    public static final Duration REFRESH = Duration.ofSeconds(5);

    /** Ten times what a look at a node for a group that waits takes, with room for slow hosts: 0.1 to 0.4 µs were measured. */
    private static final long NANOS_PER_PAIR = 10_000;

    private static final String NAME = "scheduler";
    private static final String FROM = "from:";
    private static final TimerKey REFRESH_TIMER = new TimerKey(NAME, "refresh");

    /** The scheduler keeps nothing between calls. */
    public Scheduler() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        return switch (event) {
            case Event.Led ignored -> all(view, Step.builder(), null, now);
            case Event.Edited edited -> edited(view, new Relevance(edited.edits()), now);
            case Event.Due due -> due(view, due.keys(), now);
            case Event.SessionOpened ignored -> Step.NOTHING;
            case Event.SessionClosed ignored -> Step.NOTHING;
            case Event.Described ignored -> Step.NOTHING;
            case Event.Statuses ignored -> Step.NOTHING;
        };
    }

    /** Tries what arrived on all nodes, and what waits already on the nodes that got better. */
    private static Step edited(View view, Relevance edits, Now now) {
        Step.Builder step = Step.builder();
        if (edits.moved() && !view.indexes().waiting().isEmpty()) {
            refreshLater(view, step, now);
        }
        Placing placing = new Placing(view, step, now);
        for (Map.Entry<TaskId, String> task : edits.arrivedOnNode().entrySet()) {
            if (!placing.onNode(task.getValue(), List.of(task.getKey()))) {
                return later(view, placing, step, null, now);
            }
        }
        List<Node> improved = new ArrayList<>();
        for (String nodeId : edits.improved()) {
            if (!placing.onNode(nodeId, view.indexes().waiting().on(nodeId))) {
                return later(view, placing, step, null, now);
            }
            Node node = view.state().nodes().get(nodeId);
            if (node != null) {
                improved.add(node);
            }
        }
        Collection<TaskGroup> groups = improved.isEmpty()
                ? edits.arrived().keySet()
                : new TreeSet<>(view.indexes().waiting().groups());
        for (TaskGroup group : groups) {
            if (placing.isSpent()) {
                return later(view, placing, step, group, now);
            }
            SortedSet<TaskId> arrived = edits.arrived().get(group);
            boolean done = arrived != null ? placing.group(group, arrived) : placing.improved(group, improved);
            if (!done) {
                return later(view, placing, step, group, now);
            }
        }
        return done(view, placing, step, now);
    }

    /** Tries everything that waits, groups from {@code first} on; with null also the tasks that were made for a node. */
    private static Step all(View view, Step.Builder step, @Nullable TaskGroup first, Now now) {
        Placing placing = new Placing(view, step, now);
        if (first == null) {
            for (Map.Entry<String, ? extends SortedSet<TaskId>> node :
                    view.indexes().waiting().byNode().entrySet()) {
                if (!placing.onNode(node.getKey(), node.getValue())) {
                    return later(view, placing, step, null, now);
                }
            }
        }
        NavigableSet<TaskGroup> groups = view.indexes().waiting().groups();
        for (TaskGroup group : first == null ? groups : groups.tailSet(first, true)) {
            if (placing.isSpent()) {
                return later(view, placing, step, group, now);
            }
            SortedSet<TaskId> everyone = view.indexes().waiting().of(group);
            if (!placing.group(group, everyone)) {
                return later(view, placing, step, group, now);
            }
        }
        return done(view, placing, step, now);
    }

    /** What was left as it is, though out of date, follows. */
    private static Step done(View view, Placing placing, Step.Builder step, Now now) {
        if (placing.stale()) {
            refreshLater(view, step, now);
        }
        return step.build();
    }

    /** Goes on with this group in the next call. */
    private static Step later(View view, Placing placing, Step.Builder step, @Nullable TaskGroup group, Now now) {
        step.timer(from(group), now.monoNanos());
        return done(view, placing, step, now);
    }

    private static TimerKey from(@Nullable TaskGroup group) {
        return new TimerKey(NAME, FROM + (group == null ? "" : group.service() + "/" + group.templateVersion()));
    }

    /**
     * Goes on with the pass that came furthest, so that each comes to its end whatever begins meanwhile; the others wait for
     * it as one, from where the first of them is.
     */
    private static Step due(View view, List<TimerKey> keys, Now now) {
        TreeSet<TaskGroup> groups = new TreeSet<>();
        boolean fromStart = false;
        for (TimerKey key : keys) {
            TaskGroup group = key.equals(REFRESH_TIMER) ? null : group(key);
            if (group == null) {
                fromStart = true;
            } else {
                groups.add(group);
            }
        }
        Step.Builder step = Step.builder();
        if (groups.isEmpty()) {
            return all(view, step, null, now);
        }
        TaskGroup furthest = groups.last();
        if (fromStart || groups.size() > 1) {
            step.timer(from(fromStart ? null : groups.first()), now.monoNanos());
        }
        return all(view, step, furthest, now);
    }

    private static @Nullable TaskGroup group(TimerKey key) {
        String subject = key.subject().substring(FROM.length());
        if (subject.isEmpty()) {
            return null;
        }
        int slash = subject.indexOf('/');
        return new TaskGroup(Long.parseLong(subject.substring(0, slash)), Long.parseLong(subject.substring(slash + 1)));
    }

    /** At the end of the running interval, the same however often it is asked for: intervals double, so they nest. */
    private static void refreshLater(View view, Step.Builder step, Now now) {
        long pairs = (long) view.indexes().waiting().groups().size()
                * view.state().nodes().size();
        long interval = REFRESH.toNanos();
        while (interval < pairs * NANOS_PER_PAIR) {
            interval *= 2;
        }
        step.timer(REFRESH_TIMER, (Math.floorDiv(now.monoNanos(), interval) + 1) * interval);
    }
}
