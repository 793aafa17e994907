package io.jswarm.manager.raft;

import io.jswarm.manager.raft.LogFormat.SegmentHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which data keys the files in a member's folder need. */
final class StoredKeys {
    private StoredKeys() {}

    /** The folder's keys; made now when nothing in the folder needs any. Throws when they are locked, damaged or missing. */
    static KeyRing openOrCreate(Path folder) throws IOException {
        if (KeyRing.exists(folder)) {
            return KeyRing.open(folder);
        }
        if (!inUse(folder).isEmpty()) {
            throw KeyRingFile.damaged(KeyRing.in(folder), "it is missing");
        }
        return KeyRing.create(folder, null);
    }

    /** The ids of the data keys that segments and snapshots name. */
    static Set<Long> inUse(Path folder) throws IOException {
        Set<Long> ids = new TreeSet<>();
        for (Path file : files(folder.resolve("log"))) {
            SegmentHeader header = SegmentHeader.decode(head(file, LogFormat.SEALED_HEADER));
            if (header != null && header.isSealed()) {
                ids.add(header.keyId());
            }
        }
        for (Path file : files(folder.resolve("snapshot"))) {
            byte[] head = head(file, SealedStream.HEAD);
            if (SealedStream.keyId(head) != 0) {
                ids.add(SealedStream.keyId(head));
            }
        }
        return ids;
    }

    /** Whether a segment or the state of a snapshot is not encrypted: a program from before the encryption wrote it. */
    static boolean hasPlain(Path folder) throws IOException {
        for (Path file : files(folder.resolve("log"))) {
            SegmentHeader header = SegmentHeader.decode(head(file, LogFormat.SEALED_HEADER));
            if (header != null && !header.isSealed()) {
                return true;
            }
        }
        for (Path file : files(folder.resolve("snapshot"))) {
            boolean state = SnapshotFiles.STATE.equals(String.valueOf(file.getFileName()));
            if (state && !SealedStream.begins(head(file, SealedStream.HEAD))) {
                return true;
            }
        }
        return false;
    }

    /** Empty for a file that was cleaned up meanwhile. */
    private static byte[] head(Path file, int bytes) throws IOException {
        try {
            return SealedFile.head(file, bytes);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            throw new IOException("the files in " + folder + " cannot be listed", e);
        }
    }
}
