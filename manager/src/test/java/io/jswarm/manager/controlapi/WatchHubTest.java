package io.jswarm.manager.controlapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreStats;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Watches that begin where this manager is not, and watches over a history that was lost. */
final class WatchHubTest {
    static final long MOST_KEPT = 10_000;

    private final SimTime time = new SimTime(1_000_000);
    private final SimLoop loop = SimLoop.strict(time);
    private final Follower store = new Follower();
    private final WatchHub hub = new WatchHub(loop, store, MOST_KEPT);

    /** A store whose image is what it was given, and whose barrier passes when the test says so. */
    static final class Follower implements Store {
        private ClusterState image = ClusterState.EMPTY;
        private final CompletableFuture<Void> barrier = new CompletableFuture<>();

        @Override
        public ClusterState image() {
            return image;
        }

        @Override
        public CompletableFuture<Void> readBarrier(Duration deadline) {
            return barrier;
        }

        @Override
        public CompletableFuture<ProposeOutcome> propose(Batch batch, long term) {
            throw new UnsupportedOperationException("no test asks for it");
        }

        @Override
        public Leadership leadership() {
            return Leadership.NONE;
        }

        @Override
        public Membership membership() {
            throw new UnsupportedOperationException("no test asks for it");
        }

        @Override
        public StoreStats stats() {
            return StoreStats.NONE;
        }

        @Override
        public void close() {}
    }

    private static final class Heard implements WatchHub.Sink {
        private final List<Long> revisions = new ArrayList<>();
        private final List<Rejection> ends = new ArrayList<>();

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void send(WatchResponse response) {
            revisions.add(response.getRevision());
        }

        @Override
        public void fail(Rejection rejection) {
            ends.add(rejection);
        }
    }

    private void run() {
        time.advance(Duration.ZERO);
    }

    /** Applies one batch with this revision and tells the hub. */
    private void commit(long revision) {
        Batch batch = Batch.newBuilder()
                .setBaseRevision(store.image.revision())
                .setRevision(revision)
                .setTimeMs(1)
                .addChanges(
                        Changes.create(Node.newBuilder().setId("n" + revision).build()))
                .build();
        if (store.image.apply(batch) instanceof ApplyResult.Applied(var next, var delta)) {
            store.image = next;
            loop.post(() -> hub.committed(next, delta));
            run();
        } else {
            throw new AssertionError("the batch does not fit");
        }
    }

    private Heard watch(long after) {
        Heard heard = new Heard();
        var _ = hub.watch(WatchRequest.newBuilder().setAfterRevision(after).build(), heard);
        run();
        return heard;
    }

    @Test
    void aRevisionThatNoManagerHasIsRefused() {
        commit(1);
        Heard heard = watch(7);
        assertThat(heard.revisions).isEmpty();
        assertThat(heard.ends).as("this manager may lag").isEmpty();
        commit(2);
        store.barrier.complete(null);
        run();
        assertThat(heard.revisions).isEmpty();
        assertThat(heard.ends).singleElement().satisfies(end -> {
            assertThat(end.code()).isEqualTo(Rejection.Code.OUT_OF_RANGE);
            assertThat(end.reason()).contains("7 is after the newest, 2", "a state that was lost");
            assertThat(end.hint()).contains("List again");
        });
    }

    @Test
    void aManagerThatLagsWaitsForTheRevisionAndGoesOnFromThere() {
        commit(1);
        Heard heard = watch(3);
        commit(2);
        commit(3);
        store.barrier.complete(null);
        run();
        commit(4);
        assertThat(heard.ends).isEmpty();
        assertThat(heard.revisions).containsExactly(3L, 4L);
    }

    @Test
    void aManagerThatCannotTellSendsTheWatcherElsewhere() {
        Heard heard = watch(3);
        store.barrier.completeExceptionally(new RejectedException(Rejection.unavailable("no majority", "")));
        run();
        assertThat(heard.ends)
                .singleElement()
                .satisfies(end -> assertThat(end.code()).isEqualTo(Rejection.Code.UNAVAILABLE));
    }

    @Test
    void whoeverWatchedBeforeTheClusterWentOnFromAnEarlierStateListsAgain() {
        commit(1);
        commit(2);
        Heard present = watch(0);
        commit(1_000_003);
        Heard lost = watch(5);
        Heard listed = watch(1_000_003);
        commit(1_000_004);
        assertThat(present.revisions).containsExactly(2L);
        for (Heard heard : List.of(present, lost)) {
            assertThat(heard.ends).singleElement().satisfies(end -> {
                assertThat(end.code()).isEqualTo(Rejection.Code.OUT_OF_RANGE);
                assertThat(end.reason()).contains("went on from an earlier state with revision 1000003");
                assertThat(end.hint()).contains("List again");
            });
        }
        assertThat(listed.ends).isEmpty();
        assertThat(listed.revisions).containsExactly(1_000_003L, 1_000_004L);
    }

    @Test
    void whatItKeepsIsBoundedInBytes() {
        for (long revision = 1; revision <= 100; revision++) {
            commit(revision);
        }
        assertThat(watch(1).ends).singleElement().satisfies(end -> {
            assertThat(end.code()).isEqualTo(Rejection.Code.OUT_OF_RANGE);
            assertThat(end.reason()).contains("The changes after revision 1 were compacted");
        });
        Heard near = watch(80);
        assertThat(near.ends).isEmpty();
        assertThat(near.revisions).hasSize(21).startsWith(80L).endsWith(100L);
    }
}
