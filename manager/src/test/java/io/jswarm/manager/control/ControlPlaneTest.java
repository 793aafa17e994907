package io.jswarm.manager.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Draft;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import io.jswarm.manager.testing.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class ControlPlaneTest {
    private static final TimerSink UNUSED = new TimerSink() {
        @Override
        public void set(TimerKey key, long monoNanos) {
            throw new AssertionError("nobody sets a timer");
        }

        @Override
        public void cancel(TimerKey key) {
            throw new AssertionError("nobody cancels a timer");
        }
    };

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
        plane.run(draft(), new NodeSessions(), event, new Now(0, 0), UNUSED);
    }

    /** Adds a node when it is shown what it waits for, and notes what it is shown. */
    private Decider adds(String name, String waitsFor, long node) {
        return new Decider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Step decide(View view, Event event, Now now) {
                String shown = event instanceof Event.Edited(var edits)
                        ? edits.stream().map(Delta.Edit::key).toList().toString()
                        : "event";
                seen.add(name + ": " + shown);
                Step.Builder step = Step.builder();
                if (shown.equals(waitsFor)) {
                    step.change(Changes.create(Nodes.node(node).build()));
                }
                return step.build();
            }
        };
    }

    private static Draft draft() {
        ClusterState state = ClusterState.EMPTY;
        return new Draft(state, Indexes.of(state), 0, 0);
    }

    private static void run(Draft draft, TimerSink timers, Decider... deciders) {
        new ControlPlane(List.of(deciders))
                .run(draft, SoftState.NONE, new Event.SessionClosed("node", false), new Now(0, 0), timers);
    }

    @Test
    void everyEditThatFollowsIsShownToEveryDeciderOnce() {
        Draft draft = draft();
        draft.apply(List.of(Changes.create(Nodes.node(9).build()))); // a client's, shown by who made it
        run(draft, UNUSED, adds("a", "event", 1), adds("b", "[node-0001]", 2), adds("c", "nothing", 3));
        assertThat(seen)
                .containsExactly(
                        "a: event",
                        "b: event",
                        "c: event",
                        "a: [node-0001]",
                        "b: [node-0001]",
                        "c: [node-0001, node-0002]",
                        "a: [node-0002]",
                        "b: [node-0002]");
        assertThat(draft.state().nodes()).containsOnlyKeys("node-0001", "node-0002", "node-0009");
    }

    private record Deciding(String name, Function<View, Step> decision) implements Decider {
        @Override
        public Step decide(View view, Event event, Now now) {
            return decision.apply(view);
        }
    }

    @Test
    void timersAreSetAndForgottenAsTheDecidersWish() {
        List<String> timers = new ArrayList<>();
        TimerSink sink = new TimerSink() {
            @Override
            public void set(TimerKey key, long monoNanos) {
                timers.add("set " + key.subject() + " " + monoNanos);
            }

            @Override
            public void cancel(TimerKey key) {
                timers.add("cancel " + key.subject());
            }
        };
        Step step = Step.builder()
                .timer(new TimerKey("a", "new"), 7)
                .cancel(new TimerKey("a", "old"))
                .build();
        run(draft(), sink, new Deciding("a", view -> step));
        assertThat(timers).containsExactlyInAnyOrder("set new 7", "cancel old");
    }

    @Test
    void decidersThatGoOnForEverAreABugAndTheLastEditsSayWhose() {
        Decider restless = new Deciding("restless", view -> {
            Node node = Nodes.node(view.state().nodes().size() + 1L).build();
            return Step.builder().change(Changes.create(node)).build();
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> run(draft(), UNUSED, restless))
                .withMessageContaining("do not come to rest")
                .withMessageContaining("node-1000")
                .withMessageNotContaining("node-0900");
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
