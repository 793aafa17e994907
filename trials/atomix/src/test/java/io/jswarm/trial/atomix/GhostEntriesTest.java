package io.jswarm.trial.atomix;

import static org.assertj.core.api.Assertions.assertThat;

import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.protocol.AppendRequest;
import io.atomix.protocols.raft.storage.log.entry.InitializeEntry;
import io.atomix.protocols.raft.storage.log.entry.OpenSessionEntry;
import io.atomix.protocols.raft.storage.log.entry.RaftLogEntry;
import io.atomix.storage.StorageLevel;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Entries that a new leader had cut off come back when the member starts again: truncation clears only the beginning of what
 * it cuts off, and whatever new entries end exactly before an old one make that one readable. Passes while the library's log
 * does so.
 */
class GhostEntriesTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final int ENTRIES = 6;

    @TempDir
    Path folder;

    /** The members by what becomes of them: one is deposed, one is elected, one votes and hears nothing more. */
    private record Cast(int deposed, int elected, int idle) {}

    /** Entries of 16 bytes and of half a megabyte: the first 2 MiB are cleared when the log is written through a channel. */
    @ParameterizedTest
    @CsvSource({"MAPPED,16", "MAPPED,16", "MAPPED,16", "DISK,500000", "DISK,500000", "DISK,500000"})
    void anEntryThatWasCutOffIsCommittedAfterARestart(StorageLevel level, int size) {
        try (AtomixGroup group = new AtomixGroup(folder, 3, config -> config.withLevel(level))) {
            int deposed = group.leader();
            StoreContract.commit(group, deposed, "a", 3);
            long base = group.store(deposed).image().revision();
            List<Batch> ghosts = batches(base, "g", size);
            List<Batch> others = batches(base, "b", size);
            ghosts.set(0, Footprint.fit(ghosts.getFirst(), others.getFirst(), overhead(group)));

            group.partition(deposed);
            List<CompletableFuture<ProposeOutcome>> outcomes = proposeAll(group, deposed, ghosts);
            Cast cast = elect(group, deposed);
            group.wire.mend(group.id(cast.deposed()), group.id(cast.elected()));
            assertThat(group.leader(cast.elected())).isEqualTo(cast.elected());
            for (CompletableFuture<ProposeOutcome> each :
                    proposeAll(group, cast.elected(), others.subList(0, ENTRIES - 1))) {
                assertThat(group.get(each)).isInstanceOf(ProposeOutcome.Committed.class);
            }
            assertThat(group.get(outcomes.getLast())).isNotInstanceOf(ProposeOutcome.Committed.class);
            group.await(
                    "the deposed leader follows",
                    () -> group.store(deposed).image().revision() == base + ENTRIES - 1);

            group.crash(deposed);
            group.restart(deposed);
            group.await("it follows again", () -> group.store(deposed).image().revision() == base + ENTRIES - 1);
            group.crash(cast.elected());
            group.heal();
            int last = group.leader();
            group.get(group.store(last).readBarrier(LONG));
            assertThat(nodes(group.store(last).image()))
                    .as("the last of %d entries that were cut off, without those that it followed", ENTRIES)
                    .contains(id("g", ENTRIES - 1, size))
                    .doesNotContain(id("g", ENTRIES - 2, size));
        }
    }

    private static List<String> nodes(ClusterState image) {
        List<String> ids = new ArrayList<>();
        for (Change each : image.objects()) {
            ids.add(each.getNode().getId());
        }
        return ids;
    }

    private static String id(String prefix, int number, int size) {
        return prefix + number + "-".repeat(size);
    }

    private static List<Batch> batches(long base, String prefix, int size) {
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            batches.add(StoreContract.batch(base + i, id(prefix, i, size)));
        }
        return batches;
    }

    private static List<CompletableFuture<ProposeOutcome>> proposeAll(
            AtomixGroup group, int member, List<Batch> batches) {
        long term = group.store(member).leadership().term();
        return batches.stream()
                .map(batch -> group.store(member).propose(batch, term))
                .toList();
    }

    /** How many bytes of the log a new leader writes before its first proposal: as many as the first one did. */
    private static int overhead(AtomixGroup group) {
        List<RaftLogEntry> entries = group.wire.exchanges().stream()
                .filter(each -> each.question() instanceof AppendRequest)
                .flatMap(each -> ((AppendRequest) each.question()).entries().stream())
                .toList();
        return first(entries, InitializeEntry.class) + first(entries, OpenSessionEntry.class);
    }

    private static int first(List<RaftLogEntry> entries, Class<?> kind) {
        return entries.stream()
                .filter(kind::isInstance)
                .mapToInt(Footprint::of)
                .findFirst()
                .orElseThrow();
    }

    /** Of the two others one elects the other and gets no entry of it. */
    private static Cast elect(AtomixGroup group, int deposed) {
        String cutOff = group.id(deposed);
        group.wire.lose((from, to, question) -> question instanceof AppendRequest append
                && !append.entries().isEmpty()
                && !from.equals(cutOff)
                && !to.equals(cutOff));
        int a = (deposed + 1) % 3;
        int b = (deposed + 2) % 3;
        group.await("another one is elected", () -> isLeader(group, a) || isLeader(group, b));
        return isLeader(group, a) ? new Cast(deposed, a, b) : new Cast(deposed, b, a);
    }

    private static boolean isLeader(AtomixGroup group, int member) {
        return group.store(member).role() == RaftServer.Role.LEADER;
    }
}
