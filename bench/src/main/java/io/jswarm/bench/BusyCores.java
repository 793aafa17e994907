package io.jswarm.bench;

import java.util.stream.IntStream;

/** A thread for each core that does nothing but run, until closed. */
final class BusyCores implements AutoCloseable {
    private final int count = Runtime.getRuntime().availableProcessors();
    private volatile boolean over;

    BusyCores() {
        IntStream.range(0, count)
                .forEach(i -> Thread.ofPlatform().daemon().name("busy-" + i).start(this::run));
    }

    /** How many there are. */
    int count() {
        return count;
    }

    private void run() {
        while (!over) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        over = true;
    }
}
