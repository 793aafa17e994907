package io.jswarm.manager.loop;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.state.Changes;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;

/** A control loop without deciders that leads in term 1, on a store that answers when the test says. */
final class LedLoop {
    private final SimTime time = new SimTime(1_000_000);
    final ControlLoop control = new ControlLoop(
            new SimLoop(time, LedLoop::fault, () -> Duration.ZERO),
            new ControlPlane(List.of()),
            new NodeSessions(),
            LedLoop::fault,
            new SimpleMeterRegistry());
    final HeldStore store = new HeldStore(control);

    LedLoop() {
        control.attach(store);
        control.leading(1);
        run();
    }

    private static void fault(String what, Throwable cause) {
        throw new AssertionError(what, cause);
    }

    /** Runs what waits on the loop. */
    void run() {
        time.advance(Duration.ZERO);
    }

    /** Makes a node, once. */
    static Mutation create(String id) {
        return (view, now) -> view.state().nodes().containsKey(id)
                ? new Outcome.Rejected(Rejection.precondition(id + " is there already.", ""))
                : new Outcome.Accepted(
                        List.of(Changes.create(Node.newBuilder().setId(id).build())), id);
    }
}
