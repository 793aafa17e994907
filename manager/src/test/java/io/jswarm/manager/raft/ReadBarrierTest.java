package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ReadBarrierTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    /** A disk on which only the thread that made it gets anything done until it is released. */
    private static final class StuckDisk extends RealDisk {
        private final Thread opening = Thread.currentThread();
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void force(Path file, RandomAccessFile open) throws IOException {
            if (Thread.currentThread() != opening) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            super.force(file, open);
        }
    }

    @Test
    void theOnlyVoterReadsNothingBeforeAnEntryOfItsOwnTermIsCommitted() {
        try (RaftGroup group = new RaftGroup(folder, 1)) {
            StoreContract.commit(group, group.leader(), "a", 30);
            byte[] acknowledged = StoreContract.bytes(group.store(0).image());
            group.crash(0);
            StuckDisk disk = new StuckDisk();
            group.useDisk(0, disk);
            group.restart(0);
            assertThatThrownBy(() -> group.get(group.store(0).readBarrier(Duration.ofMillis(600))))
                    .hasMessageContaining("No majority of the managers answers");
            CompletableFuture<byte[]> read = group.store(0)
                    .readBarrier(LONG)
                    .thenApply(passed -> StoreContract.bytes(group.store(0).image()));
            disk.released.countDown();
            assertThat(group.get(read)).isEqualTo(acknowledged);
        }
    }

    /** A read that nobody confirms; a later one has been given up by then. */
    private static CompletableFuture<Void> waiting(RaftGroup group, Store store) {
        CompletableFuture<Void> asked = store.readBarrier(LONG);
        assertThatThrownBy(() -> group.get(store.readBarrier(Duration.ofMillis(100))))
                .hasMessageContaining("No majority of the managers answers");
        assertThat(asked).isNotDone();
        return asked;
    }

    @Test
    void whoWaitsIsToldWhenTheStoreCloses() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int leader = group.leader();
            group.partition(leader);
            CompletableFuture<Void> asked = waiting(group, group.store(leader));
            group.crash(leader);
            assertThatThrownBy(() -> group.get(asked)).hasMessageContaining("store is closed");
        }
    }

    @Test
    void whoWaitsIsToldWhenTheStoreFails() {
        LosingDisk disk = new LosingDisk();
        try (RaftGroup group = new RaftGroup(folder, 3) {
            @Override
            Disk disk(int member) {
                return member == 0 ? disk : super.disk(member);
            }
        }) {
            int leader = group.leader();
            if (leader != 0) {
                group.get(group.store(leader).membership().transferTo(group.id(0), Duration.ofSeconds(10)));
                group.await("it leads", () -> group.store(0).leadership().self());
            }
            Store store = group.store(0);
            long term = store.leadership().term();
            group.partition(0);
            CompletableFuture<Void> asked = waiting(group, store);
            disk.failAfter(0);
            var _ = store.propose(StoreContract.batch(store.image().revision(), "b"), term);
            assertThatThrownBy(() -> group.get(asked)).hasMessageContaining("store has failed");
            assertThatThrownBy(() -> group.get(store.readBarrier(LONG))).hasMessageContaining("store has");
        }
    }

    /** Which holds a lock of its own: nothing may be asked of the node, nor a reader be told, on it. */
    @Test
    void theLibrarysThreadIsLetGoAtOnce() throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            CountDownLatch letGo = new CountDownLatch(1);
            ReadBarriers barriers = new ReadBarriers(
                    (context, answer) -> {
                        answer.run(Status.OK(), 1, context);
                        letGo.countDown();
                    },
                    () -> !isDown(letGo),
                    timer,
                    100);
            barriers.ask(LONG).get(20, TimeUnit.SECONDS);
        } finally {
            timer.shutdownNow();
        }
    }

    private static boolean isDown(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void aRoundThatFailsAndThenRunsOutOfTimeBeginsOneNewRoundOnly() {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            AtomicInteger rounds = new AtomicInteger();
            ReadBarriers barriers = new ReadBarriers(
                    (context, answer) -> {
                        rounds.incrementAndGet();
                        answer.run(new Status(RaftError.EPERM, "no leader"), -1, context); // its timeout still comes
                    },
                    () -> false,
                    timer,
                    100);
            CompletableFuture<Void> asked = barriers.ask(Duration.ofMillis(1_500));
            assertThatThrownBy(() -> asked.get(20, TimeUnit.SECONDS)).hasMessageContaining("within 1500 ms");
            assertThat(rounds.get()).isBetween(5, 40); // after 20 ms, 40, 80 and so on up to 200, halved at most
        } finally {
            timer.shutdownNow();
        }
    }
}
