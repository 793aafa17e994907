package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotStorage;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The library's snapshot folder, but with every file on the disk before the new snapshot takes the old one's place: the
 * library forces its own table only, and not what it copied from another member.
 */
final class SyncedSnapshots extends LocalSnapshotStorage {
    private final String written;
    private final RaftOptions options;
    private final Disk disk;

    SyncedSnapshots(Path folder, RaftOptions options, Disk disk) {
        super(folder.toString(), folder.resolve("temp").toString(), options);
        this.written = folder.resolve("temp").toString();
        this.options = options;
        this.disk = disk;
    }

    @Override
    public @Nullable SnapshotWriter create(boolean fromEmpty) {
        // Clears the folder as the library does, and is given up for a writer that forces what it wrote.
        if (super.create(fromEmpty) == null) {
            return null;
        }
        LocalSnapshotWriter writer = new Forcing();
        return writer.init(null) ? writer : null;
    }

    private final class Forcing extends LocalSnapshotWriter {
        Forcing() {
            super(written, SyncedSnapshots.this, options);
        }

        @Override
        public boolean sync() throws IOException {
            if (!super.sync()) {
                return false;
            }
            Path folder = Path.of(getPath());
            List<Path> files;
            try (Stream<Path> list = Files.list(folder)) {
                files = list.filter(Files::isRegularFile).toList();
            }
            for (Path file : files) {
                try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                    disk.force(file, open);
                }
            }
            disk.forceFolder(folder);
            return true;
        }
    }
}
