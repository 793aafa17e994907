package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.jswarm.manager.raft.LogFormat.SegmentHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What encryption adds to the log: secrets are not on the disk, and what was not written so is refused. */
class EncryptedLogTest {
    private static final String SECRET = "the-secret-of-this-test";

    @TempDir
    Path folder;

    private final SomeKeys keys = new SomeKeys();

    private SegmentedLog open() throws IOException {
        return SegmentedLog.open(folder, 1 << 20, Disk.real(), keys);
    }

    private static LogRecord entry(long index) {
        byte[] body = (SECRET + index).getBytes(StandardCharsets.UTF_8);
        return new LogRecord(index, 7, (byte) 2, body);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        }
    }

    @BeforeEach
    void threeEntries() throws IOException {
        try (SegmentedLog log = open()) {
            log.append(List.of(entry(1), entry(2), entry(3)));
        }
    }

    /** The entries of the first file as they lie on the disk. */
    private List<LogRecord> sealed() throws IOException {
        byte[] file = Files.readAllBytes(files().getFirst());
        List<LogRecord> found = new ArrayList<>();
        int at = header().length() + LogFormat.FRAME_HEADER;
        while (found.size() < 3) {
            LogRecord entry = Objects.requireNonNull(LogFormat.record(file, at, file.length));
            found.add(entry);
            at += LogFormat.RECORD_HEADER + entry.body.length;
        }
        return found;
    }

    private SegmentHeader header() throws IOException {
        return Objects.requireNonNull(SegmentHeader.decode(Files.readAllBytes(files().getFirst())));
    }

    /** Writes the file as somebody would who knows the format and can compute checksums. */
    private void forge(SegmentHeader header, List<LogRecord> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header.encode());
        out.writeBytes(LogFormat.frame(entries, header.salt(), new int[entries.size()]));
        Files.write(files().getFirst(), out.toByteArray());
    }

    private void isRefused(String what) {
        assertThatThrownBy(this::open)
                .as(what)
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("fails its authentication")
                .hasMessageContaining("jswarm node demote");
    }

    @Test
    void whatIsOnTheDiskTellsNothing() throws IOException {
        assertThat(Files.readString(files().getFirst(), StandardCharsets.ISO_8859_1))
                .doesNotContain(SECRET);
        Path plain = folder.resolve("plain");
        try (SegmentedLog log = SegmentedLog.open(plain, 1 << 20, Disk.real(), null)) {
            log.append(List.of(entry(1)));
        }
        assertThat(Files.readString(plain.resolve(Segment.name(1)), StandardCharsets.ISO_8859_1))
                .as("the plain format shows it")
                .contains(SECRET);
    }

    @Test
    void forgedEntriesAreRefused() throws IOException {
        SegmentHeader header = header();
        List<LogRecord> good = sealed();
        LogRecord second = good.get(1);
        forge(header, good);
        open().close();
        byte[] flipped = second.body.clone();
        flipped[3] ^= 1;
        List<LogRecord> forged = List.of(
                new LogRecord(2, 7, (byte) 2, flipped),
                new LogRecord(2, 8, (byte) 2, second.body),
                new LogRecord(2, 7, (byte) 3, second.body),
                new LogRecord(2, 7, (byte) 2, good.get(2).body),
                new LogRecord(2, 7, (byte) 2, Arrays.copyOf(second.body, second.body.length - 1)),
                new LogRecord(2, 7, (byte) 2, new byte[0]));
        for (LogRecord wrong : forged) {
            forge(header, List.of(good.get(0), wrong, good.get(2)));
            isRefused("index " + wrong.index + " term " + wrong.term + " type " + wrong.type);
        }
    }

    @Test
    void aForgedHeaderIsRefused() throws IOException {
        SegmentHeader header = header();
        List<LogRecord> good = sealed();
        forge(new SegmentHeader(1, 1, !header.reset(), header.salt(), header.keyId(), header.keySalt()), good);
        isRefused("another flag");
    }

    /** Without a key one can still write the older format, whose checksums need none. */
    @Test
    void aPlainFileInItsPlaceIsRefusedUnlessTheMemberStillHasPlainOnes() throws IOException {
        SegmentHeader header = header();
        forge(new SegmentHeader(1, 1, header.reset(), header.salt(), 0, ByteString.EMPTY), List.of(entry(1), entry(2)));
        assertThatThrownBy(this::open)
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("it is not encrypted, though all files of this manager are")
                .hasMessageContaining("jswarm node demote");
        keys.allowPlain();
        try (SegmentedLog log = open()) {
            assertThat(log.lastIndex()).isEqualTo(2);
        }
    }

    @Test
    void entriesOfAnotherFileAreRefused() throws IOException {
        List<LogRecord> first = sealed();
        try (SegmentedLog log = open()) {
            log.reset(1);
            log.append(List.of(entry(1), entry(2), entry(3)));
        }
        List<LogRecord> second = sealed();
        assertThat(second.get(1).body).as("the same text").isNotEqualTo(first.get(1).body);
        forge(header(), List.of(second.get(0), first.get(1), second.get(2)));
        isRefused("the same entry of another file");
    }

    /** What was cut off may still be somewhere on the disk: its key must not be used again for the same index. */
    @Test
    void anIndexThatWasCutOffIsWrittenUnderAnotherKey() throws IOException {
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        try (SegmentedLog log = open()) {
            assertThat(log.lastIndex()).isZero();
            log.append(List.of(entry(1)));
        }
        assertThat(files()).hasSize(1).doesNotContain(file);
        assertThat(SegmentHeader.decode(whole))
                .isNotNull()
                .extracting(SegmentHeader::keySalt)
                .isNotEqualTo(header().keySalt());
    }

    @Test
    void aFileIsWrittenByOneProcessOnly() throws IOException {
        byte[] before = Files.readAllBytes(files().getFirst());
        try (SegmentedLog log = open()) {
            log.append(List.of(entry(4)));
            log.append(List.of(entry(5)));
        }
        assertThat(files()).hasSize(2);
        assertThat(Arrays.copyOf(Files.readAllBytes(files().getFirst()), before.length))
                .isEqualTo(before);
        assertThat(Files.size(files().getFirst()))
                .as("the mark that another follows")
                .isEqualTo(before.length + LogFormat.FRAME_HEADER);
        try (SegmentedLog log = open()) {
            assertThat(log.firstIndex()).isEqualTo(1);
            assertThat(Objects.requireNonNull(log.read(5)).body).isEqualTo(entry(5).body);
        }
    }

    @Test
    void afterARotationANewFileHasTheNewKeyAndOldOnesStayReadable() throws IOException {
        try (SegmentedLog log = open()) {
            log.append(List.of(entry(4)));
            keys.rotate();
            log.append(List.of(entry(5)));
            assertThat(files()).hasSize(3);
        }
        try (SegmentedLog log = open()) {
            for (long index = 1; index <= 5; index++) {
                assertThat(Objects.requireNonNull(log.read(index)).body).isEqualTo(entry(index).body);
            }
        }
        assertThat(Objects.requireNonNull(SegmentHeader.decode(Files.readAllBytes(files().getLast())))
                        .keyId())
                .isEqualTo(keys.current().id());
        assertThat(header().keyId()).isNotEqualTo(keys.current().id());
    }

    @Test
    void aLostKeyIsNamed() {
        assertThatThrownBy(() -> SegmentedLog.open(folder, 1 << 20, Disk.real(), new DataKeys() {
                    @Override
                    public DataKey current() {
                        return keys.current();
                    }

                    @Override
                    public @Nullable DataKey find(long id) {
                        return null;
                    }

                    @Override
                    public boolean readsPlain() {
                        return false;
                    }
                }))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("encrypted with key 1, which is lost");
    }
}
