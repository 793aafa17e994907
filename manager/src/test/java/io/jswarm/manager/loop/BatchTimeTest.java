package io.jswarm.manager.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.state.Changes;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A batch ends by its time, too: what was decided first does not wait for all that came after it. */
final class BatchTimeTest {
    private final SimTime time = new SimTime(1_000_000);
    private final SlowLoop loop = new SlowLoop(SimLoop.strict(time));
    private final ControlLoop control = new ControlLoop(
            loop, new ControlPlane(List.of()), new NodeSessions(), BatchTimeTest::fault, new SimpleMeterRegistry());
    private final HeldStore store = new HeldStore(control);

    /** A loop on which deciding takes time. */
    private static final class SlowLoop implements EventLoop {
        private final SimLoop loop;
        private Duration spent = Duration.ZERO;

        SlowLoop(SimLoop loop) {
            this.loop = loop;
        }

        void spend(Duration more) {
            spent = spent.plus(more);
        }

        @Override
        public Now now() {
            Now now = loop.now();
            return new Now(now.wallMs() + spent.toMillis(), now.monoNanos() + spent.toNanos());
        }

        @Override
        public void post(Runnable event) {
            loop.post(event);
        }

        @Override
        public void schedule(Object key, long monoNanos, Runnable event) {
            loop.schedule(key, monoNanos, event);
        }

        @Override
        public void cancel(Object key) {
            loop.cancel(key);
        }

        @Override
        public boolean inLoop() {
            return loop.inLoop();
        }

        @Override
        public <T extends @Nullable Object> void offload(
                Callable<T> work, Duration deadline, BiConsumer<@Nullable T, @Nullable Throwable> outcome) {
            loop.offload(work, deadline, outcome);
        }
    }

    private static void fault(String what, Throwable cause) {
        throw new AssertionError(what, cause);
    }

    private Mutation create(String id, Duration taking) {
        return (view, now) -> {
            loop.spend(taking);
            return new Outcome.Accepted(
                    List.of(Changes.create(Node.newBuilder().setId(id).build())), id);
        };
    }

    private List<Integer> batches(int mutations, Duration each) {
        control.attach(store);
        control.leading(1);
        time.advance(Duration.ZERO);
        for (int i = 0; i < mutations; i++) {
            var _ = control.submit("", create("n" + i, each));
        }
        time.advance(Duration.ZERO);
        return store.proposed.stream().map(Batch::getChangesCount).toList();
    }

    @Test
    void aBatchEndsWhenTwentyMillisecondsHavePassed() {
        assertThat(batches(10, Duration.ofMillis(8))).containsExactly(3, 3, 3, 1);
    }

    @Test
    void workThatTakesLongerThanABatchMayIsABatchOfItsOwn() {
        assertThat(batches(3, Duration.ofSeconds(1))).containsExactly(1, 1, 1);
    }

    @Test
    void whatIsQuickGoesTogether() {
        assertThat(batches(100, Duration.ofNanos(100_000))).containsExactly(100);
    }
}
