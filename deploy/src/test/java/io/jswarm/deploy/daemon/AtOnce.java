package io.jswarm.deploy.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The same thing done to several hosts, to all of them in the same moment as far as the machine's cores allow. */
public final class AtOnce {
    private AtOnce() {}

    /** Begins it for all together, and returns when it is done for each; the first failure is thrown then. */
    public static <T> void each(List<T> hosts, Consumer<T> what) {
        CyclicBarrier together = new CyclicBarrier(hosts.size());
        List<Future<?>> doing = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(hosts.size())) {
            for (T host : hosts) {
                doing.add(threads.submit(() -> {
                    together.await();
                    what.accept(host);
                    return null;
                }));
            }
        }
        for (Future<?> each : doing) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
