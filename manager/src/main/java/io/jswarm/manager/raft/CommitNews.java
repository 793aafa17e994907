package io.jswarm.manager.raft;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Sees to it that followers soon hear what is committed. The library says so with the next entries or the next heartbeat only:
 * in a quiet log a follower's reads, watches and workers would wait up to 100 ms for what the leader has. Raft leaves the
 * moment open (section 5.3 of its paper); etcd sends at once. Here the news goes by itself only when nothing took it along
 * within {@value #WAIT_MS} ms, or twice that while more is committed, so that a busy log pays nothing. Safe for any thread.
 */
final class CommitNews {
    static final long WAIT_MS = 10;

    private final Timer timer;
    private final Predicate<String> tell;
    /** By member: the highest committed index that was sent to it, which need not have arrived. */
    private final ConcurrentMap<String, Long> sent = new ConcurrentHashMap<>();

    private final AtomicLong committed = new AtomicLong();
    private final AtomicBoolean waiting = new AtomicBoolean();

    /** Runs something once, some milliseconds later; not after its owner has stopped. */
    interface Timer {
        void after(long ms, Runnable task);
    }

    /**
     * Knows of no member yet.
     *
     * @param tell sends a member, named by its id, what is committed now; must not block, and may be in vain: the next
     *     heartbeat says it again. False when this member does not lead it, which is told nothing then until something is
     *     sent to it
     */
    CommitNews(Timer timer, Predicate<String> tell) {
        this.timer = timer;
        this.tell = tell;
    }

    /** Something that names this committed index goes to a member. */
    void sent(String raftId, long index) {
        sent.merge(raftId, index, Math::max);
    }

    /** This member, which leads, learned that its log is committed up to an index. */
    void committed(long index) {
        committed.accumulateAndGet(index, Math::max);
        lookLater();
    }

    private void lookLater() {
        if (waiting.compareAndSet(false, true)) {
            long index = committed.get();
            timer.after(WAIT_MS, () -> look(index));
        }
    }

    private void look(long index) {
        sent.forEach((raftId, known) -> {
            if (known < index && !tell.test(raftId)) {
                sent.remove(raftId, known);
            }
        });
        waiting.set(false);
        if (committed.get() > index) {
            lookLater();
        }
    }
}
