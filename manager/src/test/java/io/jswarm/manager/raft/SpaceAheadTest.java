package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zeros stand behind the entries while a file gets them: what they save, and what is found of them after a crash. */
class SpaceAheadTest {
    private static final long LIMIT = 5 << 19;
    /** Bytes of a write of three entries of 100. */
    private static final int WRITE = LogFormat.FRAME_HEADER + 3 * (LogFormat.RECORD_HEADER + 100 + Aead.TAG);
    /** Where the entries of the killed log end. */
    private static final int GOOD = LogFormat.SEALED_HEADER + 2 * WRITE;

    @TempDir
    Path temp;

    private final DataKeys keys = new SomeKeys();

    private SegmentedLog open(Path folder, Disk disk) throws IOException {
        return SegmentedLog.open(folder, LIMIT, disk, keys);
    }

    private static LogRecord entry(long index, int bytes) {
        byte[] body = new byte[bytes];
        new SplittableRandom(index).nextBytes(body);
        return new LogRecord(index, 1, (byte) EntryType.ENTRY_TYPE_DATA_VALUE, body);
    }

    private static List<LogRecord> entries(long first, int count, int bytes) {
        List<LogRecord> entries = new ArrayList<>();
        for (long index = first; index < first + count; index++) {
            entries.add(entry(index, bytes));
        }
        return entries;
    }

    private static void holds(SegmentedLog log, long last, int bytes) throws IOException {
        assertThat(log.lastIndex()).isEqualTo(last);
        for (long index = 1; index <= last; index++) {
            assertThat(Objects.requireNonNull(log.read(index)).body).isEqualTo(entry(index, bytes).body);
        }
    }

    /** The files of a log that is ended without being closed: entries 1 to 3, and 4 to 6 in one write. */
    private Path killed() throws IOException {
        Path left = temp.resolve("left");
        try (SegmentedLog log = open(temp.resolve("log"), Disk.real())) {
            log.append(entries(1, 3, 100));
            log.append(entries(4, 3, 100));
            StagedFiles.copy(temp.resolve("log"), left);
        }
        return left.resolve(Segment.name(1));
    }

    /** The same with zeros of some sectors only, which are read faster. */
    private static byte[] shorter(Path file) throws IOException {
        return Arrays.copyOf(Files.readAllBytes(file), GOOD + 3_000);
    }

    private void refused(Path file, String what, String words) {
        assertThatThrownBy(() -> open(Objects.requireNonNull(file.getParent()), Disk.real())
                        .close())
                .as(what)
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(words);
    }

    @Test
    void anEntryThatFitsChangesNoLength() throws IOException {
        Path folder = temp.resolve("log");
        Path file = folder.resolve(Segment.name(1));
        long bytes;
        try (SegmentedLog log = open(folder, Disk.real())) {
            log.append(List.of(entry(1, 100)));
            long size = Files.size(file);
            assertThat(size).isEqualTo(LogFormat.SEALED_HEADER + Segment.STEP);
            for (long index = 2; index <= 50; index++) {
                log.append(List.of(entry(index, 100)));
                assertThat(Files.size(file)).isEqualTo(size);
            }
            bytes = log.bytes();
        }
        assertThat(bytes).as("what counts").isLessThan(50 * 200);
        assertThat(Files.size(file)).as("closed").isEqualTo(bytes);
        try (SegmentedLog log = open(folder, Disk.real())) {
            holds(log, 50, 100);
        }
    }

    @Test
    void spaceIsTakenInStepsUpToTheLimitAndWhatFollowsIsCutOff() throws IOException {
        Path folder = temp.resolve("log");
        TreeSet<Long> sizes = new TreeSet<>();
        try (SegmentedLog log = open(folder, Disk.real())) {
            Path first = folder.resolve(Segment.name(1));
            for (long index = 1; !Files.exists(folder.resolve(Segment.name(2))); index++) {
                sizes.add(Files.size(first));
                log.append(List.of(entry(index, 20_000)));
            }
            long header = LogFormat.SEALED_HEADER;
            assertThat(sizes).hasSize(5).startsWith(header, header + Segment.STEP, header + 2 * Segment.STEP, LIMIT);
            assertThat(sizes.last()).as("the entry that ends the file").isBetween(LIMIT, LIMIT + 21_000);
            assertThat(Files.size(first)).isEqualTo(sizes.last() + LogFormat.FRAME_HEADER);
            long last = log.lastIndex();
            log.append(List.of(entry(last + 1, 100)));
            log.truncateSuffix(last);
            byte[] second = Files.readAllBytes(folder.resolve(Segment.name(2)));
            assertThat(second).as("its end was dropped, so it ends with a mark").hasSizeLessThan(Segment.STEP);
        }
        open(folder, Disk.real()).close();
    }

    @Test
    void aLargeWriteGoesWithout() throws IOException {
        Path folder = temp.resolve("log");
        try (SegmentedLog log = open(folder, Disk.real())) {
            log.append(List.of(entry(1, Segment.SMALL)));
            assertThat(Files.size(folder.resolve(Segment.name(1)))).isEqualTo(log.bytes());
        }
    }

    @Test
    void afterAKillTheZerosAreCutOff() throws IOException {
        Path file = killed();
        assertThat(Files.size(file)).isGreaterThan(Segment.STEP);
        try (SegmentedLog log = open(Objects.requireNonNull(file.getParent()), Disk.real())) {
            holds(log, 6, 100);
            assertThat(Files.size(file)).isEqualTo(log.bytes()).isEqualTo(GOOD);
            log.append(List.of(entry(7, 100)));
            holds(log, 7, 100);
        }
    }

    /** The cut and the mark are forced at once, so a power loss may leave the mark and the zeros. */
    @Test
    void zerosBehindAnEndMarkAreCutOffAndNothingElseIs() throws IOException {
        Path folder = temp.resolve("log");
        Path file = folder.resolve(Segment.name(1));
        try (SegmentedLog log = open(folder, Disk.real())) {
            log.append(entries(1, 3, 100));
            log.truncateSuffix(2);
            log.append(List.of(entry(3, 100)));
        }
        byte[] bytes = Files.readAllBytes(file);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 3_000);
        for (int at : new int[] {bytes.length, bytes.length + 40, bytes.length + 2_999}) {
            longer[at] ^= 1;
            Files.write(file, longer);
            refused(file, "byte " + at, "bytes follow its end mark");
            longer[at] ^= 1;
        }
        byte[] unmarked = longer.clone();
        Arrays.fill(unmarked, bytes.length - LogFormat.FRAME_HEADER, bytes.length, (byte) 0);
        for (byte[] left : List.of(longer, unmarked)) {
            Files.write(file, left);
            try (SegmentedLog log = open(folder, Disk.real())) {
                holds(log, 3, 100);
                assertThat(Files.size(file)).isLessThanOrEqualTo(bytes.length);
            }
        }
    }

    /** As a kill between two parts of a write leaves it. What lacks its last three bytes alone cannot be told from damage. */
    @Test
    void aWriteThatEndedAnywhereIsCutOff() throws IOException {
        Path file = killed();
        byte[] bytes = shorter(file);
        int entry = LogFormat.RECORD_HEADER + 100 + Aead.TAG;
        for (int end = GOOD - WRITE; end <= GOOD - 4; end++) {
            int lacking = (GOOD - end) % entry; // of the header, too, as the first entry begins where it ends
            if (lacking > 0 && lacking < 4) {
                continue;
            }
            byte[] torn = bytes.clone();
            Arrays.fill(torn, end, torn.length, (byte) 0);
            Files.write(file, torn);
            try (SegmentedLog log = open(Objects.requireNonNull(file.getParent()), Disk.real())) {
                assertThat(log.lastIndex()).as("ended at %d of %d", end, GOOD).isEqualTo(3);
            }
        }
    }

    @Test
    void aChangedBitBeforeTheZerosIsRefused() throws IOException {
        Path file = killed();
        byte[] bytes = shorter(file);
        for (int at = 0; at < GOOD; at++) {
            bytes[at] ^= 8;
            Files.write(file, bytes);
            refused(file, "byte " + at + " of " + GOOD, "jswarm node demote");
            bytes[at] ^= 8;
        }
    }

    @Test
    void aHoleBeforeEntriesIsRefused() throws IOException {
        Path file = killed();
        byte[] bytes = shorter(file);
        int first = LogFormat.SEALED_HEADER;
        Arrays.fill(bytes, first, first + LogFormat.FRAME_HEADER + 40, (byte) 0);
        Files.write(file, bytes);
        refused(file, "entries 1 to 3 are zeros", "those from 1 on are lost, though up to 6 were here");
    }

    @Test
    void aFullDiskIsMetBeforeTheEntry() throws IOException {
        Path folder = temp.resolve("log");
        Path file = folder.resolve(Segment.name(1));
        Disk full = new RealDisk() {
            private long left = Segment.STEP + 4_000;

            @Override
            public void write(Path path, RandomAccessFile open, byte[] bytes) throws IOException {
                long added = open.getFilePointer() + bytes.length - open.length();
                if (added > left) {
                    super.write(path, open, Arrays.copyOf(bytes, (int) left));
                    throw new IOException("No space left on device");
                }
                left -= Math.max(0, added);
                super.write(path, open, bytes);
            }
        };
        long last = 0;
        try (SegmentedLog log = open(folder, full)) {
            while (last < 1_000) {
                log.append(List.of(entry(last + 1, 20_000)));
                last++;
            }
        } catch (IOException e) {
            assertThat(e).hasMessage("No space left on device");
        }
        assertThat(last).isBetween(50L, 53L);
        long whole =
                LogFormat.SEALED_HEADER + last * (LogFormat.FRAME_HEADER + LogFormat.RECORD_HEADER + 20_000 + Aead.TAG);
        assertThat(Files.size(file)).as("no part of another entry").isEqualTo(whole);
        try (SegmentedLog log = open(folder, Disk.real())) {
            holds(log, last, 20_000);
        }
    }
}
