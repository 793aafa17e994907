package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.v1.Batch;
import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.RecordingListener;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftFaultsTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void aBatchThatCannotFollowStopsTheStoreLoudly() {
        try (RaftGroup group = new RaftGroup(folder, 1)) {
            StoreContract.commit(group, group.leader(), "n", 1);
            Store store = group.store(0);
            long term = store.leadership().term();
            Batch twice = StoreContract.batch(store.image().revision(), "n0");
            assertThat(group.get(store.propose(twice, term))).isInstanceOf(ProposeOutcome.Unknown.class);
            assertThat(group.listener(0).faults())
                    .singleElement()
                    .asString()
                    .contains("applying entry", "n0 does not fit");
            assertThat(group.get(store.propose(StoreContract.batch(store.image().revision(), "m"), term)))
                    .isInstanceOf(ProposeOutcome.Refused.class);
            assertThatThrownBy(() -> group.get(store.readBarrier(LONG)))
                    .hasMessageContaining("store has stopped")
                    .hasMessageContaining("jswarm swarm raft members");
            assertThatThrownBy(() -> group.get(store.snapshot()))
                    .hasMessageContaining("No snapshot was taken")
                    .hasMessageContaining("jswarm doctor");
        }
    }

    @Test
    void aLeaderWhoseDiskFailsStopsAndAnotherOneLeads() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int first = group.leader();
            group.crash(first);
            LosingDisk disk = new LosingDisk();
            group.useDisk(first, disk);
            group.restart(first);
            int leader = group.leader();
            StoreContract.commit(group, leader, "a", 3);
            if (leader != first) {
                group.get(group.store(leader).membership().transferTo(group.id(first), LONG));
            }
            group.await("it leads", () -> group.store(first).leadership().self());
            disk.failAfter(0);
            Store store = group.store(first);
            CompletableFuture<ProposeOutcome> outcome = store.propose(
                    StoreContract.batch(store.image().revision(), "b"),
                    store.leadership().term());
            group.await("it stops loudly", () -> !group.listener(first).faults().isEmpty());
            assertThat(group.listener(first).faults().getFirst()).contains("writing the Raft log", "power is gone");
            int next = group.leader((first + 1) % 3, (first + 2) % 3);
            assertThat(group.get(outcome)).isNotInstanceOf(ProposeOutcome.Refused.class);
            StoreContract.commit(group, next, "c", 3);
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAPowerLoss() throws IOException {
        LosingDisk disk = new LosingDisk();
        try (RaftGroup group = new RaftGroup(folder, 1) {
            @Override
            Disk disk(int member) {
                return disk;
            }
        }) {
            for (int round = 0; round < 3; round++) {
                StoreContract.commit(group, group.leader(), "r" + round + "-", 20);
                byte[] before = StoreContract.bytes(group.store(0).image());
                group.crash(0);
                disk.losePower(group.folder(0).resolve("log"), new SplittableRandom(round));
                group.restart(0);
                group.get(group.store(group.leader()).readBarrier(LONG));
                assertThat(StoreContract.bytes(group.store(0).image())).isEqualTo(before);
            }
        }
    }

    @Test
    void aDamagedLogIsRefusedAndTheOthersGoOn() throws IOException {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int leader = group.leader();
            StoreContract.commit(group, leader, "a", 20);
            int damaged = (leader + 1) % 3;
            group.crash(damaged);
            Path file = group.folder(damaged).resolve("log").resolve(Segment.name(1));
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
            assertThatThrownBy(() -> group.restart(damaged)).hasMessageContaining(file + " is damaged at byte");
            StoreContract.commit(group, leader, "b", 5);
            group.get(group.store(leader).membership().remove(group.id(damaged), LONG));
            group.addMember();
            StoreContract.commit(group, leader, "c", 5);
        }
    }

    @Test
    void entriesOfADeposedLeaderStayAwayAfterRestartsAndAnotherChangeOfLeader() {
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int old = group.leader();
            StoreContract.commit(group, old, "a", 3);
            long base = group.store(old).image().revision();
            long term = group.store(old).leadership().term();
            group.partition(old);
            for (int i = 0; i < 5; i++) {
                CompletableFuture<ProposeOutcome> ghost =
                        group.store(old).propose(StoreContract.batch(base + i, "g" + i), term);
                assertThat(ghost).isNotNull();
            }
            int next = group.leader((old + 1) % 3, (old + 2) % 3);
            StoreContract.commit(group, next, "b", 5);
            group.heal();
            group.await("truncated", () -> group.store(old).image().revision() == base + 5);
            group.crash(old);
            group.restart(old);
            group.crash(next);
            int last = group.leader();
            group.get(group.store(last).readBarrier(LONG));
            group.get(group.store(old).readBarrier(LONG));
            assertThat(group.store(old).image().nodes())
                    .containsKeys("b0", "b4")
                    .doesNotContainKeys("g0", "g4");
            StoreContract.commit(group, last, "c", 5);
            group.restart(next);
            group.await("all alike", () -> group.store(next).image().revision() == base + 10);
            assertThat(StoreContract.bytes(group.store(next).image()))
                    .isEqualTo(StoreContract.bytes(group.store(last).image()));
        }
    }

    @Test
    void aMemberStartsOnlyWithItsOwnState() throws IOException {
        MemoryNetwork network = new MemoryNetwork();
        RecordingListener listener = new RecordingListener();
        Path mine = folder.resolve("mine");
        assertThat(RaftStore.hasState(mine)).isFalse();
        RaftStoreConfig config = RaftStoreConfig.of(mine, "own-1", Start.RESTART);
        assertThatThrownBy(() -> RaftStore.open(config, network, listener)).hasMessageContaining("but there is none");
        RaftStore.open(config.withStart(Start.JOIN), network, listener).close();
        assertThat(RaftStore.hasState(mine)).isTrue();
        assertThatThrownBy(() -> RaftStore.open(config.withStart(Start.BOOTSTRAP), network, listener))
                .hasMessageContaining("began with JOIN");
        assertThatThrownBy(() -> RaftStore.open(RaftStoreConfig.of(mine, "own-2", Start.RESTART), network, listener))
                .hasMessageContaining("says \"own-1, JOIN\"");
        RaftStore.open(config, network, listener).close();
        assertThat(listener.faults()).isEqualTo(List.of());
    }
}
