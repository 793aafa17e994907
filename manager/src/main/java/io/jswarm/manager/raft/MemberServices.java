package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.core.DefaultJRaftServiceFactory;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import com.alipay.sofa.jraft.storage.SnapshotStorage;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/** Gives the library this member's log, vote and snapshot folder. */
final class MemberServices extends DefaultJRaftServiceFactory {
    private final LogStorage log;
    private final RaftMetaStorage vote;
    private final Disk disk;
    private final DataKeys keys;
    private final SnapshotEnd end;
    private final SnapshotTurn turn;
    private final BiConsumer<String, Throwable> failed;

    MemberServices(
            LogStorage log,
            RaftMetaStorage vote,
            Disk disk,
            DataKeys keys,
            SnapshotEnd end,
            SnapshotTurn turn,
            BiConsumer<String, Throwable> failed) {
        this.log = log;
        this.vote = vote;
        this.disk = disk;
        this.keys = keys;
        this.end = end;
        this.turn = turn;
        this.failed = failed;
    }

    @Override
    public LogStorage createLogStorage(String uri, RaftOptions options) {
        return log;
    }

    @Override
    public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions options) {
        return vote;
    }

    @Override
    public SnapshotStorage createSnapshotStorage(NodeOptions options) {
        return new SyncedSnapshots(
                Path.of(options.getSnapshotUri()), options.getRaftOptions(), disk, keys, end, turn, failed);
    }
}
