package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.google.protobuf.InvalidProtocolBufferException;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Cluster;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Leadership;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.SnapshotReader;
import io.jswarm.manager.store.StoreListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library's state machine: applies entries to the image and publishes it. All callbacks come on the library's one apply
 * thread, in order; only {@link #image} is for any thread.
 */
final class Replica extends StateMachineAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    private final String self;
    private final StoreListener listener;
    private final LeadershipBoard board;
    private final FirstFault faults;
    private final RaftStoreConfig config;
    private final Disk disk;
    private final SnapshotEnd end;
    private final DataKeys keys;
    private volatile ClusterState image;
    private volatile @Nullable LongConsumer takeSnapshot;
    private volatile LongConsumer applied = index -> {};
    private long entriesSinceSnapshot;
    private long bytesSinceSnapshot;
    /** Not more often than that much is written anyway. */
    private volatile long lastSnapshotBytes;

    /** Begins with an image: the empty one, but for a group that is founded on a state. */
    Replica(
            RaftStoreConfig config,
            StoreListener listener,
            LeadershipBoard board,
            FirstFault faults,
            Disk disk,
            DataKeys keys,
            SnapshotEnd end,
            ClusterState begin) {
        this.image = begin;
        this.config = config;
        this.self = config.raftId();
        this.listener = listener;
        this.board = board;
        this.faults = faults;
        this.disk = disk;
        this.end = end;
        this.keys = keys;
    }

    /** The latest image. */
    ClusterState image() {
        return image;
    }

    /** What asks the library for a snapshot at or after an index; must not block. Known only once the node runs. */
    void onSnapshotDue(LongConsumer request) {
        takeSnapshot = request;
    }

    /** Told of the last index of some entries that were applied; must not block. Known only once the node runs. */
    void onApplied(LongConsumer listener) {
        applied = listener;
    }

    @Override
    public void onApply(Iterator entries) {
        long last = 0;
        while (entries.hasNext()) {
            last = entries.getIndex();
            try {
                apply(entries.getData(), entries.done());
            } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                faults.report("applying entry " + entries.getIndex() + " of the Raft log", e);
                entries.setErrorAndRollback(1, new Status(RaftError.ESTATEMACHINE, "apply failed: %s", e));
                return;
            }
            entries.next();
        }
        applied.accept(last);
        LongConsumer snapshot = takeSnapshot;
        if (isSnapshotDue() && snapshot != null) {
            entriesSinceSnapshot = 0;
            bytesSinceSnapshot = 0;
            snapshot.accept(last);
        }
    }

    /** By the number of entries that people set, and by bytes, so that few large entries do not fill the disk. */
    private boolean isSnapshotDue() {
        return entriesSinceSnapshot >= snapshotInterval()
                || bytesSinceSnapshot >= Math.max(config.snapshotBytes(), lastSnapshotBytes);
    }

    /** What the cluster's settings say now; the store's own before there is a cluster. */
    private long snapshotInterval() {
        Cluster cluster = image.cluster();
        long wanted = cluster == null ? 0 : cluster.getSpec().getSnapshotInterval();
        return wanted > 0 ? wanted : config.snapshotEntries();
    }

    private void apply(ByteBuffer data, @Nullable Closure done) throws InvalidProtocolBufferException {
        Proposal proposal = done instanceof Proposal own ? own : null;
        if (proposal != null && !proposal.data.equals(data)) {
            throw new IllegalStateException("an entry was handed the proposal of another");
        }
        Batch batch = proposal == null ? Batch.parseFrom(data.duplicate()) : proposal.batch;
        entriesSinceSnapshot++;
        bytesSinceSnapshot += data.remaining();
        ProposeOutcome outcome = switch (image.apply(batch)) {
            case ApplyResult.Applied(ClusterState next, var delta) -> {
                image = next;
                listener.committed(next, delta);
                yield new ProposeOutcome.Committed(next.revision());
            }
            case ApplyResult.Refused(String reason) -> new ProposeOutcome.Refused(reason);
        };
        if (proposal != null) {
            proposal.outcome.complete(outcome);
        }
    }

    /** Writes the image of this index beside the apply thread. */
    @Override
    public void onSnapshotSave(com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter folder, Closure done) {
        ClusterState saved = image;
        Thread.ofPlatform().daemon().name("raft-snapshot-" + self).start(() -> {
            Path file = Path.of(folder.getPath(), SnapshotFiles.STATE);
            try {
                StateFile.write(saved, file, keys, disk);
                lastSnapshotBytes = Files.size(file);
            } catch (IOException | RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                faults.report("writing the snapshot " + file, e);
                done.run(new Status(RaftError.EIO, "snapshot failed: %s", e));
                return;
            }
            folder.addFile(SnapshotFiles.STATE);
            done.run(Status.OK());
        });
    }

    @Override
    public boolean onSnapshotLoad(com.alipay.sofa.jraft.storage.snapshot.SnapshotReader folder) {
        Path file = Path.of(folder.getPath(), SnapshotFiles.STATE);
        try (InputStream in = SealedFile.read(file, keys)) {
            ClusterState loaded = SnapshotReader.read(in);
            if (image.revision() > 0) {
                LOG.info(
                        "the leader's log does not go back to where this manager was, at revision {}: it took the state of"
                                + " revision {} as a snapshot",
                        image.revision(),
                        loaded.revision());
            }
            image = loaded;
            entriesSinceSnapshot = 0;
            bytesSinceSnapshot = 0;
            lastSnapshotBytes = Files.size(file);
            SnapshotMeta meta = folder.load();
            end.reached(meta.getLastIncludedIndex(), meta.getLastIncludedTerm());
            listener.replaced(loaded);
            return true;
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            faults.report(
                    "loading the snapshot " + file
                            + "; remove this manager on another one (jswarm node demote), empty its"
                            + " state folder and join it again",
                    e);
            return false;
        }
    }

    /** The library calls this once its first entry of the term, and so everything before, is applied here. */
    @Override
    public void onLeaderStart(long term) {
        board.post(new Leadership(term, self, true));
        heard(() -> listener.leading(term));
    }

    @Override
    public void onLeaderStop(Status status) {
        board.post(new Leadership(board.now().term(), "", false));
        heard(listener::following);
    }

    @Override
    public void onStartFollowing(LeaderChangeContext leader) {
        board.post(new Leadership(leader.getTerm(), leader.getLeaderId().getIp(), false));
        heard(listener::following);
    }

    @Override
    public void onStopFollowing(LeaderChangeContext leader) {
        board.post(new Leadership(leader.getTerm(), "", false));
    }

    @Override
    public void onError(RaftException error) {
        faults.report("keeping the Raft log", error);
    }

    private void heard(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            faults.report("telling who leads", e);
        }
    }
}
