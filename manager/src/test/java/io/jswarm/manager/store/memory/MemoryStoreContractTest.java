package io.jswarm.manager.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.store.RecordingListener;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import io.jswarm.manager.store.StoreGroup;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** The store's contract on the log in memory, on virtual time: what simulations rest on promises what Raft promises. */
final class MemoryStoreContractTest extends StoreContract {
    @Override
    protected StoreGroup group(int size) {
        return new VirtualGroup(size);
    }

    private static final class VirtualGroup implements StoreGroup {
        private static final Duration LONG = Duration.ofMinutes(1);

        private final SimTime time = new SimTime(0);
        private final List<Store> stores = new ArrayList<>();
        private final List<RecordingListener> listeners = new ArrayList<>();
        private final MemoryGroup group;

        VirtualGroup(int size) {
            SimLoop loop = new SimLoop(
                    time,
                    (what, cause) -> {
                        throw new AssertionError(what, cause);
                    },
                    () -> Duration.ZERO);
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                ids.add(id(i));
            }
            group = new MemoryGroup(loop, Randomness.seeded(size), MemoryTiming.LAN, ids, what -> {});
            for (int i = 0; i < size; i++) {
                RecordingListener listener = new RecordingListener();
                listeners.add(listener);
                stores.add(group.start(id(i), listener));
            }
        }

        private static String id(int member) {
            return Integer.toString(member + 1);
        }

        @Override
        public int size() {
            return stores.size();
        }

        @Override
        public Store store(int member) {
            return stores.get(member);
        }

        @Override
        public RecordingListener listener(int member) {
            return listeners.get(member);
        }

        @Override
        public void crash(int member) {
            group.crash(id(member));
        }

        @Override
        public void restart(int member) {
            RecordingListener listener = new RecordingListener();
            listeners.set(member, listener);
            stores.set(member, group.start(id(member), listener));
        }

        @Override
        public void partition(int... members) {
            Set<String> apart = new TreeSet<>();
            Set<String> others = new TreeSet<>();
            for (int i = 0; i < size(); i++) {
                others.add(id(i));
            }
            for (int member : members) {
                apart.add(id(member));
                others.remove(id(member));
            }
            group.partition(List.of(apart, others));
        }

        @Override
        public void heal() {
            group.heal();
        }

        @Override
        public void await(String what, BooleanSupplier holds) {
            assertThat(time.advanceUntil(LONG, holds)).as(what).isTrue();
        }

        @Override
        public <T> T get(CompletableFuture<T> future) {
            await("an answer", future::isDone);
            return future.join();
        }

        @Override
        public void close() {
            stores.forEach(Store::close);
            time.advance(Duration.ofSeconds(1));
        }
    }
}
