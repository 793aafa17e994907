package io.jswarm.systemtest.chaos;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.control.mutation.InitCluster;
import io.jswarm.manager.raft.StagedRaft;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Managers of one process in places 0, 1, …; a place may be given to a new member. Channels are for any thread, all else is
 * the nemesis's.
 */
final class StagedSwarm implements Managers, AutoCloseable {
    private static final Duration PATIENCE = StagedRun.PATIENCE;
    /** While faults last there may be no majority, and so nobody who could change the group. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final AtomicLong NAMES = new AtomicLong();

    private final StagedRaft raft;
    private final Bugs bugs;
    private final List<Place> places = new CopyOnWriteArrayList<>();
    private final Map<String, ManagedChannel> byRaftId = new ConcurrentHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final Witness witness = new Witness();

    /** Mistakes that a test may plant; the default has none. */
    interface Bugs extends StagedRaft.Bugs {
        /** What the manager takes for its store. */
        default Store store(Store real) {
            return real;
        }

        /** What the store takes for the manager. */
        default StoreListener listener(StoreListener real) {
            return real;
        }
    }

    /** Where a manager lives: its number in the group and its present start. */
    private static final class Place {
        final int member;
        volatile StagedManager manager;
        volatile ManagedChannel channel;
        boolean voted;
        /** The file in which a bit was changed. */
        @Nullable
        Path damaged;
        /** Whether its start has found that. */
        boolean refused;

        Place(int member, StagedManager manager, ManagedChannel channel) {
            this.member = member;
            this.manager = manager;
            this.channel = channel;
        }
    }

    /** A swarm of so many managers. */
    StagedSwarm(Path folder, int size, Bugs bugs) throws IOException {
        this.bugs = bugs;
        this.raft = new StagedRaft(folder, bugs);
        places.add(begin());
        if (!Waiting.until(PATIENCE, () -> raft.store(0).leadership().self())) {
            throw new IllegalStateException("the first manager does not lead");
        }
        await(places.getFirst()
                .manager
                .control()
                .submit(
                        "init",
                        new InitCluster(
                                "cluster",
                                // The cluster's setting is what counts once there is a cluster.
                                ClusterSpec.newBuilder()
                                        .setSnapshotInterval(StagedRaft.SNAPSHOT_ENTRIES)
                                        .build(),
                                1,
                                Trust.newBuilder()
                                        .setRootCaKey(ByteString.copyFromUtf8("key"))
                                        .setJoinTokenManager("m")
                                        .setJoinTokenWorker("w")
                                        .build(),
                                ByteString.copyFromUtf8("root"),
                                new InitCluster.FirstNode(
                                        "n1",
                                        NodeDescription.getDefaultInstance(),
                                        Availability.AVAILABILITY_ACTIVE,
                                        raft.id(0),
                                        "h1:2377"))));
        for (int i = 1; i < size; i++) {
            places.add(begin());
        }
        settleMembership();
    }

    private Place begin() throws IOException {
        int[] member = new int[1];
        String name = name();
        StagedManager manager = new StagedManager(
                name,
                listener -> {
                    member[0] = raft.start(witness.before(raft.nextId(), bugs.listener(listener)));
                    return bugs.store(raft.store(member[0]));
                },
                byRaftId::get);
        return new Place(member[0], manager, channel(member[0], name));
    }

    private static String name() {
        return "staged-" + NAMES.incrementAndGet();
    }

    /** The way to the member's present start, which serves under the name. */
    private ManagedChannel channel(int member, String name) {
        ManagedChannel channel = StagedManager.channel(name);
        ManagedChannel before = byRaftId.put(raft.id(member), channel);
        if (before != null) {
            before.shutdownNow();
        }
        return channel;
    }

    /** What every store of the swarm said. */
    Witness witness() {
        return witness;
    }

    @Override
    public int count() {
        return places.size();
    }

    @Override
    public Channel channel(int manager) {
        return places.get(manager).channel;
    }

    /** The place of the manager that leads, or -1. */
    int leader() {
        for (int i = 0; i < places.size(); i++) {
            if (runs(i) && store(i).leadership().self()) {
                return i;
            }
        }
        return -1;
    }

    private Membership leaderMembership(Duration patience) {
        if (!Waiting.until(patience, () -> leader() >= 0)) {
            throw new IllegalStateException("nobody leads");
        }
        Place place = places.get(leader());
        witness.voters(
                place.manager.store().membership().voters(),
                place.manager.store().leadership().term());
        return place.manager.store().membership();
    }

    /** The real store of a place. */
    Store store(int place) {
        return raft.store(places.get(place).member);
    }

    boolean runs(int place) {
        return raft.running(places.get(place).member);
    }

    void kill(int place) {
        if (runs(place)) {
            StagedManager manager = places.get(place).manager;
            raft.kill(places.get(place).member);
            manager.kill();
            unexpected(places.get(place)).ifPresent(faults::add);
        }
    }

    /** Kills, and takes back what was not forced. */
    void cutPower(int place, SplittableRandom random) throws IOException {
        kill(place);
        if (places.get(place).damaged == null) {
            raft.losePower(places.get(place).member, random);
        }
    }

    /** Kills, and changes a bit in a file that must be whole; null when a place has such a bit already. */
    @Nullable
    Path flipBit(int place, SplittableRandom random) throws IOException {
        if (places.stream().anyMatch(each -> each.damaged != null)) {
            return null;
        }
        kill(place);
        Path file = raft.flipBit(places.get(place).member, random);
        places.get(place).damaged = file;
        return file;
    }

    /** Disk operations of the place fail after some more. */
    void failDisk(int place, int operations, String words) {
        raft.failDisk(places.get(place).member, operations, words);
    }

    /** After some more writes of the place one fails half done, or all do. */
    void failWrites(int place, int writes, String words, boolean once) {
        raft.failWrites(places.get(place).member, writes, words, once);
    }

    void cut(int from, int to) {
        raft.cut(places.get(from).member, places.get(to).member);
    }

    void lose(SplittableRandom random, int oneIn) {
        raft.lose(random, oneIn);
    }

    /** The place's control loop stands still for a while; its store goes on. */
    void stall(int place, Duration time) {
        if (runs(place)) {
            places.get(place).manager.stall(time);
        }
    }

    /** Takes the place's member out of the group, and puts a new one there. Throws when the group is in no state for it. */
    void replace(int place) throws IOException {
        remove(raft.id(places.get(place).member), SOON);
        renew(place, SOON);
    }

    private void remove(String raftId, Duration patience) {
        await(leaderMembership(patience).remove(raftId, Duration.ofSeconds(5)));
        witness.removed(raftId);
    }

    /** An id is never used again, and neither is its folder. */
    private void renew(int place, Duration patience) throws IOException {
        kill(place);
        Place fresh = begin();
        places.set(place, fresh);
        await(leaderMembership(patience).add(raft.id(fresh.member), Duration.ofSeconds(10)));
        fresh.voted = true;
    }

    /** Finishes changes of the group that faults broke off. */
    private void settleMembership() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            if (!witness.violations().isEmpty()) {
                throw new IOException(witness.violations().getFirst());
            }
            try {
                List<String> voters = leaderMembership(PATIENCE).voters();
                List<String> wanted = places.stream()
                        .filter(place -> place.damaged == null)
                        .map(place -> raft.id(place.member))
                        .sorted()
                        .toList();
                if (voters.equals(wanted) && wanted.size() == places.size()) {
                    places.forEach(place -> place.voted = true);
                    return;
                }
                settle(voters, wanted);
            } catch (IllegalStateException e) {
                if (System.nanoTime() - end > 0) {
                    List<String> unexpected = faults();
                    throw new IOException(
                            unexpected.isEmpty()
                                    ? StagedRun.STANDS_STILL + ": the members cannot be settled: " + e.getMessage()
                                    : "a manager stopped: " + unexpected.getFirst(),
                            e);
                }
                startWhatIsDead(); // what met its fault only now
                Waiting.aWhile(Duration.ofMillis(100));
            }
        }
    }

    private void settle(List<String> voters, List<String> wanted) throws IOException {
        for (String voter : voters) {
            if (!wanted.contains(voter)) {
                remove(voter, PATIENCE);
            }
        }
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            if (!voters.contains(raft.id(place.member))) {
                if (place.voted || place.damaged != null) {
                    renew(i, PATIENCE);
                } else {
                    await(leaderMembership(PATIENCE).add(raft.id(place.member), Duration.ofSeconds(5)));
                }
            }
        }
    }

    void transfer(int place) {
        await(leaderMembership(SOON).transferTo(raft.id(places.get(place).member), Duration.ofSeconds(2)));
    }

    /** Ends all faults and starts what is dead, or would be: a manager that met a fault has stopped. */
    void repair() throws IOException {
        raft.heal();
        places.forEach(place -> raft.healDisk(place.member));
        startWhatIsDead();
        settleMembership();
    }

    private void startWhatIsDead() throws IOException {
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            if (place.manager.fault() != null) {
                kill(i);
            }
            if (!raft.running(place.member) && !place.refused) {
                restart(place);
            }
        }
    }

    private void restart(Place place) throws IOException {
        Path damaged = place.damaged;
        String name = name();
        StagedManager manager;
        try {
            manager = new StagedManager(name, listener -> reopened(place, listener), byRaftId::get);
        } catch (IOException e) {
            if (damaged != null && String.valueOf(e.getMessage()).contains(damaged.toString())) {
                place.refused = true;
                return;
            }
            throw e;
        }
        if (damaged != null) {
            throw new IOException("a bit was changed in " + damaged + ", and nobody saw it");
        }
        place.manager = manager;
        place.channel = channel(place.member, name);
    }

    private Store reopened(Place place, StoreListener listener) throws IOException {
        raft.restart(place.member, witness.before(raft.id(place.member), bugs.listener(listener)));
        return bugs.store(raft.store(place.member));
    }

    /** Waits until all places hold the same revision and nobody does anything. */
    List<String> compare() {
        return SameStates.differences(
                places.stream().map(place -> raft.store(place.member)).toList(), PATIENCE);
    }

    /** How many places hold a snapshot. */
    long snapshots() {
        return places.stream()
                .filter(place -> raft.store(place.member).stats().snapshotIndex() > 0)
                .count();
    }

    /** Why managers stopped so far, but for those whose disk was made to fail. */
    List<String> faults() {
        List<String> all = new ArrayList<>(faults);
        places.forEach(place -> unexpected(place).ifPresent(all::add));
        return all;
    }

    private Optional<String> unexpected(Place place) {
        return Optional.ofNullable(place.manager.fault())
                .filter(fault -> !StagedDiskNemesis.isStaged(fault, raft.diskHasFailed(place.member)));
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < places.size(); i++) {
            kill(i);
        }
        raft.close();
        byRaftId.values().forEach(ManagedChannel::shutdownNow);
    }
}
