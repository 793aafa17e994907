package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.RejectedException;
import io.jswarm.rpc.tls.UnlockKey;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {
    private static final byte[] TEXT = "a text".getBytes(StandardCharsets.UTF_8);
    private static final UnlockKey FIRST = UnlockKey.create(Randomness.seeded(1));
    private static final UnlockKey SECOND = UnlockKey.create(Randomness.seeded(2));

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("keyring");
    }

    @Test
    void withoutAutolockTheKeysAreThereForRootAlone() throws Exception {
        assertThat(KeyRing.exists(folder)).isFalse();
        KeyRing ring = KeyRing.openOrCreate(folder);
        assertThat(KeyRing.exists(folder)).isTrue();
        assertThat(KeyRing.isLocked(folder)).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        byte[] sealed = ring.seal("test", TEXT);
        KeyRing again = KeyRing.openOrCreate(folder);
        assertThat(again.current().id()).isEqualTo(ring.current().id());
        assertThat(again.open("test", sealed)).isEqualTo(TEXT);
        assertThatThrownBy(() -> again.open("other", sealed)).isInstanceOf(javax.crypto.AEADBadTagException.class);
        assertThatThrownBy(() -> again.open("test", new byte[3])).isInstanceOf(javax.crypto.AEADBadTagException.class);
    }

    @Test
    void lockedKeysNeedTheUnlockKeyWhichIsNotThere() throws Exception {
        KeyRing ring = KeyRing.create(folder, FIRST);
        assertThat(ring.isLocking()).isTrue();
        assertThat(KeyRing.isLocked(folder)).isTrue();
        assertThatThrownBy(() -> KeyRing.open(folder)).hasMessageContaining("needs to be unlocked");
        assertThatThrownBy(() -> KeyRing.unlock(folder, SECOND))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("could not be unlocked");
        assertThat(Files.readString(file())).doesNotContain(FIRST.toText().substring(UnlockKey.PREFIX.length()));
        KeyRing opened = KeyRing.unlock(folder, FIRST);
        assertThat(opened.open("test", ring.seal("test", TEXT))).isEqualTo(TEXT);
    }

    @Test
    void itFollowsTheClustersUnlockKeyAndNoOlderState() throws Exception {
        KeyRing ring = KeyRing.create(folder, null);
        byte[] sealed = ring.seal("test", TEXT);
        List<String> told = new ArrayList<>();
        ring.onRotated(() -> told.add("rotated"));
        assertThat(ring.follow(null, 4)).as("nothing to do").isFalse();
        assertThat(ring.follow(FIRST, 5)).isTrue();
        assertThat(ring.follow(FIRST, 6)).as("the same key").isFalse();
        assertThat(ring.isSealedByNewest(sealed)).isFalse();
        long afterFirst = ring.current().id();
        assertThat(ring.follow(SECOND, 7)).isTrue();
        assertThat(ring.current().id()).isNotEqualTo(afterFirst);
        assertThatThrownBy(() -> KeyRing.unlock(folder, FIRST)).isInstanceOf(RejectedException.class);
        KeyRing restarted = KeyRing.unlock(folder, SECOND);
        assertThat(restarted.follow(FIRST, 5)).as("a state that is read again").isFalse();
        assertThat(restarted.follow(null, 4)).isFalse();
        assertThat(restarted.isLocking()).isTrue();
        assertThat(restarted.open("test", sealed)).isEqualTo(TEXT);
        assertThat(restarted.follow(null, 8)).isTrue();
        assertThat(KeyRing.open(folder).open("test", sealed)).isEqualTo(TEXT);
        assertThat(told).hasSize(2);
    }

    @Test
    void aChangedByteAnywhereIsRefusedWithWhatToDo() throws Exception {
        KeyRing.create(folder, null);
        byte[] good = Files.readAllBytes(file());
        for (int at = 0; at < good.length; at++) {
            byte[] changed = good.clone();
            changed[at] ^= 1;
            Files.write(file(), changed);
            assertThatThrownBy(() -> KeyRing.open(folder))
                    .as("byte " + at)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining("jswarm node demote");
        }
    }

    @Test
    void keysThatNothingNeedsAreForgotten() throws Exception {
        KeyRing ring = KeyRing.create(folder, null);
        long first = ring.current().id();
        ring.follow(FIRST, 5);
        ring.forgetUnused();
        assertThat(ring.find(first)).as("this process used it").isNotNull();
        try (SegmentedLog log = SegmentedLog.open(folder.resolve("log"), 1000, Disk.real(), ring)) {
            log.append(List.of(new LogRecord(1, 1, (byte) 2, TEXT)));
        }
        long second = ring.current().id();
        ring.follow(SECOND, 6);
        KeyRing restarted = KeyRing.unlock(folder, SECOND);
        restarted.forgetUnused();
        assertThat(restarted.find(first)).isNull();
        assertThat(restarted.find(second)).as("the log needs it").isNotNull();
        assertThat(KeyRing.unlock(folder, SECOND).find(first))
                .as("on the disk too")
                .isNull();
        SegmentedLog.open(folder.resolve("log"), 1000, Disk.real(), restarted).close();
    }

    @Test
    void plainFilesAreReadUntilThereAreNone() throws Exception {
        assertThat(KeyRing.create(folder, null).readsPlain()).isFalse();
        assertThat(KeyRing.open(folder).readsPlain()).isFalse();
        Files.delete(file());
        Path log = folder.resolve("log");
        SegmentedLog.open(log, 1000, Disk.real(), null).close();
        Path snapshot = Files.createDirectories(folder.resolve("snapshot/snapshot_7"));
        Files.write(snapshot.resolve("state"), TEXT);

        KeyRing ring = KeyRing.create(folder, FIRST);
        assertThat(ring.readsPlain()).isTrue();
        Files.delete(log.resolve(Segment.name(1)));
        ring.forgetUnused();
        assertThat(ring.readsPlain()).as("the snapshot is plain").isTrue();
        Files.delete(snapshot.resolve("state"));
        ring.forgetUnused();
        assertThat(ring.readsPlain()).isFalse();
        assertThat(KeyRing.unlock(folder, FIRST).readsPlain()).as("on the disk").isFalse();
        ring.follow(SECOND, 5);
        assertThat(KeyRing.unlock(folder, SECOND).readsPlain())
                .as("after a rotation")
                .isFalse();
    }

    /** Whoever cannot open the keys cannot have plain files read again either. */
    @Test
    void theWordThatRefusesPlainFilesCannotBeTakenOut() throws Exception {
        KeyRing.create(folder, FIRST);
        String text = Files.readString(file());
        String without = text.substring(0, text.lastIndexOf("crc32c ")).replace(" sealed", "");
        CRC32C crc = new CRC32C();
        crc.update(without.getBytes(StandardCharsets.US_ASCII));
        Files.writeString(file(), without + "crc32c " + Long.toHexString(crc.getValue()) + "\n");
        assertThat(KeyRing.isLocked(folder)).as("it has its form").isTrue();
        assertThatThrownBy(() -> KeyRing.unlock(folder, FIRST)).isInstanceOf(RejectedException.class);
    }

    @Test
    void missingKeysOfAnEncryptedLogAreNotMadeAnew() throws Exception {
        KeyRing ring = KeyRing.create(folder, null);
        SegmentedLog.open(folder.resolve("log"), 1000, Disk.real(), ring).close();
        Files.delete(file());
        assertThatThrownBy(() -> KeyRing.openOrCreate(folder))
                .hasMessageContaining("it is missing")
                .hasMessageContaining("jswarm node demote");
        assertThat(KeyRing.exists(folder)).isFalse();
    }

    /** What the machine might find after a crash at each step of a rotation. */
    private final class Watched implements Disk {
        private final List<String> steps = new ArrayList<>();
        private byte[] forced = {};
        private int failAt = Integer.MAX_VALUE;

        private void step(String what) throws IOException {
            steps.add(what);
            if (steps.size() > failAt) {
                throw new IOException("the power is gone");
            }
        }

        @Override
        public void force(Path written, RandomAccessFile open) throws IOException {
            step("force " + written.getFileName());
            open.getFD().sync();
            forced = Files.readAllBytes(written);
        }

        @Override
        public void forceFolder(Path names) throws IOException {
            assertThat(Files.readAllBytes(file()))
                    .as("what takes the name is on the disk")
                    .isEqualTo(forced);
            step("names");
        }

        @Override
        public void delete(Path deleted) {
            throw new AssertionError("nothing is deleted");
        }
    }

    @Test
    void aCrashAtAnyStepOfARotationLeavesUsableKeys() throws Exception {
        for (int failAt = 0; failAt <= 2; failAt++) {
            Path place = folder.resolve("crash" + failAt);
            KeyRing.create(place, FIRST);
            byte[] sealed = KeyRing.unlock(place, FIRST).seal("test", TEXT);
            Files.copy(place.resolve("keyring"), file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Watched disk = new Watched();
            disk.failAt = failAt;
            KeyRing ring = KeyRing.unlock(folder, FIRST, disk);
            boolean done = false;
            try {
                done = ring.follow(SECOND, 9);
            } catch (IOException e) {
                assertThat(e).hasMessage("the power is gone");
            }
            assertThat(done).isEqualTo(failAt == 2);
            assertThat(disk.steps).hasSize(Math.min(2, failAt + 1));
            boolean renamed = failAt >= 1;
            KeyRing found = KeyRing.unlock(folder, renamed ? SECOND : FIRST);
            assertThat(found.open("test", sealed)).isEqualTo(TEXT);
            assertThat(found.follow(SECOND, 9)).as("repeated after the crash").isEqualTo(!renamed);
            assertThat(KeyRing.unlock(folder, SECOND).open("test", sealed)).isEqualTo(TEXT);
        }
    }
}
