package io.jswarm.trial.atomix;

import io.jswarm.manager.store.RecordingListener;
import io.jswarm.manager.store.StoreGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Stores of one process on a {@link StagedWire}. */
final class AtomixGroup implements StoreGroup {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(8);
    private static final AtomicLong GROUPS = new AtomicLong();

    final StagedWire wire = new StagedWire();
    private final Path folder;
    private final UnaryOperator<AtomixStoreConfig> tuning;
    private final String prefix = "g" + GROUPS.incrementAndGet() + "-";
    private final List<Member> members = new ArrayList<>();

    private static final class Member {
        final AtomixStoreConfig config;
        AtomixStore store;
        RecordingListener listener;
        boolean running = true;

        Member(AtomixStoreConfig config, AtomixStore store, RecordingListener listener) {
            this.config = config;
            this.store = store;
            this.listener = listener;
        }
    }

    AtomixGroup(Path folder, int size) {
        this(folder, size, config -> config);
    }

    AtomixGroup(Path folder, int size, UnaryOperator<AtomixStoreConfig> tuning) {
        this.folder = folder;
        this.tuning = tuning;
        List<String> founders = IntStream.range(0, size).mapToObj(this::id).toList();
        for (int i = 0; i < size; i++) {
            start(founders);
        }
        await("the group has found itself", this::haveStarted);
    }

    /** Starts a member that is not in the group yet: add it. */
    int startNewcomer() {
        return start(List.of());
    }

    private int start(List<String> founders) {
        String id = id(members.size());
        AtomixStoreConfig config = tuning.apply(AtomixStoreConfig.of(folder.resolve(id), id, founders));
        RecordingListener listener = new RecordingListener();
        members.add(new Member(config, AtomixStore.open(config, wire, listener), listener));
        return members.size() - 1;
    }

    String id(int member) {
        return prefix + member;
    }

    Path folder(int member) {
        return members.get(member).config.folder();
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public AtomixStore store(int member) {
        return members.get(member).store;
    }

    @Override
    public RecordingListener listener(int member) {
        return members.get(member).listener;
    }

    @Override
    public void crash(int member) {
        if (members.get(member).running) {
            long end = System.nanoTime() + STARTS_WITHIN.toNanos();
            await("all can be stopped", () -> haveStarted() || System.nanoTime() - end > 0);
            members.get(member).running = false;
            members.get(member).store.halt();
        }
    }

    /** The library stops no server that has not found its group, so whoever can find it is given the time. */
    private boolean haveStarted() {
        return members.stream().allMatch(member -> !member.running || member.store.isRunning());
    }

    @Override
    public void restart(int number) {
        Member member = members.get(number);
        member.listener = new RecordingListener();
        member.store = AtomixStore.open(member.config, wire, member.listener);
        member.running = true;
    }

    @Override
    public void partition(int... cutOff) {
        for (int a = 0; a < members.size(); a++) {
            for (int b = 0; b < a; b++) {
                if (contains(cutOff, a) != contains(cutOff, b)) {
                    wire.cut(id(a), id(b));
                }
            }
        }
    }

    private static boolean contains(int[] numbers, int number) {
        return Arrays.stream(numbers).anyMatch(each -> each == number);
    }

    @Override
    public void heal() {
        wire.heal();
    }

    @Override
    public void await(String what, BooleanSupplier holds) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(holds::getAsBoolean);
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
