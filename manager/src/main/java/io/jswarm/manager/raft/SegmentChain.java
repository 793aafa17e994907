package io.jswarm.manager.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out at start which segment files count, and clears away what a crash left behind. */
final class SegmentChain {
    private static final Pattern NAME = Pattern.compile("\\d{16}\\.log");

    private record Found(Path file, SegmentScan scan) {}

    private SegmentChain() {}

    /** The segments in their order, without void ones; empty for an empty folder. */
    static List<Segment> load(Path folder, Disk disk, @Nullable DataKeys keys) throws IOException {
        List<Found> found = scan(folder, disk, keys);
        if (found.isEmpty()) {
            disk.forceFolder(folder);
            return List.of();
        }
        Found last = found.getLast();
        if (last.scan().sealed) {
            throw new DamagedFileException(
                    last.file(), last.scan().length, "it says that another file follows, but that file is missing");
        }
        List<Segment> segments = new ArrayList<>();
        Segment newest = Segment.open(last.file(), last.scan(), disk);
        try {
            // Files are deleted because of the newest one's header, and that may be readable without being on the disk.
            newest.writeAgain();
            disk.forceFolder(folder);
            for (Found each : afterReset(found, folder, disk)) {
                link(segments, each.equals(last) ? newest : Segment.open(each.file(), each.scan(), disk), folder, disk);
            }
        } catch (IOException e) {
            newest.close();
            for (Segment segment : segments) {
                segment.close();
            }
            throw e;
        }
        return segments;
    }

    /** The files of the log in their order. */
    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    private static List<Found> scan(Path folder, Disk disk, @Nullable DataKeys keys) throws IOException {
        List<Path> files = files(folder);
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            SegmentScan scan = SegmentScan.of(file, i == files.size() - 1, keys);
            if (scan == null) {
                delete(file, folder, disk);
            } else if (!Segment.name(scan.header.sequence())
                    .equals(file.getFileName().toString())) {
                throw new DamagedFileException(file, 0, "it is segment " + scan.header.sequence() + " by its header");
            } else {
                found.add(new Found(file, scan));
            }
        }
        return found;
    }

    /** What counts starts with the last reset; files before it were to be deleted. */
    private static List<Found> afterReset(List<Found> found, Path folder, Disk disk) throws IOException {
        int start = 0;
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).scan().header.reset()) {
                start = i;
            }
        }
        for (Found old : found.subList(0, start)) {
            delete(old.file(), folder, disk);
        }
        return found.subList(start, found.size());
    }

    /** Adds the next segment, which voids what it overlaps. */
    private static void link(List<Segment> segments, Segment next, Path folder, Disk disk) throws IOException {
        long first = next.header.firstIndex();
        if (!segments.isEmpty() && first > segments.getLast().lastIndex() + 1) {
            next.close();
            throw new DamagedFileException(
                    next.file,
                    0,
                    "it starts with entry " + first + ", but the file before ends with entry "
                            + segments.getLast().lastIndex() + "; what was between them is missing");
        }
        while (!segments.isEmpty() && segments.getLast().header.firstIndex() >= first) {
            Segment voided = segments.removeLast();
            voided.close();
            delete(voided.file, folder, disk);
        }
        if (!segments.isEmpty()) {
            segments.getLast().forgetAfter(first - 1);
        }
        if (!segments.isEmpty()) {
            segments.getLast().endWriting();
        }
        segments.add(next);
    }

    private static void delete(Path file, Path folder, Disk disk) throws IOException {
        disk.delete(file);
        disk.forceFolder(folder);
    }
}
