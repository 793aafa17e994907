package io.jswarm.manager.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.Deciders;
import io.jswarm.manager.control.Plan;
import io.jswarm.manager.control.TimerSink;
import io.jswarm.manager.control.mutation.CreateService;
import io.jswarm.manager.control.mutation.InitCluster;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.control.mutation.RegisterNode;
import io.jswarm.manager.control.mutation.UpdateNode;
import io.jswarm.manager.control.mutation.UpdateService;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Draft;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.Tasks;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The managers' brain in one thread: the real deciders in their real order on a state of its own, with a clock that moves
 * only when told, and workers that do what they are told. No log, no network: every batch is committed at once.
 */
public final class DeciderHarness {
    private static final int MOST_STEPS = 100_000;
    /** Of reports in a row, at one moment: a task that ends and is replaced at once, again and again, has no end. */
    private static final int MOST_ROUNDS = 1_000;

    private static final long START_WALL_MS = 1_700_000_000_000L;

    private final ControlPlane plane = new ControlPlane(Deciders.inOrder());
    private final TreeMap<TimerKey, Long> timers =
            new TreeMap<>(Comparator.comparing(TimerKey::decider).thenComparing(TimerKey::subject));
    private final Transcript transcript = new Transcript(START_WALL_MS);
    private final FakeWorkers workers = new FakeWorkers();
    private Indexes indexes = new Indexes();
    private ClusterState state = ClusterState.EMPTY;
    private Now now = new Now(START_WALL_MS, 5_000_000_000L);
    private int services;
    private ByteString fingerprint = ByteString.EMPTY;
    private int largestBatch;
    private Consumer<Batch> log = batch -> {};
    private int firstLevel = FeatureLevel.NEWEST;

    /** A cluster of so many nodes, all connected: the first is the manager, and takes tasks too. */
    public static DeciderHarness ofNodes(int count) {
        DeciderHarness harness = new DeciderHarness();
        return harness.begin(count);
    }

    /** As above, but the cluster was made by a program that knew this feature level and no higher one. */
    public static DeciderHarness ofNodesAtLevel(int count, int level) {
        DeciderHarness harness = new DeciderHarness();
        harness.firstLevel = level;
        return harness.begin(count);
    }

    /** As above; every batch that is committed, the first ones too, goes to {@code log}. */
    public static DeciderHarness ofNodesAtLevel(int count, int level, Consumer<Batch> log) {
        DeciderHarness harness = new DeciderHarness();
        harness.firstLevel = level;
        harness.log = log;
        return harness.begin(count);
    }

    private DeciderHarness begin(int count) {
        accept(init());
        connect(Nodes.id(1));
        for (int i = 2; i <= count; i++) {
            join(i);
        }
        return this;
    }

    /** The mutation that makes the cluster. */
    public Mutation init() {
        Trust trust = Trust.newBuilder()
                .setRootCaKey(ByteString.copyFromUtf8("key"))
                .setJoinTokenWorker("worker-token")
                .setJoinTokenManager("manager-token")
                .build();
        return new InitCluster(
                "cluster-0001",
                ClusterSpec.getDefaultInstance(),
                firstLevel,
                trust,
                ByteString.copyFromUtf8("certificate"),
                new InitCluster.FirstNode(
                        Nodes.id(1), description(1), Availability.AVAILABILITY_ACTIVE, "raft-1", "10.0.0.1:2377"));
    }

    private static NodeDescription description(long sequence) {
        return Nodes.node(sequence).resources(1_000, 1_000 * Nodes.GIB).build().getDescription();
    }

    /** A worker joins as the node of this number and opens its session. */
    public void join(long sequence) {
        accept(new RegisterNode(
                Nodes.id(sequence), NodeRole.NODE_ROLE_WORKER, Availability.AVAILABILITY_ACTIVE, "host-" + sequence));
        connect(Nodes.id(sequence));
    }

    /** The node's worker opens a session. */
    public void connect(String nodeId) {
        workers.connect(nodeId, now);
        happens(new Event.SessionOpened(nodeId, description(node(nodeId).getSequence()), "10.0.0.1"));
    }

    /** The node's session ends. */
    public void disconnect(String nodeId) {
        workers.disconnect(nodeId, now);
        happens(new Event.SessionClosed(nodeId, false));
    }

    /** The node's worker leaves the swarm, and says so. */
    public void leave(String nodeId) {
        disconnect(nodeId);
        happens(new Event.SessionClosed(nodeId, true));
    }

    /** The node's worker is not heard any more, though its session stays open. */
    public void silence(String nodeId) {
        workers.silence(nodeId, now);
    }

    /** What workers do with tasks. */
    public FakeWorkers workers() {
        return workers;
    }

    /** Does a mutation that must be accepted, and everything that follows at once. Returns the object's id. */
    public String accept(Mutation mutation) {
        Outcome outcome = submit(mutation);
        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
        return ((Outcome.Accepted) outcome).objectId();
    }

    /** Does a mutation that must be refused. */
    public Rejection refuse(Mutation mutation) {
        Outcome outcome = submit(mutation);
        assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
        return ((Outcome.Rejected) outcome).rejection();
    }

    /** Does a mutation and everything that follows at once. */
    public Outcome submit(Mutation mutation) {
        long skipped = mutation.revisionsSkipped(new View(state, indexes, workers), now);
        Plan plan = plan(mutation);
        Draft draft = new Draft(state, indexes, now.wallMs(), skipped);
        Outcome outcome = mutation.decide(new View(draft.state(), draft.indexes(), workers), now);
        if (outcome instanceof Outcome.Accepted accepted) {
            draft.apply(accepted.changes());
            plane.settle(draft, workers, 0, now, sink());
            assertThat(plan)
                    .as("what was planned is what is done")
                    .isInstanceOfSatisfying(Plan.Changes.class, planned -> {
                        assertThat(planned.batch()).isEqualTo(draft.batch());
                        assertThat(planned.after().tasks())
                                .isEqualTo(draft.after().tasks());
                    });
            commit(draft);
            settle();
        } else {
            assertThat(plan).isInstanceOf(Plan.Refused.class);
        }
        return outcome;
    }

    /** What a mutation would do; neither the indexes, nor what they remember of questions, nor the timers may tell of it. */
    public Plan plan(Mutation mutation) {
        String before = indexes.rankings().toString();
        Map<TimerKey, Long> timersBefore = Map.copyOf(timers);
        Plan plan = Plan.of(plane, new View(state, indexes, workers), mutation, now);
        assertThat(indexes).isEqualTo(Indexes.of(state));
        assertThat(indexes.rankings()).hasToString(before);
        assertThat(timers).containsExactlyInAnyOrderEntriesOf(timersBefore);
        return plan;
    }

    /** Shows the deciders an event, and does everything that follows at once. */
    public void happens(Event event) {
        run(event);
        settle();
    }

    private void run(Event event) {
        Draft draft = new Draft(state, indexes, now.wallMs());
        plane.run(draft, workers, event, now, sink());
        commit(draft);
    }

    /** Commits what the leader of another version decided: no decider of this one has a say in it. */
    public void commit(Change change) {
        Draft draft = new Draft(state, indexes, now.wallMs());
        draft.apply(List.of(change));
        commit(draft);
    }

    private void commit(Draft draft) {
        if (draft.isEmpty()) {
            return;
        }
        largestBatch = Math.max(largestBatch, draft.size());
        log.accept(draft.batch());
        ApplyResult result = state.apply(draft.batch());
        assertThat(result).isInstanceOf(ApplyResult.Applied.class);
        ApplyResult.Applied applied = (ApplyResult.Applied) result;
        transcript.note(now.wallMs(), applied.state(), applied.delta().edits());
        fingerprint = sha256(fingerprint.concat(draft.batch().toByteString()));
        state = applied.state();
        indexes = draft.indexes();
    }

    private static ByteString sha256(ByteString bytes) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private TimerSink sink() {
        return new TimerSink() {
            @Override
            public void set(TimerKey key, long monoNanos) {
                timers.put(key, monoNanos);
            }

            @Override
            public void cancel(TimerKey key) {
                timers.remove(key);
            }
        };
    }

    /** Fires due timers until none is. */
    private void settle() {
        for (int step = 0; step < MOST_STEPS; step++) {
            List<TimerKey> due = timers.entrySet().stream()
                    .filter(timer -> timer.getValue() <= now.monoNanos())
                    .map(Map.Entry::getKey)
                    .toList();
            if (due.isEmpty()) {
                return;
            }
            due.forEach(timers::remove);
            run(new Event.Due(due));
        }
        throw new AssertionError("the deciders set timers for ever: " + timers);
    }

    /** A new leader, or this one after a lost proposal: timers are forgotten, all is looked at anew. */
    public void lead() {
        timers.clear();
        indexes = Indexes.of(state);
        workers.leadingSince(now);
        happens(new Event.Led());
    }

    /** Lets the workers do what they are told, until they and the managers are at rest. */
    public void work() {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            boolean idle = true;
            for (Node node : List.copyOf(state.nodes().values())) {
                List<TaskStatusUpdate> updates = workers.updates(state, indexes, node.getId(), now);
                if (!updates.isEmpty()) {
                    idle = false;
                    happens(new Event.Statuses(node.getId(), updates));
                }
            }
            if (idle) {
                return;
            }
        }
        throw new AssertionError("the workers find no rest");
    }

    /** Time passes, timer by timer; workers do what they are told at each. */
    public void pass(long ms) {
        long end = now.monoAfterMs(ms);
        work();
        while (true) {
            long next =
                    timers.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
            if (next > end) {
                moveTo(end);
                return;
            }
            moveTo(next);
            settle();
            work();
        }
    }

    private void moveTo(long monoNanos) {
        long onMs = Math.ceilDiv(monoNanos - now.monoNanos(), Now.NANOS_PER_MS);
        now = new Now(now.wallMs() + onMs, now.monoAfterMs(onMs));
        workers.heard(now);
    }

    /** Puts the wall clock, but not the monotonic one. */
    public void wallClock(long byMs) {
        now = new Now(now.wallMs() + byMs, now.monoNanos());
    }

    /** A worker reports a state of a task. */
    public void report(Task task, TaskState to) {
        TaskStatusUpdate update = TaskStatusUpdate.newBuilder()
                .setTaskId(task.getId())
                .setStatus(task.getStatus().toBuilder().setState(to).setAtMs(now.wallMs()))
                .build();
        happens(new Event.Statuses(task.getNodeId(), List.of(update)));
    }

    /** Creates a service; its name must be new. */
    public Service create(Services spec) {
        services++;
        String id = accept(new CreateService(Services.id(services), spec.build().getSpec()));
        return service(id);
    }

    /** Changes a service's spec, from its present version. */
    public Service update(Service service, UnaryOperator<Services> change) {
        Service present = service(service.getId());
        ServiceSpec spec = change.apply(Services.from(present)).build().getSpec();
        accept(new UpdateService(present.getId(), present.getMeta().getVersion(), spec, false, false));
        return service(present.getId());
    }

    /** Changes a node's availability. */
    public void availability(String nodeId, Availability availability) {
        Node node = node(nodeId);
        NodeSpec spec = node.getSpec().toBuilder().setAvailability(availability).build();
        accept(new UpdateNode(nodeId, node.getMeta().getVersion(), spec));
    }

    /** The service as it stands. */
    public Service service(String id) {
        return Objects.requireNonNull(state.services().get(id), () -> "no service " + id);
    }

    /** The node as it stands. */
    public Node node(String id) {
        return Objects.requireNonNull(state.nodes().get(id), () -> "no node " + id);
    }

    /** The task as it stands. */
    public Task task(Task task) {
        return Objects.requireNonNull(state.tasks().get(TaskId.of(task.getId())), () -> "no task " + task.getId());
    }

    /** All tasks of a service. */
    public List<Task> tasks(Service service) {
        return List.copyOf(state.tasksOf(service));
    }

    /** Its tasks that are observed running and wanted. */
    public List<Task> running(Service service) {
        List<Task> running = new ArrayList<>(tasks(service));
        running.removeIf(task -> !Tasks.isRunning(task));
        return running;
    }

    /** Its tasks that are desired to run, whatever became of them. */
    public List<Task> desired(Service service) {
        List<Task> desired = new ArrayList<>(tasks(service));
        desired.removeIf(task -> !Tasks.isDesiredAlive(task));
        return desired;
    }

    /** The state. */
    public ClusterState state() {
        return state;
    }

    /** The folded indexes. */
    public Indexes indexes() {
        return indexes;
    }

    /** How many objects the largest batch changed. */
    public int largestBatch() {
        return largestBatch;
    }

    /** Tells two runs apart by the bytes of any batch that they committed. */
    public ByteString fingerprint() {
        return fingerprint;
    }

    /** The time. */
    public Now now() {
        return now;
    }

    /** What happened since the last call, as lines. */
    public Transcript transcript() {
        return transcript;
    }
}
