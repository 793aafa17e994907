package io.jswarm.manager.store.memory;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.ProposeOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One member of the group: what its disk holds, and its running process if there is one. Owned by the group's loop. */
final class Member {
    final String raftId;

    /** Null while the process is down. */
    @Nullable
    MemoryStore store;

    /** The store of a process that is about to run; null once it does, or when it was ended before. */
    @Nullable
    MemoryStore starting;

    /** Members of the same cell reach each other. */
    int cell;

    /** How many entries of the log the image holds. */
    int applied;

    ClusterState snapshot = ClusterState.EMPTY;
    int snapshotIndex;

    /** The newest term that it heard of. */
    long term;

    /** Whether it believes that it leads in its term; true only once its controllers may act. */
    boolean leads;

    boolean catchingUp;
    final Deque<CompletableFuture<ProposeOutcome>> proposed = new ArrayDeque<>();
    final List<Barrier> barriers = new ArrayList<>();

    Member(String raftId) {
        this.raftId = raftId;
    }

    boolean alive() {
        return store != null;
    }

    boolean startsOrRuns() {
        return alive() || starting != null;
    }

    /** The store of the process, which must run. */
    MemoryStore running() {
        if (store == null) {
            throw new IllegalStateException(raftId + " does not run");
        }
        return store;
    }

    /** A read that waits; {@code index} is -1 until a leader confirmed it. */
    static final class Barrier {
        final CompletableFuture<Void> done;
        int index = -1;

        Barrier(CompletableFuture<Void> done) {
            this.done = done;
        }
    }
}
