package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.FileService;
import com.alipay.sofa.jraft.storage.snapshot.Snapshot;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotMetaTable;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotStorage;
import com.alipay.sofa.jraft.storage.snapshot.local.SnapshotFileReader;
import com.alipay.sofa.jraft.util.ByteBufferCollector;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Sends a snapshot to another member: in clear, over the managers' TLS, since each member has data keys of its own. Nothing
 * in clear touches the disk here; there, {@link SealingCopies} sees to it.
 */
final class SealedSnapshotReader extends LocalSnapshotReader {
    private static final int MOST_BYTES = 1 << 20;

    private final @Nullable Endpoint address;
    private final RaftOptions options;
    private final DataKeys keys;
    private long readerId;

    SealedSnapshotReader(
            LocalSnapshotStorage storage, @Nullable Endpoint address, RaftOptions options, String path, DataKeys keys) {
        super(storage, null, address, options, path);
        this.address = address;
        this.options = options;
        this.keys = keys;
    }

    @Override
    public @Nullable String generateURIForCopy() {
        if (address == null) {
            return null;
        }
        if (readerId == 0) {
            LocalSnapshotMetaTable table = new LocalSnapshotMetaTable(options);
            try {
                if (!table.loadFromFile(
                        Path.of(getPath(), JRAFT_SNAPSHOT_META_FILE).toString())) {
                    return null;
                }
            } catch (IOException e) {
                return null;
            }
            SnapshotFileReader files = new InClear(getPath(), keys);
            files.setMetaTable(table);
            readerId = FileService.getInstance().addReader(files);
        }
        return Snapshot.REMOTE_SNAPSHOT_URI_SCHEME + address + "/" + readerId;
    }

    @Override
    public void close() throws IOException {
        if (readerId != 0) {
            FileService.getInstance().removeReader(readerId);
        }
        super.close();
    }

    /** Reads encrypted files in clear, and others as they are. */
    private static final class InClear extends SnapshotFileReader {
        private final DataKeys keys;

        InClear(String path, DataKeys keys) {
            super(path, null);
            this.keys = keys;
        }

        @Override
        protected int readFileWithMeta(
                ByteBufferCollector buffer, String name, Message meta, long offset, long maxCount)
                throws IOException, com.alipay.sofa.jraft.error.RetryAgainException {
            Path path = Path.of(getPath(), name);
            if (!SealedStream.begins(SealedFile.head(path, SealedStream.HEAD))) {
                return super.readFileWithMeta(buffer, name, meta, offset, maxCount);
            }
            try (SealedFile file = SealedFile.open(path, keys)) {
                byte[] part = file.read(offset, (int) Math.min(maxCount, MOST_BYTES));
                buffer.put(part);
                return offset + part.length >= file.length() ? EOF : part.length;
            }
        }
    }
}
