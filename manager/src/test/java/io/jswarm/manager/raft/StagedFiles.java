package io.jswarm.manager.raft;

import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.RequestResult;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.StateLoader;
import io.jswarm.manager.store.SnapshotReader;
import io.jswarm.manager.store.SnapshotWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Changes to a stopped member's files, as a store with a planted bug would have left them. */
final class StagedFiles {
    private StagedFiles() {}

    static void forgetVote(Path member) throws IOException {
        Path folder = member.resolve("meta");
        VoteFile.Vote kept = VoteFile.read(folder);
        if (kept != null) {
            VoteFile.write(folder, new VoteFile.Vote(kept.term(), ""), Disk.real());
        }
    }

    static void forgetTerm(Path member) throws IOException {
        VoteFile.write(member.resolve("meta"), VoteFile.Vote.NONE, Disk.real());
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

    /** As if damage were read without a check: the last service of each snapshot is gone, and all sums are right. */
    static void loseAServiceOfSnapshots(Path member) throws IOException {
        Path snapshots = member.resolve("snapshot");
        if (!Files.isDirectory(snapshots)) {
            return;
        }
        KeyRing keys = KeyRing.open(member);
        try (Stream<Path> files = Files.walk(snapshots)) {
            for (Path file :
                    files.filter(each -> each.endsWith(SnapshotFiles.STATE)).toList()) {
                ClusterState state;
                try (InputStream in = SealedFile.read(file, keys)) {
                    state = SnapshotReader.read(in);
                }
                try (OutputStream out = new SealingOutput(keys.current(), Files.newOutputStream(file))) {
                    SnapshotWriter.write(withoutTheLastService(state), out);
                }
            }
        }
    }

    private static ClusterState withoutTheLastService(ClusterState state) {
        StateLoader loader = new StateLoader(state.revision(), state.timeMs());
        String last = state.services().keySet().stream().reduce("", (before, next) -> next);
        for (Change object : state.objects()) {
            if (!object.hasService() || !object.getService().getId().equals(last)) {
                loader.add(object);
            }
        }
        for (RequestResult result : state.results()) {
            loader.add(result);
        }
        return loader.build();
    }

    /** The files that a stopped member needs: none that a crash left half made, and no older snapshot. */
    static List<Path> kept(Path member) throws IOException {
        Path snapshots = member.resolve("snapshot");
        Path newest = SnapshotFiles.folder(snapshots, SnapshotFiles.newestIndex(snapshots));
        try (Stream<Path> files = Files.walk(member)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(snapshots) || file.startsWith(newest))
                    .filter(file -> !file.getFileName().toString().endsWith(".new"))
                    .sorted()
                    .toList();
        }
    }

    /** Changes one bit of what a stopped member keeps, but not in what a crash may have cut short; returns the file. */
    static Path flipBit(Path member, DataKeys keys, SplittableRandom random) throws IOException {
        List<Path> kept = kept(member);
        List<Path> log = kept.stream()
                .filter(file -> file.getFileName().toString().endsWith(".log"))
                .toList();
        while (true) {
            Path file =
                    random.nextBoolean() ? kept.get(random.nextInt(kept.size())) : log.get(random.nextInt(log.size()));
            byte[] bytes = Files.readAllBytes(file);
            SegmentScan scan = log.contains(file) ? SegmentScan.of(file, file.equals(log.getLast()), keys) : null;
            int good = scan == null && log.contains(file) ? 0 : scan == null ? bytes.length : scan.length;
            if (good > 0) {
                bytes[random.nextInt(good)] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, bytes);
                return file;
            }
        }
    }

    static void copy(Path from, Path to) throws IOException {
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
