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
                folder, new RaftOptions(), disk, new SomeKeys(), end, (what, cause) -> faults.add(what + ": " + cause));
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

    /** The library has given up its copying and begins another, in the same folder. */
    @Test
    void aWriterWaitsForTheFormerCopysThread() throws Exception {
        CountDownLatch created = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                SnapshotWriter writer = upTo(snapshots.create(true), 20);
                created.countDown();
                goOn.await();
                writer.close();
                closed.complete(null);
            } catch (IOException | InterruptedException e) {
                closed.completeExceptionally(e);
            }
        });
        created.await();
        CompletableFuture<SnapshotWriter> next = CompletableFuture.supplyAsync(() -> upTo(snapshots.create(true), 30));
        assertThatThrownBy(() -> next.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        goOn.countDown();
        closed.get(10, TimeUnit.SECONDS);
        next.get(10, TimeUnit.SECONDS).close();
        assertThat(SnapshotFiles.newestIndex(folder)).isEqualTo(30);
        assertThat(faults).isEmpty();
    }
}
