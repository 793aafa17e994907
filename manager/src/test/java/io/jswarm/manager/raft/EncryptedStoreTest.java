package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.RecordingListener;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import io.jswarm.rpc.tls.UnlockKey;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members whose files are encrypted, from the log to a snapshot that came from another member; and those of the older
 * format.
 */
class EncryptedStoreTest {
    private static final String SECRET = "the-secret-of-this-test";
    private static final int EVERY = 40;

    @TempDir
    Path folder;

    private static Batch secret(long base) {
        return Batch.newBuilder()
                .setBaseRevision(base)
                .setRevision(base + 1)
                .setTimeMs(1_000 + base)
                .addChanges(Change.newBuilder()
                        .setAction(Action.ACTION_CREATE)
                        .setTrust(Trust.newBuilder().setJoinTokenManager(SECRET)))
                .build();
    }

    private static List<Path> filesWith(Path folder, String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> read(file).contains(text))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // the log was cleaned up meanwhile
        }
    }

    private static void snapshotted(RaftGroup group, int member) {
        long before = group.store(member).stats().snapshotIndex();
        StoreContract.commit(group, member, "s" + before + "-", EVERY + 1);
        group.await("a snapshot", () -> group.store(member).stats().snapshotIndex() > before);
    }

    @Test
    void noSecretIsOnAnyMembersDisk() throws IOException {
        try (RaftGroup group = new RaftGroup(
                folder,
                3,
                config -> new RaftStoreConfig(
                        config.folder(), config.raftId(), config.start(), config.electionTimeoutMs(), EVERY, 4_000))) {
            int leader = group.leader();
            int behind = (leader + 1) % 3;
            Store store = group.store(leader);
            group.get(store.propose(
                    secret(store.image().revision()), store.leadership().term()));
            assertThat(filesWith(folder, SECRET)).isEmpty();
            group.crash(behind);
            for (int i = 0; i < 4; i++) {
                snapshotted(group, leader);
            }
            group.restart(behind);
            long revision = store.image().revision();
            group.await("it caught up", () -> group.store(behind).image().revision() >= revision);
            assertThat(group.listener(behind).faults()).isEmpty();
            assertThat(Objects.requireNonNull(group.store(behind).image().trust())
                            .getJoinTokenManager())
                    .isEqualTo(SECRET);
            assertThat(group.store(behind).stats().snapshotIndex())
                    .as("it got the leader's snapshot")
                    .isPositive();
            assertThat(filesWith(folder, SECRET)).isEmpty();
            group.crash(behind);
            group.restart(behind);
            group.get(group.store(behind).readBarrier(Duration.ofSeconds(10)));
            assertThat(StoreContract.bytes(group.store(behind).image())).isEqualTo(StoreContract.bytes(store.image()));
        }
    }

    private static RaftStore open(RaftStoreConfig config, KeyRing keys) throws IOException {
        RaftStore store = RaftStore.open(config, new MemoryNetwork(), new RecordingListener(), keys);
        Awaitility.await().until(() -> store.leadership().self());
        return store;
    }

    private static void commit(RaftStore store, String prefix, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            assertThat(store.propose(
                                    StoreContract.batch(store.image().revision(), prefix + i),
                                    store.leadership().term())
                            .get())
                    .isInstanceOf(ProposeOutcome.Committed.class);
        }
    }

    @Test
    void anotherUnlockKeyMakesNewFilesAndASnapshotUnderANewDataKey() throws Exception {
        UnlockKey first = UnlockKey.create(Randomness.seeded(1));
        UnlockKey second = UnlockKey.create(Randomness.seeded(2));
        Path place = folder.resolve("member");
        RaftStoreConfig config = new RaftStoreConfig(place, "rotate-1", Start.BOOTSTRAP, 250, 10_000, 1 << 20);
        KeyRing keys = KeyRing.create(place, first);
        RaftStore store = open(config, keys);
        commit(store, "a", 10);
        long old = keys.current().id();
        assertThat(keys.follow(second, 3)).isTrue();
        Awaitility.await("a snapshot under the new key")
                .until(() -> store.stats().snapshotIndex() > 0);
        commit(store, "b", 10);
        assertThat(StoredKeys.inUse(place)).contains(keys.current().id());
        store.close();
        assertThatThrownBy(() ->
                        RaftStore.open(config.withStart(Start.RESTART), new MemoryNetwork(), new RecordingListener()))
                .hasMessageContaining("needs to be unlocked");
        KeyRing unlocked = KeyRing.unlock(place, second);
        RaftStore again = open(config.withStart(Start.RESTART), unlocked);
        again.readBarrier(Duration.ofSeconds(10)).get();
        assertThat(again.image().nodes()).containsKeys("a0", "a9", "b0", "b9");
        assertThat(unlocked.find(old)).isNotNull();
        again.close();
    }

    /** The files were written by the first version of this program, before it encrypted anything. */
    @Test
    void filesOfThePlainFormatAreReadAndGiveWayToEncryptedOnes() throws Exception {
        String token = "a-worker-token-of-the-plain-format";
        Path place = folder.resolve("plain");
        copy(
                Path.of(Objects.requireNonNull(getClass().getResource("/raft/plain-format-1"))
                        .toURI()),
                place);
        assertThat(filesWith(place, token)).as("the fixture is plain").hasSize(1);
        RaftStoreConfig config = new RaftStoreConfig(place, "plain-1", Start.RESTART, 250, EVERY, 4_000);
        RecordingListener listener = new RecordingListener();
        RaftStore store = RaftStore.open(config, new MemoryNetwork(), listener);
        Awaitility.await().until(() -> store.leadership().self());
        assertThat(store.image().nodes()).hasSize(110).containsKeys("node0", "node99", "node109");
        assertThat(Objects.requireNonNull(store.image().trust()).getJoinTokenWorker())
                .isEqualTo(token);
        for (int i = 0; i < 3; i++) {
            long before = store.stats().snapshotIndex();
            commit(store, "more" + i + "-", EVERY + 1);
            Awaitility.await().until(() -> store.stats().snapshotIndex() > before);
        }
        byte[] state = StoreContract.bytes(store.image());
        store.close();
        assertThat(listener.faults()).isEmpty();
        assertThat(filesWith(place, token)).isEmpty();
        RaftStore again = RaftStore.open(config, new MemoryNetwork(), new RecordingListener());
        again.readBarrier(Duration.ofSeconds(10)).get();
        assertThat(StoreContract.bytes(again.image())).isEqualTo(state);
        again.close();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
