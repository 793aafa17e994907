package io.jswarm.worker.exec;

/** Something that goes on until it is closed. */
@FunctionalInterface
public interface Subscription {
    /** Ends it; nothing is told after that. Twice is once. Loop thread. */
    void close();
}
