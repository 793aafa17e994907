package io.jswarm.manager.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A state, its indexes, a clock and some deciders in one thread: everything that a commit loop does, without a log. After
 * every batch the folded indexes must equal rebuilt ones.
 */
public final class Fixture {
    private static final int MOST_ROUNDS = 10_000;

    private final List<Decider> deciders;
    private final List<List<Delta.Edit<?, ?>>> unseen = new ArrayList<>();
    private final TreeMap<String, Step.Timer> timers = new TreeMap<>();
    private final List<Change> decided = new ArrayList<>();
    private final Indexes indexes = new Indexes();
    private ClusterState state = ClusterState.EMPTY;
    private SoftState soft = SoftState.NONE;
    private Now now = new Now(1_000_000_000_000L, 0);

    /** An empty state, decided about by these in this order. */
    public Fixture(Decider... deciders) {
        this.deciders = List.of(deciders);
        this.deciders.forEach(decider -> unseen.add(new ArrayList<>()));
    }

    /** The state. */
    public ClusterState state() {
        return state;
    }

    /** The indexes of the state. */
    public Indexes indexes() {
        return indexes;
    }

    /** The time. */
    public Now now() {
        return now;
    }

    /** What a decider would see. */
    public View view() {
        return new View(state, indexes, soft);
    }

    /** Replaces the soft state. */
    public void soft(SoftState newSoft) {
        soft = newSoft;
    }

    /** Everything that the deciders changed so far, in order. */
    public List<Change> decided() {
        return List.copyOf(decided);
    }

    /** Applies changes as one batch and shows them to the deciders at the next {@link #settle}. */
    public List<Delta.Edit<?, ?>> apply(List<Change> changes) {
        Batch batch = Batch.newBuilder()
                .setBaseRevision(state.revision())
                .setRevision(state.revision() + 1)
                .setTimeMs(Math.max(now.wallMs(), state.timeMs()))
                .addAllChanges(changes)
                .build();
        ApplyResult result = state.apply(batch);
        assertThat(result).isInstanceOf(ApplyResult.Applied.class);
        ApplyResult.Applied applied = (ApplyResult.Applied) result;
        state = applied.state();
        applied.delta().edits().forEach(edit -> indexes.fold(state, edit));
        unseen.forEach(edits -> edits.addAll(applied.delta().edits()));
        return applied.delta().edits();
    }

    /** Applies changes as one batch. */
    public List<Delta.Edit<?, ?>> apply(Change... changes) {
        return apply(Arrays.asList(changes));
    }

    /** Adds nodes. */
    public Fixture with(Node... nodes) {
        apply(Arrays.stream(nodes).map(Changes::create).toList());
        return this;
    }

    /** Adds a service with the template of its spec. */
    public Fixture with(Service service) {
        apply(Changes.create(service), Changes.create(Services.templateOf(service)));
        return this;
    }

    /** Adds tasks. */
    public Fixture with(Task... tasks) {
        apply(Arrays.stream(tasks).map(Changes::create).toList());
        return this;
    }

    /** Replaces the task, node or service of the same id. */
    public Fixture set(Task task) {
        apply(Changes.update(task));
        return this;
    }

    /** Replaces a node. */
    public Fixture set(Node node) {
        apply(Changes.update(node));
        return this;
    }

    /** Replaces a service. */
    public Fixture set(Service service) {
        apply(Changes.update(service));
        return this;
    }

    /** The task as it stands. */
    public Task task(Task task) {
        return Objects.requireNonNull(state.tasks().get(TaskId.of(task.getId())), () -> "no task " + task.getId());
    }

    /** The node as it stands. */
    public Node node(String id) {
        return Objects.requireNonNull(state.nodes().get(id), () -> "no node " + id);
    }

    /** The service's tasks as they stand. */
    public List<Task> tasksOf(Service service) {
        return List.copyOf(state.tasksOf(service));
    }

    /** The timers that are set. */
    public List<Step.Timer> timers() {
        return List.copyOf(timers.values());
    }

    /** Shows an event to all deciders, then lets them go on until nothing is left to do now. */
    public void happens(Event event) {
        for (Decider decider : deciders) {
            take(decider.decide(view(), event, now));
        }
        settle();
    }

    /** Begins to lead: forgets timers and unseen edits, and shows {@link Event.Led}. */
    public void lead() {
        timers.clear();
        unseen.forEach(List::clear);
        happens(new Event.Led());
    }

    /** Shows unseen edits and due timers to the deciders until nothing is left to do now. */
    public void settle() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            if (!goOn()) {
                assertThat(indexes).isEqualTo(Indexes.of(state));
                return;
            }
        }
        throw new AssertionError("does not settle: the deciders go on changing things");
    }

    private boolean goOn() {
        boolean busy = false;
        for (int i = 0; i < deciders.size(); i++) {
            List<Delta.Edit<?, ?>> edits = List.copyOf(unseen.get(i));
            if (!edits.isEmpty()) {
                unseen.get(i).clear();
                take(deciders.get(i).decide(view(), new Event.Edited(edits), now));
                busy = true;
            }
            List<TimerKey> due = due(deciders.get(i).name());
            if (!due.isEmpty()) {
                take(deciders.get(i).decide(view(), new Event.Due(due), now));
                busy = true;
            }
        }
        return busy;
    }

    private List<TimerKey> due(String decider) {
        List<TimerKey> due = timers.values().stream()
                .filter(timer -> timer.key().decider().equals(decider) && timer.monoNanos() <= now.monoNanos())
                .map(Step.Timer::key)
                .toList();
        due.forEach(key -> timers.remove(name(key)));
        return due;
    }

    private void take(Step step) {
        if (!step.changes().isEmpty()) {
            decided.addAll(step.changes());
            apply(step.changes());
        }
        step.cancelled().forEach(key -> timers.remove(name(key)));
        step.timers().forEach(timer -> timers.put(name(timer.key()), timer));
    }

    private static String name(TimerKey key) {
        return key.decider() + "/" + key.subject();
    }

    /** Lets time pass, timer by timer, and settles at each. */
    public void pass(long ms) {
        long end = now.monoAfterMs(ms);
        settle();
        while (true) {
            long next = timers.values().stream()
                    .mapToLong(Step.Timer::monoNanos)
                    .min()
                    .orElse(Long.MAX_VALUE);
            if (next > end) {
                moveTo(end);
                return;
            }
            moveTo(next);
            settle();
        }
    }

    private void moveTo(long monoNanos) {
        long onMs = Math.ceilDiv(monoNanos - now.monoNanos(), Now.NANOS_PER_MS);
        now = new Now(now.wallMs() + onMs, now.monoAfterMs(onMs));
    }
}
