package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.entity.LocalStorageOutter.StablePBMeta;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.storage.io.ProtoBufFile;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.SnapshotWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Changes to a stopped member's files, as a store with a planted bug would have left them. */
final class StagedFiles {
    private StagedFiles() {}

    static void forgetVote(Path member) throws IOException {
        Path meta = member.resolve("meta").resolve("raft_meta");
        if (Files.exists(meta)) {
            ProtoBufFile file = new ProtoBufFile(meta.toString());
            StablePBMeta kept = file.load();
            var _ = file.save(
                    kept.toBuilder().setVotedfor(PeerId.emptyPeer().toString()).build(), true);
        }
    }

    static void forgetTerm(Path member) throws IOException {
        // Not deleted: a missing file is refused at the start.
        Path meta = member.resolve("meta").resolve("raft_meta");
        if (Files.exists(meta)) {
            StablePBMeta none = StablePBMeta.newBuilder()
                    .setTerm(0)
                    .setVotedfor(PeerId.emptyPeer().toString())
                    .build();
            var _ = new ProtoBufFile(meta.toString()).save(none, true);
        }
    }

    static void swapLogWithThatOfBefore(Path member) throws IOException {
        Path log = member.resolve("log");
        Path before = member.resolve("log-before");
        Path now = member.resolve("log-now");
        copy(log, now);
        if (Files.isDirectory(before)) {
            deleteAll(log);
            copy(before, log);
            deleteAll(before);
        }
        copy(now, before);
        deleteAll(now);
    }

    static void emptySnapshots(Path member) throws IOException {
        Path snapshots = member.resolve("snapshot");
        if (!Files.isDirectory(snapshots)) {
            return;
        }
        try (Stream<Path> files = Files.walk(snapshots)) {
            for (Path file : files.filter(each -> each.endsWith("state")).toList()) {
                try (OutputStream out = Files.newOutputStream(file)) {
                    SnapshotWriter.write(ClusterState.EMPTY, out);
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(from)) {
            all = files.sorted().toList();
        }
        for (Path file : all) {
            Path target = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(target);
            } else {
                Files.copy(file, target);
            }
        }
    }

    static void deleteAll(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(root)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
