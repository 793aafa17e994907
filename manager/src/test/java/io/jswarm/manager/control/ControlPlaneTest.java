package io.jswarm.manager.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.manager.loop.Sessions;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Draft;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ControlPlaneTest {
    private final List<String> seen = new ArrayList<>();
    private final ControlPlane plane = new ControlPlane(List.of(new Noting("first"), new Noting("second")));

    /** Notes what it is shown. */
    private final class Noting implements Decider {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Step decide(View view, Event event, Now now) {
            seen.add(name + ": " + event);
            return Step.NOTHING;
        }
    }

    private void run(Event event) {
        ClusterState state = ClusterState.EMPTY;
        plane.run(new Draft(state, Indexes.of(state), 0, 0), new Sessions(), event, new Now(0, 0), new TimerSink() {
            @Override
            public void set(TimerKey key, long monoNanos) {
                throw new AssertionError("nobody sets a timer");
            }

            @Override
            public void cancel(TimerKey key) {
                throw new AssertionError("nobody cancels a timer");
            }
        });
    }

    @Test
    void everyDeciderSeesAnEvent() {
        Event event = new Event.SessionClosed("node", false);
        run(event);
        assertThat(seen).containsExactly("first: " + event, "second: " + event);
    }

    /** A decider that gets a timer without keys may take it for "look at everything": a swarm has a timer for each node. */
    @Test
    void aTimerIsShownToTheDeciderThatSetItAndToNobodyElse() {
        Event.Due due = new Event.Due(List.of(new TimerKey("second", "node")));
        run(due);
        assertThat(seen).containsExactly("second: " + due);
    }

    @Test
    void ofTimersThatAreDueTogetherEachDeciderSeesItsOwn() {
        TimerKey first = new TimerKey("first", "a");
        TimerKey second = new TimerKey("second", "b");
        run(new Event.Due(List.of(first, second)));
        assertThat(seen)
                .containsExactly(
                        "first: " + new Event.Due(List.of(first)), "second: " + new Event.Due(List.of(second)));
    }
}
