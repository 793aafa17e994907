package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import com.alipay.sofa.jraft.util.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of snapshots that the library copies, gives up, or cannot put into their place. */
class SyncedSnapshotsTest {
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final SnapshotEnd end = new SnapshotEnd();

    @TempDir
    Path folder;

    private SyncedSnapshots snapshots;

    @BeforeEach
    void open() {
        snapshots = open(Disk.real());
    }

    @AfterEach
    void notInterrupted() {
        assertThat(Thread.interrupted()).isFalse();
    }

    private SyncedSnapshots open(Disk disk) {
        SyncedSnapshots opened = new SyncedSnapshots(
                folder,
                new RaftOptions(),
                disk,
                new SomeKeys(),
                end,
                new SnapshotTurn(),
                (what, cause) -> faults.add(what + ": " + cause));
        opened.setServerAddr(new Endpoint("m", 1));
        assertThat(opened.init(null)).isTrue();
        return opened;
    }

    private static SnapshotWriter upTo(@Nullable SnapshotWriter created, long index) {
        SnapshotWriter writer = Objects.requireNonNull(created);
        writer.saveMeta(SnapshotMeta.newBuilder()
                .setLastIncludedIndex(index)
                .setLastIncludedTerm(7)
                .build());
        return writer;
    }

    /** Where an append that begins at 5 begins for the library of a member whose log begins at 100. */
    private long begins() {
        AppendEntriesRequest append = AppendEntriesRequest.newBuilder()
                .setGroupId("g")
                .setServerId("s")
                .setPeerId("p")
                .setTerm(9)
                .setPrevLogIndex(5)
                .setPrevLogTerm(3)
                .setCommittedIndex(50)
                .build();
        return end.past(append, () -> 100).getPrevLogIndex();
    }

    /** Its copying may be given up after that, and the member goes on with what it has. */
    @Test
    void aCopyOnTheDiskIsNotYetWhereAppendsBegin() throws IOException {
        upTo(snapshots.create(true), 20).close();
        assertThat(begins()).isEqualTo(5);
        upTo(snapshots.create(), 30).close();
        assertThat(begins()).isEqualTo(30);
        assertThat(faults).isEmpty();
    }

    @Test
    void aCopyThatIsGivenUpIsNoFault() throws IOException {
        SnapshotWriter writer = upTo(snapshots.create(true), 20);
        Thread.currentThread().interrupt();
        assertThatThrownBy(writer::close).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(faults).isEmpty();
        upTo(snapshots.create(true), 20).close();
        assertThat(snapshots.open()).isNotNull();
    }

    /** The library does not look whether closing went well, and would load the old one as the new one. */
    @Test
    void theOldSnapshotIsNotTakenForOneThatWasNotKept() throws IOException {
        upTo(snapshots.create(), 10).close();
        StagedDisk disk = new StagedDisk(false);
        snapshots = open(disk);
        SnapshotWriter writer = upTo(snapshots.create(true), 20);
        disk.failAfter(0, "staged");
        assertThatThrownBy(writer::close).isInstanceOf(IOException.class);
        assertThat(faults).isNotEmpty().allMatch(fault -> fault.startsWith("keeping the new snapshot"));
        assertThat(snapshots.open()).isNull();
    }

    @Test
    void aSnapshotThatLacksAFileIsNotKept() throws IOException {
        SnapshotWriter writer = upTo(snapshots.create(), 10);
        writer.addFile(SnapshotFiles.STATE);
        assertThatThrownBy(writer::close).hasMessageContaining("its file state is missing");
        assertThat(faults).isNotEmpty();
        assertThat(SnapshotFiles.newestIndex(folder)).isZero();
    }

    /** A copy that the library has given up goes on for a moment, and the next one is not to get into its way. */
    @Test
    void aWriterWaitsForTheFormerCopysThread() throws Exception {
        Copy former = new Copy(20);
        former.created.get(10, TimeUnit.SECONDS);
        Copy next = new Copy(30);
        assertThatThrownBy(() -> next.created.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        former.goOn.countDown();
        next.goOn.countDown();
        next.closed.get(10, TimeUnit.SECONDS);
        assertThat(former.closed).isCompleted();
        assertThat(SnapshotFiles.newestIndex(folder)).isEqualTo(30);
        assertThat(faults).isEmpty();
    }

    /** Without a writer the library would report a failing disk. */
    @Test
    void aCopyThatIsGivenUpWhileItWaitsIsNoFault() throws Exception {
        Copy former = new Copy(20);
        former.created.get(10, TimeUnit.SECONDS);
        Copy next = new Copy(30);
        next.thread.interrupt();
        next.goOn.countDown();
        former.goOn.countDown();
        assertThat(next.created.get(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> next.closed.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThat(SnapshotFiles.newestIndex(folder)).isEqualTo(20);
        assertThat(faults).isEmpty();
    }

    /** A copy on a thread of its own, as the library makes them. */
    private final class Copy {
        /** Whether there is a writer. */
        final CompletableFuture<Boolean> created = new CompletableFuture<>();

        final CountDownLatch goOn = new CountDownLatch(1);
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        final Thread thread;

        Copy(long index) {
            thread = Thread.ofVirtual().start(() -> {
                SnapshotWriter writer = snapshots.create(true);
                created.complete(writer != null);
                boolean interrupted = Thread.interrupted();
                try {
                    goOn.await();
                    if (interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    upTo(writer, index).close();
                    closed.complete(null);
                } catch (IOException | InterruptedException e) {
                    closed.completeExceptionally(e);
                }
            });
        }
    }
}
