package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.store.memory.MemoryGroup;
import io.jswarm.manager.store.memory.MemoryStore;
import io.jswarm.manager.store.memory.MemoryTiming;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A dispatcher on a control loop that leads, with virtual time: what workers send, and what comes of it. */
abstract class DispatcherWorld {
    static final Service WEB = Services.replicated(1, 3).build();
    static final WorkerMessage HELLO =
            WorkerMessage.newBuilder().setHello(Hello.getDefaultInstance()).build();

    final List<Throwable> faults = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    final List<String> answers = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    final SimTime time = new SimTime(1_000_000);
    final SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
    final MemoryGroup group = new MemoryGroup(loop, Randomness.seeded(1), MemoryTiming.LAN, List.of("1"), what -> {});
    final NodeSessions sessions = new NodeSessions();
    final ControlLoop control = new ControlLoop(
            loop,
            new ControlPlane(List.of(new NotedEvents(events))),
            sessions,
            (what, cause) -> faults.add(cause),
            new SimpleMeterRegistry());
    final MemoryStore store = group.start("1", control);
    final Dispatcher dispatcher = new Dispatcher(
            loop,
            control,
            store,
            Randomness.seeded(2),
            new NotedAnswers(answers),
            (addr, listener) -> {
                throw new AssertionError("no relay is wanted");
            },
            Dispatcher.OWN_SESSIONS,
            (nodeId, reason) -> refused.add(nodeId + ": " + reason));

    DispatcherWorld() {
        control.attach(store);
        control.observe(dispatcher);
    }

    final void lead() {
        assertThat(time.advanceUntil(Duration.ofSeconds(10), control::leads)).isTrue();
        settle();
    }

    final void settle() {
        time.advance(Duration.ofMillis(200));
        assertThat(faults).isEmpty();
    }

    final void change(Change... changes) {
        var done = control.submit("", (view, now) -> new Outcome.Accepted(Arrays.asList(changes), ""));
        settle();
        assertThat(done).isCompleted();
    }

    final void world() {
        lead();
        change(
                Changes.create(Nodes.node(1).build()),
                Changes.create(Nodes.node(2).build()),
                Changes.create(WEB),
                Changes.create(Services.templateOf(WEB)));
    }

    final FromWorker open(long node, Link link) {
        FromWorker inbound = dispatcher.open(Nodes.id(node), "10.0.0." + node, link);
        inbound.received(HELLO);
        settle();
        return inbound;
    }
}
