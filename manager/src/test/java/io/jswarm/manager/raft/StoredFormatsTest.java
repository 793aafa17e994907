package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.RecordingListener;
import io.jswarm.manager.store.StoreContract;
import io.jswarm.rpc.tls.UnlockKey;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Today's program starts on the files of every format that there was: each folder in {@code src/test/resources/raft} is a
 * stopped member's, with what must be in it in {@code expected.properties}. When a format changes, first add its last files,
 * with the program that still writes them:
 *
 * <pre>
 * mvn -pl manager -am test -Dtest=StoredFormatsTest -Dsurefire.failIfNoSpecifiedTests=false -Djswarm.fixture=NAME
 * </pre>
 *
 * That writes {@code NAME} and, with autolock, {@code NAME-locked}; commit them, and never change them afterwards.
 */
@Tag("slow")
class StoredFormatsTest {
    private static final String EXPECTED = "expected.properties";
    private static final Path KEPT = Path.of("src", "test", "resources", "raft");
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final int EVERY = 40;

    @TempDir
    Path temp;

    static List<String> fixtures() throws IOException, URISyntaxException {
        Path all = Path.of(Objects.requireNonNull(StoredFormatsTest.class.getResource("/raft"))
                .toURI());
        try (Stream<Path> folders = Files.list(all)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static RaftStore open(Path member, String raftId, Start start, KeyRing keys, RecordingListener listener)
            throws IOException {
        RaftStoreConfig config = new RaftStoreConfig(member, raftId, start, 250, EVERY, 4_000);
        RaftStore store = RaftStore.open(config, new MemoryNetwork(), listener, keys);
        Awaitility.await().until(() -> store.leadership().self());
        return store;
    }

    private static KeyRing keys(Path member, String unlockKey) throws IOException {
        return unlockKey.isEmpty()
                ? KeyRing.openOrCreate(member)
                : KeyRing.unlock(member, UnlockKey.parse(unlockKey).orThrow());
    }

    private static void commit(RaftStore store, String prefix, int count)
            throws ExecutionException, InterruptedException {
        for (int i = 0; i < count; i++) {
            long base = store.image().revision();
            assertThat(store.propose(
                                    StoreContract.batch(base, prefix + i),
                                    store.leadership().term())
                            .get())
                    .isEqualTo(new ProposeOutcome.Committed(base + 1));
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void aMemberOfAnEarlierFormatGoesOn(String name) throws Exception {
        Path member = temp.resolve(name);
        StagedFiles.copy(
                Path.of(Objects.requireNonNull(getClass().getResource("/raft/" + name))
                        .toURI()),
                member);
        goesOn(member);
    }

    private static void goesOn(Path member) throws Exception {
        Properties expected = new Properties();
        try (Reader in = Files.newBufferedReader(member.resolve(EXPECTED))) {
            expected.load(in);
        }
        String raftId = expected.getProperty("raft-id");
        String unlockKey = expected.getProperty("unlock-key", "");
        RecordingListener listener = new RecordingListener();
        RaftStore store = open(member, raftId, Start.RESTART, keys(member, unlockKey), listener);
        store.readBarrier(LONG).get();
        assertThat(store.image().revision()).isEqualTo(Long.parseLong(expected.getProperty("revision")));
        assertThat(store.image().nodes()).hasSize(Integer.parseInt(expected.getProperty("nodes")));
        assertThat(store.image().nodes().keySet())
                .contains(expected.getProperty("holds").split(",", -1));
        commit(store, "today", EVERY + 1);
        byte[] state = StoreContract.bytes(store.image());
        store.close();
        assertThat(listener.faults()).isEmpty();
        RaftStore again = open(member, raftId, Start.RESTART, keys(member, unlockKey), new RecordingListener());
        again.readBarrier(LONG).get();
        assertThat(StoreContract.bytes(again.image())).isEqualTo(state);
        again.close();
    }

    /** What is written today is read again; with {@code jswarm.fixture} it is kept under that name. */
    @Test
    void todaysFormatGoesOn() throws Exception {
        String name = System.getProperty("jswarm.fixture", "");
        Path open = fixture(name.isEmpty() ? temp.resolve("open") : KEPT.resolve(name));
        write(open, "");
        Path locked = fixture(name.isEmpty() ? temp.resolve("locked") : KEPT.resolve(name + "-locked"));
        write(locked, UnlockKey.create(Randomness.seeded(1)).toText());
        if (name.isEmpty()) {
            goesOn(open);
            goesOn(locked);
        }
    }

    private static Path fixture(Path member) {
        assertThat(member).as("a fixture is never changed").doesNotExist();
        return member.toAbsolutePath();
    }

    /** A member with a snapshot, more than one file of the log, and entries behind the snapshot; stopped as by a crash. */
    private static void write(Path member, String unlockKey) throws Exception {
        KeyRing keys = KeyRing.create(
                member, unlockKey.isEmpty() ? null : UnlockKey.parse(unlockKey).orThrow());
        RaftStore store = open(member, "kept", Start.BOOTSTRAP, keys, new RecordingListener());
        commit(store, "a", EVERY + 1);
        Awaitility.await().until(() -> store.stats().snapshotIndex() > 0);
        commit(store, "b", EVERY / 2);
        store.halt();
        RaftStore second = open(member, "kept", Start.RESTART, keys, new RecordingListener());
        commit(second, "c", 5);
        Properties expected = new Properties();
        expected.setProperty("raft-id", "kept");
        expected.setProperty("revision", Long.toString(second.image().revision()));
        expected.setProperty("nodes", Integer.toString(second.image().nodes().size()));
        expected.setProperty("holds", "a0,a" + EVERY + ",b0,c4");
        if (!unlockKey.isEmpty()) {
            expected.setProperty("unlock-key", unlockKey);
        }
        second.halt();
        try (Writer out = Files.newBufferedWriter(member.resolve(EXPECTED))) {
            expected.store(out, null);
        }
    }
}
