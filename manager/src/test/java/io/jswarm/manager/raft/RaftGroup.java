package io.jswarm.manager.raft;

import io.jswarm.api.RejectedException;
import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.store.RecordingListener;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreGroup;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.manager.store.StoreStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Raft stores of one process, on a {@link MemoryNetwork} unless a subclass says otherwise. */
class RaftGroup implements StoreGroup {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ELECTION_MS = 250;
    private static final AtomicLong GROUPS = new AtomicLong();

    final MemoryNetwork network;
    private final Path folder;
    private final UnaryOperator<RaftStoreConfig> tuning;
    private final String prefix = "g" + GROUPS.incrementAndGet() + "-";
    private final List<Member> members = new ArrayList<>();
    private final Map<Integer, Disk> disks = new HashMap<>();

    private static final class Member {
        final RaftStoreConfig config;
        RaftStore store;
        RecordingListener listener;
        boolean running = true;

        Member(RaftStoreConfig config, RaftStore store, RecordingListener listener) {
            this.config = config;
            this.store = store;
            this.listener = listener;
        }
    }

    RaftGroup(Path folder, int size) {
        this(folder, size, config -> config);
    }

    RaftGroup(Path folder, int size, UnaryOperator<RaftStoreConfig> tuning) {
        this(folder, size, tuning, new MemoryNetwork());
    }

    RaftGroup(Path folder, int size, UnaryOperator<RaftStoreConfig> tuning, MemoryNetwork network) {
        this.folder = folder;
        this.tuning = tuning;
        this.network = network;
        grow(size);
    }

    private void grow(int size) {
        start(Start.BOOTSTRAP);
        for (int i = 1; i < size; i++) {
            addMember();
        }
    }

    /** What the member's frames travel on. */
    RaftTransport transport(String raftId) {
        return network;
    }

    /** The disk of the member's log. */
    Disk disk(int member) {
        return disks.getOrDefault(member, Disk.real());
    }

    /** What the member's store tells of its events, which tells the recording one. */
    StoreListener heard(int member, RecordingListener recording) {
        return recording;
    }

    /** Gives the member, from its next start on, another disk. */
    void useDisk(int member, Disk disk) {
        disks.put(member, disk);
    }

    /** Starts a member that is not in the group yet. */
    final int start(Start start) {
        int number = members.size();
        String id = id(number);
        RaftStoreConfig config =
                tuning.apply(RaftStoreConfig.of(folder.resolve(id), id, start).withElectionTimeoutMs(ELECTION_MS));
        RecordingListener listener = new RecordingListener();
        members.add(new Member(config, open(number, config, listener), listener));
        return members.size() - 1;
    }

    private RaftStore open(int number, RaftStoreConfig config, RecordingListener listener) {
        try {
            return RaftStore.open(config, transport(config.raftId()), heard(number, listener), disk(number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a member and has the leader add it. */
    final int addMember() {
        int added = start(Start.JOIN);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                int leader = leader(IntStream.range(0, added).toArray());
                get(store(leader).membership().add(id(added), PATIENCE));
                return added;
            } catch (IllegalStateException e) {
                // On a starved machine a leader may be deposed by its own silence.
                if (!(e.getCause() instanceof RejectedException) || System.nanoTime() - end > 0) {
                    throw e;
                }
            }
        }
    }

    final String id(int member) {
        return prefix + member;
    }

    final Path folder(int member) {
        return members.get(member).config.folder();
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public Store store(int member) {
        return members.get(member).store;
    }

    @Override
    public RecordingListener listener(int member) {
        return members.get(member).listener;
    }

    @Override
    public void crash(int member) {
        if (!members.get(member).running) {
            return;
        }
        members.get(member).running = false;
        members.get(member).store.halt();
    }

    @Override
    public void restart(int number) {
        Member member = members.get(number);
        member.listener = new RecordingListener();
        member.store = open(number, member.config.withStart(Start.RESTART), member.listener);
        member.running = true;
    }

    @Override
    public void partition(int... cutOff) {
        for (int a = 0; a < members.size(); a++) {
            for (int b = 0; b < members.size(); b++) {
                if (contains(cutOff, a) != contains(cutOff, b)) {
                    network.cut(id(a), id(b));
                }
            }
        }
    }

    private static boolean contains(int[] numbers, int number) {
        return Arrays.stream(numbers).anyMatch(each -> each == number);
    }

    @Override
    public void heal() {
        network.heal();
    }

    @Override
    public void await(String what, BooleanSupplier holds) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(holds::getAsBoolean);
    }

    /** Watches for so long that it holds all the time. */
    final void stays(String what, Duration during, BooleanSupplier holds) {
        Awaitility.await(what)
                .during(during)
                .atMost(during.plus(PATIENCE))
                .pollInterval(Duration.ofMillis(5))
                .failFast("not so any more: " + what, () -> !holds.getAsBoolean())
                .until(() -> true);
    }

    @Override
    public <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the future failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("the future is not done: " + future, e);
        }
    }

    /** Waits until the library, too, counts all its entries as applied: it does so only after they were acknowledged. */
    final void awaitApplied(int member) {
        await("all is applied", () -> {
            StoreStats stats = store(member).stats();
            return stats.appliedIndex() == stats.lastIndex();
        });
    }

    /** Whether the member was started and not crashed. */
    boolean running(int member) {
        return members.get(member).running;
    }

    /** Closes the member as its process would at its end. */
    void stop(int member) {
        members.get(member).running = false;
        members.get(member).store.close();
    }

    @Override
    public void close() {
        members.stream().filter(member -> member.running).forEach(member -> member.store.halt());
    }

    @Override
    public int leader(int... among) {
        int[] running = IntStream.range(0, size())
                .filter(i -> members.get(i).running && (among.length == 0 || contains(among, i)))
                .toArray();
        return StoreGroup.super.leader(running);
    }
}
