package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attack 7: the leader dies or is cut off in the middle of a change of the members. Afterwards it has happened or it
 * has not, all say the same, nothing acknowledged is lost, and the change can be made again.
 */
@Tag("slow")
class MembershipFaultsTest {
    private static final Duration LONG = Duration.ofSeconds(5);

    /** A leader that completes its own removal answers no more reads, and another is asked. */
    private static final Duration READ = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aChangeThatAFaultBreaksOffHappenedOrDidNot(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        try (RaftGroup group = new RaftGroup(folder, 3)) {
            int leader = group.leader();
            StoreContract.commit(group, leader, "a", 10);
            boolean adds = random.nextBoolean();
            boolean kills = random.nextBoolean();
            int target = adds ? group.start(Start.JOIN) : random.nextInt(3);
            CompletableFuture<Void> moment = frames(group, random.nextInt(adds ? 80 : 12));
            CompletableFuture<Void> change = adds
                    ? group.store(leader).membership().add(group.id(target), LONG)
                    : group.store(leader).membership().remove(group.id(target), LONG);
            group.get(moment);
            boolean was = change.isDone() && !change.isCompletedExceptionally();
            if (kills) {
                group.crash(leader);
            } else {
                group.partition(leader);
            }
            // Without its leader a group of two elects nobody, which is what removing a follower may have left.
            if (adds || target == leader) {
                int[] others = IntStream.range(0, group.size())
                        .filter(i -> i != leader)
                        .toArray();
                commit(group, "b", others);
            }
            group.heal();
            if (kills) {
                group.restart(leader);
            }
            settled(group, target, adds, was);
            again(group, target, adds);
        }
    }

    /** Done when so many more frames, heartbeats too, are about to travel. */
    private static CompletableFuture<Void> frames(RaftGroup group, int count) {
        CompletableFuture<Void> moment = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger(count);
        group.network.hold((from, to, frame) -> {
            if (left.getAndDecrement() <= 0) {
                moment.complete(null);
            }
            return false;
        });
        return moment;
    }

    /** By whoever leads: a leader may still change. */
    private static void commit(RaftGroup group, String node, int... among) {
        group.await(node + " is committed", () -> {
            Store store = group.store(group.leader(among));
            return store.image().nodes().containsKey(node)
                    || group.get(store.propose(
                                    StoreContract.batch(store.image().revision(), node),
                                    store.leadership().term()))
                            instanceof ProposeOutcome.Committed;
        });
    }

    /** Who leads and has just been confirmed to: on a starved machine one that leads may be deposed by its own silence. */
    private static Store leading(RaftGroup group) {
        AtomicReference<Store> leading = new AtomicReference<>();
        group.await("a leader is confirmed", () -> {
            Store store = group.store(group.leader());
            leading.set(store);
            return group.get(store.readBarrier(READ).handle((index, failure) -> failure == null));
        });
        return leading.get();
    }

    /** What was told to be done is done; who leads and who follows name the same voters. */
    private static void settled(RaftGroup group, int target, boolean adds, boolean was) {
        List<String> voters = leading(group).membership().voters();
        if (was) {
            assertThat(voters.contains(group.id(target))).isEqualTo(adds);
        }
        assertThat(voters).hasSizeBetween(adds ? 3 : 2, adds ? 4 : 3);
    }

    private static void again(RaftGroup group, int target, boolean adds) {
        boolean[] done = {false};
        group.await("the change can be made", () -> {
            Membership membership = leading(group).membership();
            CompletableFuture<Void> change =
                    adds ? membership.add(group.id(target), LONG) : membership.remove(group.id(target), LONG);
            done[0] = group.get(change.handle((ok, failure) -> failure == null));
            return done[0];
        });
        List<String> voters = leading(group).membership().voters();
        assertThat(voters).hasSize(adds ? 4 : 2);
        assertThat(voters.contains(group.id(target))).isEqualTo(adds);
        commit(group, "c");
        Store leader = leading(group);
        long last = leader.image().revision();
        for (int i = 0; i < group.size(); i++) {
            Store store = group.store(i);
            if (voters.contains(group.id(i))) {
                group.await("member has all", () -> store.image().revision() == last);
                assertThat(store.membership().voters()).isEqualTo(voters);
                assertThat(store.image().nodes()).containsKeys("a0", "a9", "c");
                assertThat(StoreContract.bytes(store.image())).isEqualTo(StoreContract.bytes(leader.image()));
            }
        }
    }
}
