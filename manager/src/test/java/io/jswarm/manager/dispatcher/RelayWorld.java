package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.RelayUp;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.dispatcher.SessionStreams.FromFollower;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.dispatcher.SessionStreams.RelayConnector;
import io.jswarm.manager.dispatcher.SessionStreams.ToFollower;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.store.memory.MemoryGroup;
import io.jswarm.manager.store.memory.MemoryStore;
import io.jswarm.manager.store.memory.MemoryTiming;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Three managers in virtual time with relays between them, of which the leader serves one session itself. */
abstract class RelayWorld {
    static final Service WEB = Services.replicated(1, 3).build();

    final SimTime time = new SimTime(1_000_000);
    final List<Throwable> faults = new ArrayList<>();
    final List<String> answers = new ArrayList<>();
    private final MemoryGroup group =
            new MemoryGroup(loop(), Randomness.seeded(1), MemoryTiming.LAN, List.of("1", "2", "3"), what -> {});
    final Map<String, Manager> managers = new TreeMap<>();
    /** Streams that stand; each ends both its sides. */
    final List<Runnable> relays = new ArrayList<>();

    private long beats = 100;

    boolean stuck;

    private @Nullable List<Runnable> held;

    /** Whether no new one comes to stand. */
    boolean refused;

    /** One manager. */
    final class Manager {
        final String raftId;
        final List<Event> events = new ArrayList<>();
        final SimLoop loop = loop();
        final NodeSessions sessions = new NodeSessions();
        final ControlLoop control;
        final MemoryStore store;
        final Dispatcher dispatcher;

        Manager(String raftId) {
            this.raftId = raftId;
            this.control = new ControlLoop(
                    loop,
                    new ControlPlane(List.of(new NotedEvents(events))),
                    sessions,
                    (what, cause) -> faults.add(cause),
                    new SimpleMeterRegistry());
            this.store = group.start(raftId, control);
            this.dispatcher = new Dispatcher(
                    loop,
                    control,
                    store,
                    Randomness.seeded(2),
                    new NotedAnswers(answers),
                    (addr, listener) -> relay(this, addr, listener),
                    1,
                    (node, reason) -> {});
            control.observe(dispatcher);
            control.attach(store);
        }

        FromWorker open(long node, Link link, boolean sent) {
            FromWorker inbound = dispatcher.open(Nodes.id(node), "10.0.1." + node, link);
            inbound.received(WorkerMessage.newBuilder()
                    .setHello(Hello.newBuilder()
                            .setDescription(Nodes.node(node).build().getDescription())
                            .setSentHere(sent))
                    .build());
            settle();
            return inbound;
        }
    }

    /** A relay without a network. */
    private RelayConnector.Link relay(Manager from, String addr, RelayConnector.Listener listener) {
        Stream stream = new Stream(from, Objects.requireNonNull(managers.get(addr.substring(0, 1))), listener);
        if (refused) {
            stream.close();
        }
        return stream;
    }

    private final class Stream implements RelayConnector.Link, ToFollower {
        private final Manager from;
        private final RelayConnector.Listener listener;
        private final FromFollower inbound;
        private boolean over;

        Stream(Manager from, Manager to, RelayConnector.Listener listener) {
            this.from = from;
            this.listener = listener;
            this.inbound = to.dispatcher.openRelay(Nodes.id(90 + Long.parseLong(from.raftId)), this);
            relays.add(this::close);
        }

        @Override
        public void send(RelayUp message) {
            if (held != null) {
                held.add(() -> send(message));
            } else if (!over && !stuck) {
                inbound.received(message, () -> {});
            }
        }

        @Override
        public void send(RelayDown message) {
            from.loop.post(() -> {
                if (!over && !stuck) {
                    listener.received(message);
                }
            });
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                inbound.closed();
                from.loop.post(() -> listener.closed("it was closed"));
            }
        }
    }

    private SimLoop loop() {
        return new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
    }

    final Manager leader() {
        assertThat(time.advanceUntil(
                        Duration.ofSeconds(10), () -> managers.values().stream().anyMatch(m -> m.control.leads())))
                .isTrue();
        return managers.values().stream()
                .filter(m -> m.control.leads())
                .findFirst()
                .orElseThrow();
    }

    final Manager follower() {
        Manager leader = leader();
        return managers.values().stream().filter(m -> m != leader).findFirst().orElseThrow();
    }

    /** Nothing of the log reaches that manager any more; its relay lives. */
    final void lag(Manager manager) {
        List<Set<String>> cells = List.of(new TreeSet<>(managers.keySet()), Set.of(manager.raftId));
        cells.getFirst().remove(manager.raftId);
        group.partition(cells);
    }

    /** What is said over relays waits. */
    final void hold() {
        held = new ArrayList<>();
    }

    /** It comes through, all at once. */
    final void let() {
        List<Runnable> waiting = Objects.requireNonNull(held);
        held = null;
        waiting.forEach(Runnable::run);
    }

    /** Has the leader step down; it may be elected again. */
    final void depose() {
        Manager before = leader();
        group.depose();
        assertThat(time.advanceUntil(Duration.ofSeconds(10), () -> !before.control.leads()))
                .isTrue();
        leader();
        settle();
    }

    final void settle() {
        time.advance(Duration.ofMillis(700));
        assertThat(faults).isEmpty();
    }

    /** So long the workers say twice a second that they live. */
    final void live(Duration howLong, FromWorker... workers) {
        for (long ms = 0; ms < howLong.toMillis(); ms += 500) {
            for (FromWorker worker : workers) {
                worker.received(beat(++beats));
            }
            time.advance(Duration.ofMillis(500));
        }
    }

    final void change(Change... changes) {
        var done = leader().control.submit("", (view, now) -> new Outcome.Accepted(Arrays.asList(changes), ""));
        settle();
        assertThat(done).isCompleted();
    }

    /** Three managers, four workers, and the first worker is the leader's. */
    final void world() {
        for (String raftId : List.of("1", "2", "3")) {
            managers.put(raftId, new Manager(raftId));
        }
        leader();
        settle();
        List<Change> changes = new ArrayList<>(List.of(Changes.create(WEB), Changes.create(Services.templateOf(WEB))));
        for (long node = 1; node <= 4; node++) {
            changes.add(Changes.create(Nodes.node(node).build()));
        }
        for (String raftId : managers.keySet()) {
            long node = 90 + Long.parseLong(raftId);
            changes.add(Changes.create(Nodes.node(node).build().toBuilder()
                    .setRole(NodeRole.NODE_ROLE_MANAGER)
                    .build()));
            changes.add(Changes.create(RaftMember.newBuilder()
                    .setRaftId(raftId)
                    .setNodeId(Nodes.id(node))
                    .setAddr(raftId + ":2377")
                    .build()));
        }
        change(changes.toArray(Change[]::new));
        leader().open(1, new Link(), false);
    }

    static Task task(long slot, long node) {
        return TaskFixtures.on(WEB, slot, 1, Nodes.id(node), TaskState.TASK_STATE_ASSIGNED);
    }

    static WorkerMessage beat(long sequence) {
        return WorkerMessage.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setSequence(sequence))
                .build();
    }

    final long heard(long node) {
        return Objects.requireNonNull(leader().sessions.session(Nodes.id(node))).heardNanos();
    }
}
