package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.entity.LocalStorageOutter.StablePBMeta;
import com.alipay.sofa.jraft.storage.io.ProtoBufFile;
import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.store.StoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attack 9: whatever bit changes in a member's folder, and whatever file goes, the member does not start, and says
 * which file.
 */
class ChangedFilesTest {
    private static final int EVERY = 40;

    @TempDir
    Path folder;

    private RaftGroup group() {
        return new RaftGroup(
                folder,
                1,
                config -> new RaftStoreConfig(
                        config.folder(), config.raftId(), config.start(), config.electionTimeoutMs(), EVERY, 3_000));
    }

    /** A member with a snapshot and several log files, stopped. */
    private static void fill(RaftGroup group) {
        for (int i = 0; i < 3; i++) {
            long before = group.store(0).stats().snapshotIndex();
            StoreContract.commit(group, group.leader(), "n" + i + "-", EVERY + 5);
            group.await("a snapshot", () -> group.store(0).stats().snapshotIndex() > before);
        }
        group.crash(0);
    }

    private static Path table(Path member) throws IOException {
        return StagedFiles.kept(member).stream()
                .filter(file -> file.endsWith("__raft_snapshot_meta"))
                .findFirst()
                .orElseThrow();
    }

    private static void refusedForEveryBit(Path file, ThrowingCallable reading, String toDo) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, changed);
            assertThatThrownBy(reading)
                    .as("bit " + bit + " of " + file)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining(toDo);
        }
        Files.write(file, bytes);
    }

    @Test
    void everyBitOfTheSmallFilesIsChecked() throws IOException {
        try (RaftGroup group = group()) {
            fill(group);
            Path member = group.folder(0);
            Path meta = member.resolve("meta");
            refusedForEveryBit(meta.resolve("vote"), () -> VoteFile.read(meta), "jswarm node demote");
            Path table = table(member);
            byte[] whole = Files.readAllBytes(table);
            for (int bit = 0; bit < whole.length * 8; bit++) {
                byte[] changed = whole.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                Files.write(table, changed);
                assertThat(SnapshotTable.isWhole(table)).as("bit " + bit).isFalse();
            }
            Files.write(table, whole);
            assertThat(SnapshotTable.isWhole(table)).isTrue();
            refusedForEveryBit(
                    member.resolve("keyring"), () -> KeyRingFile.read(member.resolve("keyring")), "jswarm node demote");
            RaftStoreConfig config = RaftStoreConfig.of(member, group.id(0), Start.RESTART);
            refusedForEveryBit(
                    member.resolve("member"), () -> MemberFile.check(config), "Use the folder of this member");
        }
    }

    /** Any byte of any file, and any file gone, by the start of the whole store. */
    @Test
    void theStoreRefusesAnyChangedFileByItsName() throws IOException {
        try (RaftGroup group = group()) {
            fill(group);
            Path member = group.folder(0);
            SplittableRandom random = new SplittableRandom(9);
            for (Path file : StagedFiles.kept(member)) {
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 0; i < 4; i++) {
                    byte[] changed = bytes.clone();
                    changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    Files.write(file, changed);
                    refused(group, file);
                }
                Files.write(file, bytes);
            }
            group.restart(0);
            assertThat(group.store(group.leader()).image().nodes()).hasSize(3 * (EVERY + 5));
        }
    }

    @Test
    void theStoreRefusesAnyMissingPart() throws IOException {
        try (RaftGroup group = group()) {
            fill(group);
            Path member = group.folder(0);
            long snapshot = SnapshotFiles.newestIndex(member.resolve("snapshot"));
            for (Path file : StagedFiles.kept(member)) {
                byte[] bytes = Files.readAllBytes(file);
                Files.delete(file);
                // What the log's oldest files hold may all be in the snapshot: then nothing is missing.
                if (!file.startsWith(member.resolve("log")) || firstIndex(member) > snapshot + 1) {
                    refused(group, Objects.requireNonNull(file.getParent()));
                }
                Files.write(file, bytes);
            }
            for (String part : List.of("log", "meta", "snapshot")) {
                Path aside = folder.resolve("aside-" + part);
                Files.move(member.resolve(part), aside);
                refused(group, member.resolve(part));
                StagedFiles.deleteAll(member.resolve(part));
                Files.move(aside, member.resolve(part));
            }
            group.restart(0);
            assertThat(group.store(group.leader()).image().nodes()).hasSize(3 * (EVERY + 5));
        }
    }

    /** Of the oldest file of the log, or one that is too high when files in the middle or at the end are gone. */
    private static long firstIndex(Path member) throws IOException {
        if (SegmentChain.files(member.resolve("log")).isEmpty()) {
            return Long.MAX_VALUE; // opening would begin a new one
        }
        DataKeys keys = StoredKeys.openOrCreate(member);
        try (SegmentedLog log = SegmentedLog.open(member.resolve("log"), 3_000, Disk.real(), keys)) {
            return log.firstIndex();
        } catch (DamagedFileException e) {
            return Long.MAX_VALUE;
        }
    }

    private static void refused(RaftGroup group, Path named) {
        assertThatThrownBy(() -> group.restart(0)).as("changed: " + named).hasMessageContaining(named.toString());
        group.crash(0);
    }

    @Test
    void voteAndSnapshotOfEarlierVersionsAreTakenOver() throws IOException {
        try (RaftGroup group = group()) {
            fill(group);
            Path meta = group.folder(0).resolve("meta");
            VoteFile.Vote kept = Objects.requireNonNull(VoteFile.read(meta));
            Files.delete(meta.resolve("vote"));
            StablePBMeta earlier = StablePBMeta.newBuilder()
                    .setTerm(kept.term() + 6)
                    .setVotedfor("other:1")
                    .build();
            assertThat(new ProtoBufFile(meta.resolve("raft_meta").toString()).save(earlier, true))
                    .isTrue();
            Path table = table(group.folder(0));
            byte[] sealed = Files.readAllBytes(table);
            Files.write(table, java.util.Arrays.copyOf(sealed, sealed.length - 12));
            group.restart(0);
            assertThat(group.store(group.leader()).leadership().term()).isEqualTo(kept.term() + 7);
            assertThat(meta.resolve("raft_meta")).doesNotExist();
            group.get(group.store(0).readBarrier(RaftGroup.PATIENCE));
            assertThat(group.store(0).image().nodes()).hasSize(3 * (EVERY + 5));
        }
    }
}
