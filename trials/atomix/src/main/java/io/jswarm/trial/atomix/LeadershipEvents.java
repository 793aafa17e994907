package io.jswarm.trial.atomix;

import io.atomix.protocols.raft.RaftServer;
import io.jswarm.manager.store.StoreListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Follows the server's role, on a thread of its own: a leader may propose once a session of its own term is committed. */
final class LeadershipEvents {
    private static final long AGAIN_MS = 20;

    private final RaftServer server;
    private final Sessions sessions;
    private final StoreListener listener;
    private final ExecutorService thread;
    private volatile AtomixStore.@Nullable Reign reign;

    LeadershipEvents(RaftServer server, Sessions sessions, StoreListener listener) {
        this.server = server;
        this.sessions = sessions;
        this.listener = listener;
        this.thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("leadership-" + server.name()).factory());
    }

    AtomixStore.@Nullable Reign reign() {
        return reign;
    }

    /** Called by the library, on its own thread. */
    void roleChanged(RaftServer.Role role) {
        long term = server.cluster().getTerm();
        post(() -> {
            if (role == RaftServer.Role.LEADER) {
                begin(term);
            } else if (reign != null || role == RaftServer.Role.FOLLOWER) {
                listener.following();
                reign = null;
            }
        });
    }

    /** The reign's session is of no use any more: another one is opened, if it leads still. */
    void renew(AtomixStore.Reign old) {
        post(() -> {
            AtomixStore.Reign now = reign;
            if (now != null && now.session() == old.session()) {
                listener.following();
                reign = null;
                begin(old.term());
            }
        });
    }

    private void begin(long term) {
        if (!leadsIn(term)) {
            return;
        }
        var _ = sessions.open()
                .whenComplete((session, error) -> post(() -> {
                    if (!leadsIn(term)) {
                        return;
                    }
                    if (error == null) {
                        reign = new AtomixStore.Reign(term, session, new AtomicLong());
                        listener.leading(term);
                    } else {
                        Executor later = CompletableFuture.delayedExecutor(AGAIN_MS, TimeUnit.MILLISECONDS, this::post);
                        later.execute(() -> begin(term));
                    }
                }));
    }

    private boolean leadsIn(long term) {
        return server.isLeader() && server.cluster().getTerm() == term;
    }

    private void post(Runnable event) {
        try {
            thread.execute(event);
        } catch (RejectedExecutionException e) {
            // It was stopped.
        }
    }

    void stop() {
        thread.shutdownNow();
        reign = null;
    }
}
