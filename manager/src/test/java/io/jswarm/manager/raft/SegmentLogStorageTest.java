package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last entry is kept in memory: what is read must be what is on the disk, whatever was written since. */
class SegmentLogStorageTest {
    @TempDir
    Path folder;

    private SegmentLogStorage storage;

    @BeforeEach
    void open() throws IOException {
        SegmentedLog log = SegmentedLog.open(folder.resolve("log"), 64 << 10, Disk.real(), new SomeKeys());
        storage = new SegmentLogStorage(log, (what, cause) -> {
            throw new AssertionError(what, cause);
        });
    }

    @AfterEach
    void close() {
        storage.shutdown();
    }

    private static LogEntry entry(long index, long term) {
        LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_DATA);
        entry.setId(new LogId(index, term));
        entry.setData(ByteBuffer.wrap((index + " of " + term).getBytes(StandardCharsets.UTF_8)));
        return entry;
    }

    private String read(long index) {
        LogEntry entry = storage.getEntry(index);
        if (entry == null) {
            return "none";
        }
        assertThat(entry.getId().getIndex()).isEqualTo(index);
        assertThat(storage.getTerm(index)).isEqualTo(entry.getId().getTerm());
        return StandardCharsets.UTF_8.decode(entry.getData()).toString();
    }

    @Test
    void theLastEntryIsThatOfTheLastWrite() {
        storage.appendEntries(List.of(entry(1, 1), entry(2, 1)));
        assertThat(read(2)).isEqualTo("2 of 1");
        assertThat(read(2)).as("whoever reads it has it for himself").isEqualTo("2 of 1");
        storage.appendEntry(entry(3, 1));
        assertThat(read(3)).isEqualTo("3 of 1");
        assertThat(read(2)).isEqualTo("2 of 1");
        assertThat(read(1)).isEqualTo("1 of 1");
    }

    @Test
    void aDroppedEndIsGoneAndMayBeWrittenAnew() {
        storage.appendEntries(List.of(entry(1, 1), entry(2, 1), entry(3, 1)));
        storage.truncateSuffix(1);
        assertThat(read(3)).isEqualTo("none");
        assertThat(read(2)).isEqualTo("none");
        assertThat(read(1)).isEqualTo("1 of 1");
        storage.appendEntry(entry(2, 2));
        assertThat(read(2)).isEqualTo("2 of 2");
    }

    @Test
    void aLogThatBeginsAnewHasNothingOfBefore() {
        storage.appendEntries(List.of(entry(1, 1), entry(2, 1)));
        storage.reset(2);
        assertThat(read(2)).isEqualTo("none");
        storage.appendEntry(entry(2, 3));
        assertThat(read(2)).isEqualTo("2 of 3");
        storage.truncatePrefix(3);
        assertThat(read(2)).isEqualTo("none");
    }
}
