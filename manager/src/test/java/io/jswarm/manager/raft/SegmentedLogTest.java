package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import io.jswarm.manager.raft.LogFormat.SegmentHeader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentedLogTest {
    private static final long SEGMENT_BYTES = 2_000;

    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void nameTheFolder() {
        folder = temp.resolve("log");
    }

    /** What the log is encrypted with; null for the plain format. */
    @Nullable
    DataKeys keys() {
        return keys;
    }

    private final DataKeys keys = new SomeKeys();

    private SegmentedLog open() throws IOException {
        return SegmentedLog.open(folder, SEGMENT_BYTES, Disk.real(), keys());
    }

    private static LogRecord entry(long index, long term, int bytes) {
        byte[] body = new byte[bytes];
        new SplittableRandom(index * 31 + term).nextBytes(body);
        return new LogRecord(index, term, (byte) EntryType.ENTRY_TYPE_DATA_VALUE, body);
    }

    /** Appends from the index on, in batches of three. */
    static void fill(SegmentedLog log, long first, int count, long term) throws IOException {
        List<LogRecord> batch = new ArrayList<>();
        for (long index = first; index < first + count; index++) {
            batch.add(entry(index, term, 100));
            if (batch.size() == 3 || index == first + count - 1) {
                log.append(batch);
                batch.clear();
            }
        }
    }

    static void assertHolds(SegmentedLog log, long first, long last, long term) throws IOException {
        for (long index = first; index <= last; index++) {
            LogRecord found = log.read(index);
            if (found == null) {
                throw new AssertionError("entry " + index + " is missing");
            }
            assertThat(found.term).as("term of " + index).isEqualTo(term);
            assertThat(found.body).isEqualTo(entry(index, term, 100).body);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        }
    }

    @Test
    void whatWasAppendedIsThereAfterARestartOverManySegments() throws IOException {
        try (SegmentedLog log = open()) {
            assertThat(log.firstIndex()).isEqualTo(1);
            assertThat(log.lastIndex()).isZero();
            fill(log, 1, 100, 1);
        }
        assertThat(files()).hasSizeGreaterThan(3);
        try (SegmentedLog log = open()) {
            assertThat(log.firstIndex()).isEqualTo(1);
            assertThat(log.lastIndex()).isEqualTo(100);
            assertHolds(log, 1, 100, 1);
            assertThat(log.read(101)).isNull();
            assertThat(log.read(0)).isNull();
            fill(log, 101, 5, 2);
            assertHolds(log, 101, 105, 2);
        }
    }

    @Test
    void anEntryThatDoesNotFollowIsRefused() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 1, 3, 1);
            assertThatThrownBy(() -> log.append(List.of(entry(5, 1, 10)))).hasMessageContaining("does not follow");
        }
    }

    @Test
    void configurationsAreFoundAgain() throws IOException {
        byte type = (byte) EntryType.ENTRY_TYPE_CONFIGURATION_VALUE;
        assertThat(LogRecord.CONFIGURATION).isEqualTo(type);
        try (SegmentedLog log = open()) {
            fill(log, 1, 50, 1);
            log.append(List.of(new LogRecord(51, 1, type, new byte[] {1}), entry(52, 1, 100)));
            log.append(List.of(new LogRecord(53, 1, type, new byte[] {2})));
            assertThat(log.configurations()).containsExactly(51L, 53L);
        }
        try (SegmentedLog log = open()) {
            assertThat(log.configurations()).containsExactly(51L, 53L);
            log.truncateSuffix(52);
            assertThat(log.configurations()).containsExactly(51L);
        }
        try (SegmentedLog log = open()) {
            assertThat(log.configurations()).containsExactly(51L);
        }
    }

    @Test
    void aTruncatedEndNeverComesBack() throws IOException {
        for (long kept : new long[] {99, 98, 70, 31, 30, 1, 0}) {
            try (SegmentedLog log = open()) {
                log.reset(1);
                fill(log, 1, 100, 1);
                log.truncateSuffix(kept);
                assertThat(log.lastIndex()).isEqualTo(kept);
                assertThat(log.read(kept + 1)).isNull();
            }
            try (SegmentedLog log = open()) {
                assertThat(log.lastIndex()).as("after a restart").isEqualTo(kept);
                assertHolds(log, 1, kept, 1);
                fill(log, kept + 1, 2, 2);
            }
            try (SegmentedLog log = open()) {
                assertThat(log.lastIndex()).isEqualTo(kept + 2);
                assertHolds(log, 1, kept, 1);
                assertHolds(log, kept + 1, kept + 2, 2);
                log.truncateSuffix(kept + 1);
                log.truncateSuffix(kept);
            }
            try (SegmentedLog log = open()) {
                assertThat(log.lastIndex()).isEqualTo(kept);
                fill(log, kept + 1, 30, 3);
                assertHolds(log, kept + 1, kept + 30, 3);
            }
        }
    }

    @Test
    void truncatingThePrefixDeletesWholeFilesAndKeepsTheRest() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 1, 100, 1);
            int before = files().size();
            long bytes = log.bytes();
            log.truncatePrefix(61);
            assertThat(files().size()).isLessThan(before);
            assertThat(log.bytes()).isLessThan(bytes);
            assertThat(log.firstIndex()).isEqualTo(61);
            assertThat(log.read(60)).isNull();
            assertHolds(log, 61, 100, 1);
        }
        try (SegmentedLog log = open()) {
            assertThat(log.firstIndex()).isLessThanOrEqualTo(61).isGreaterThan(1);
            assertThat(log.lastIndex()).isEqualTo(100);
            assertHolds(log, 61, 100, 1);
        }
    }

    @Test
    void afterAResetOnlyTheNewLogIsThere() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 1, 40, 1);
            log.truncatePrefix(501);
            assertThat(log.firstIndex()).isEqualTo(501);
            assertThat(log.lastIndex()).isEqualTo(500);
        }
        try (SegmentedLog log = open()) {
            assertThat(log.firstIndex()).isEqualTo(501);
            assertThat(log.lastIndex()).isEqualTo(500);
            fill(log, 501, 10, 4);
            log.reset(20);
            fill(log, 20, 3, 5);
        }
        try (SegmentedLog log = open()) {
            assertThat(log.firstIndex()).isEqualTo(20);
            assertHolds(log, 20, 22, 5);
            assertThat(log.read(501)).isNull();
            assertThat(files()).hasSize(1);
        }
    }

    @Test
    void aWriteCutShortAtAnyByteLosesThatWriteOnly() throws IOException {
        long whole;
        try (SegmentedLog log = open()) {
            fill(log, 1, 3, 1);
            whole = Files.size(files().getLast());
            fill(log, 4, 3, 1);
        }
        Path file = files().getLast();
        byte[] bytes = Files.readAllBytes(file);
        for (int length = bytes.length - 1; length >= whole; length -= 7) {
            for (Path newer : files()) {
                Files.delete(newer);
            }
            Files.write(file, java.util.Arrays.copyOf(bytes, length));
            try (SegmentedLog log = open()) {
                assertThat(log.lastIndex()).as("cut to " + length).isEqualTo(3);
                fill(log, 4, 1, 2);
            }
            try (SegmentedLog log = open()) {
                assertHolds(log, 1, 3, 1);
                assertHolds(log, 4, 4, 2);
            }
        }
    }

    @Test
    void sectorsThatNeverReachedTheDiskLoseThatWriteOnly() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 1, 3, 1);
            log.append(List.of(entry(4, 1, 1500), entry(5, 1, 100)));
        }
        Path file = files().getLast();
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(1024);
            open.write(new byte[512]);
        }
        try (SegmentedLog log = open()) {
            assertThat(log.lastIndex()).isEqualTo(3);
            assertHolds(log, 1, 3, 1);
        }
    }

    @Test
    void aFlippedBitAnywhereIsRefusedWithTheFileAndWhatToDo() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 1, 40, 1);
        }
        assertThat(files()).hasSizeGreaterThan(1);
        for (Path file : files()) {
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 0; at < bytes.length; at += 37) {
                flip(file, at);
                assertThatThrownBy(this::open)
                        .as("flipped byte " + at + " of " + file)
                        .isInstanceOf(DamagedFileException.class)
                        .hasMessageContaining(file.toString())
                        .hasMessageContaining("jswarm node demote");
                Files.write(file, bytes);
            }
        }
        try (SegmentedLog log = open()) {
            assertHolds(log, 1, 40, 1);
        }
    }

    @Test
    void aBitThatFlipsWhileTheLogIsOpenIsNotRead() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 1, 3, 1);
            Path file = files().getFirst();
            int header = Objects.requireNonNull(SegmentHeader.decode(Files.readAllBytes(file)))
                    .length();
            flip(file, header + LogFormat.FRAME_HEADER + LogFormat.RECORD_HEADER + 5);
            assertThatThrownBy(() -> log.read(1)).isInstanceOf(DamagedFileException.class);
            assertHolds(log, 2, 3, 1);
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            int old = open.read();
            open.seek(at);
            open.write(old ^ 0x10);
        }
    }

    @Test
    void anEmptySectorElsewhereInAWriteDoesNotMakeAFlippedBitATornWrite() throws IOException {
        LogRecord zeros = new LogRecord(5, 1, (byte) EntryType.ENTRY_TYPE_DATA_VALUE, new byte[1_600]);
        try (SegmentedLog log = SegmentedLog.open(folder, SEGMENT_BYTES, Disk.real(), null)) {
            fill(log, 1, 3, 1);
            log.append(List.of(entry(4, 1, 100), zeros));
        }
        Path file = files().getLast();
        byte[] bytes = Files.readAllBytes(file);
        flip(file, bytes.length - 1_600 - 2 * LogFormat.RECORD_HEADER - 10);
        assertThatThrownBy(() -> SegmentedLog.open(folder, SEGMENT_BYTES, Disk.real(), null))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("entries up to 3 are whole, those from 4 on are lost");
    }

    @Test
    void damageSaysWhichEntriesAreLost() throws IOException {
        try (SegmentedLog log = SegmentedLog.open(folder, 1 << 20, Disk.real(), keys())) {
            fill(log, 1, 30, 1);
        }
        Path file = files().getFirst();
        flip(file, Files.size(file) / 2);
        assertThatThrownBy(this::open)
                .hasMessageContaining(
                        "entries up to 12 are whole, those from 13 on are lost, though up to 30 were here");
    }

    @Test
    void aClosedLogSaysSo() throws IOException {
        SegmentedLog log = open();
        fill(log, 1, 3, 1);
        log.close();
        assertThat(log.isClosed()).isTrue();
        assertThatThrownBy(() -> fill(log, 4, 1, 1)).hasMessageContaining("is closed");
        assertThatThrownBy(() -> log.read(1)).hasMessageContaining("is closed");
        assertThatThrownBy(() -> log.truncatePrefix(2)).hasMessageContaining("is closed");
        assertThatThrownBy(() -> log.truncateSuffix(2)).hasMessageContaining("is closed");
        assertThatThrownBy(() -> log.reset(2)).hasMessageContaining("is closed");
    }

    @Test
    void aMissingFileIsRefused() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 1, 100, 1);
        }
        List<Path> files = files();
        byte[] middle = Files.readAllBytes(files.get(1));
        Files.delete(files.get(1));
        assertThatThrownBy(this::open).isInstanceOf(DamagedFileException.class).hasMessageContaining("is missing");
        Files.write(files.get(1), middle);
        Files.delete(files.getLast());
        assertThatThrownBy(this::open).isInstanceOf(DamagedFileException.class).hasMessageContaining("is missing");
    }

    @Test
    void theNewestFileIsWrittenAgainAtAStartSinceItsEndMayNotBeOnTheDisk() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 1, 100, 1);
        }
        FileTime past = FileTime.fromMillis(1_000);
        for (Path file : files()) {
            Files.setLastModifiedTime(file, past);
        }
        try (SegmentedLog log = open()) {
            assertThat(Files.getLastModifiedTime(files().getFirst())).isEqualTo(past);
            assertThat(Files.getLastModifiedTime(files().getLast())).isGreaterThan(past);
            assertHolds(log, 1, 100, 1);
        }
    }

    @Test
    void aSegmentThatWasBeingCreatedIsForgotten() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 1, 3, 1);
        }
        Files.write(folder.resolve(Segment.name(2)), new byte[LogFormat.SEALED_HEADER]);
        try (SegmentedLog log = open()) {
            assertHolds(log, 1, 3, 1);
            fill(log, 4, 30, 1);
            assertHolds(log, 4, 33, 1);
        }
    }
}
