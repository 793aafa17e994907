package io.jswarm.manager.store;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Stores that make one group, with staged faults. Members are numbered from 0. How time passes is the implementation's: in
 * real time, or by driving a simulation.
 */
public interface StoreGroup extends AutoCloseable {
    /** How many members it was made with. */
    int size();

    /** The member's store, as of its last start. */
    Store store(int member);

    /** What the member's store said since its last start. */
    RecordingListener listener(int member);

    /** Stops the member as a kill would. */
    void crash(int member);

    /** Starts a crashed member with the files it left. */
    void restart(int member);

    /** Cuts the members off from all others, and not from each other. */
    void partition(int... members);

    /** Ends the partition. */
    void heal();

    /** Lets time pass until it holds; fails with these words after a while. */
    void await(String what, BooleanSupplier holds);

    /** Lets time pass until the future is done, and returns its value. */
    <T> T get(CompletableFuture<T> future);

    @Override
    void close();

    /** The member that leads among these, once one does; all members when none is named. */
    default int leader(int... among) {
        int[] candidates = among.length > 0
                ? among
                : java.util.stream.IntStream.range(0, size()).toArray();
        int[] found = {-1};
        await("one of the members leads", () -> {
            for (int member : candidates) {
                if (store(member).leadership().self()) {
                    found[0] = member;
                }
            }
            return found[0] >= 0;
        });
        return found[0];
    }
}
