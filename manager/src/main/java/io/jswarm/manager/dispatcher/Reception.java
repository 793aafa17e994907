package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a worker that says Hello: this manager serves it, sends it to another one, or refuses it. Loop thread
 * only.
 */
final class Reception {
    private static final long HELLO_WITHIN_MS = 10_000;
    private static final int AT_ONCE = 16;
    private static final Duration BARRIER = Duration.ofSeconds(2); // so that no set is older than one from elsewhere

    private final EventLoop loop;
    private final Store store;
    private final Fanout fanout;
    private final FollowerSessions followers;
    private final LeaderSessions leader;
    private final FollowerChoice choice;
    private final Set<WorkerSession> greeting = new HashSet<>();
    /** Who will be served once it is sure that this manager has what others may have told it; the first to come first. */
    private final Map<String, Waiting> confirming = new LinkedHashMap<>();
    /** How many of those have no session with this manager yet. */
    private int fresh;

    private boolean asking;

    /** A stream of a worker that waits to be served. */
    private record Waiting(WorkerSession session, Hello hello, boolean fresh) {}

    Reception(
            EventLoop loop,
            Store store,
            Fanout fanout,
            LeaderSessions leader,
            FollowerSessions followers,
            FollowerChoice choice) {
        this.loop = loop;
        this.store = store;
        this.fanout = fanout;
        this.followers = followers;
        this.leader = leader;
        this.choice = choice;
    }

    /** A stream was opened: it must begin with Hello. */
    void opened(WorkerSession session) {
        greeting.add(session);
        loop.schedule(session, loop.now().monoAfterMs(HELLO_WITHIN_MS), () -> {
            if (greeting.contains(session)) {
                close(session, "Expected Hello within " + HELLO_WITHIN_MS + " ms of opening a session.");
            }
        });
    }

    /** It is over, or has begun. */
    void forget(WorkerSession session) {
        greeting.remove(session);
        loop.cancel(session);
        if (waits(session)) {
            leave(session.nodeId);
        }
    }

    /** Its first message, which must be Hello. */
    void first(WorkerSession session, WorkerMessage message) {
        if (session.isGone()) {
            return; // under load many give up before their turn comes; to greet them would keep others waiting
        }
        if (message.hasHello()) {
            hello(session, message.getHello());
        } else {
            close(session, "Expected Hello as the first message of a session.");
        }
    }

    private void hello(WorkerSession session, Hello hello) {
        session.greet(hello.getInstanceId());
        forget(session);
        if (session.isRelayed()) {
            relayed(session, hello);
        } else if (leader.leads()) {
            lead(session, hello);
        } else if (hello.getSentHere() && leadingManager() != null) {
            confirm(session, hello);
        } else {
            redirect(session, leadingManager(), false);
        }
    }

    /** The manager that serves it tells it everything itself. */
    private void relayed(WorkerSession session, Hello hello) {
        if (!leader.leads()) {
            close(session, null);
            return;
        }
        Node node = letIn(session, hello);
        if (node != null) {
            leader.take(session, node, hello.getDescription());
        }
    }

    private void lead(WorkerSession session, Hello hello) {
        if (letIn(session, hello) == null) {
            return;
        }
        boolean stays = hello.getSentHere() || leader.servesItself(session.nodeId);
        int own = fanout.size() + fresh;
        RaftMember other =
                stays ? null : choice.next(own, fanout.image().members().values());
        if (other != null) {
            redirect(session, other, true);
        } else {
            confirm(session, hello);
        }
    }

    /**
     * Serves it as soon as this manager has all that was committed before. A leader needs that as well: what it has
     * committed is known to a follower, and told to its workers, a moment before the leader's own loop hears of it, and
     * longer where that is busy.
     */
    private void confirm(WorkerSession session, Hello hello) {
        Waiting before = leave(session.nodeId);
        if (before != null) { // a worker that waits opens further streams; the newest gets through
            close(before.session, null);
        }
        Waiting waiting = new Waiting(session, hello, !leader.servesItself(session.nodeId));
        confirming.put(session.nodeId, waiting);
        fresh += waiting.fresh ? 1 : 0;
        if (!asking) {
            ask();
        }
    }

    private boolean waits(WorkerSession session) {
        Waiting waiting = confirming.get(session.nodeId);
        return waiting != null && waiting.session == session;
    }

    private @Nullable Waiting leave(String nodeId) {
        Waiting waiting = confirming.remove(nodeId);
        fresh -= waiting != null && waiting.fresh ? 1 : 0;
        return waiting;
    }

    /** One question for all that came: thousands of workers may come at once. */
    private void ask() {
        asking = true;
        Deque<Waiting> all = new ArrayDeque<>(confirming.values());
        var _ = store.readBarrier(BARRIER)
                .whenComplete((done, failure) -> loop.post(() -> answered(all, failure == null)));
    }

    /** So many at a time, as a set may be large and others wait for the loop, too. */
    private void answered(Deque<Waiting> all, boolean confirmed) {
        for (int i = 0; i < AT_ONCE && !all.isEmpty(); i++) {
            Waiting next = all.remove();
            if (waits(next.session)) {
                leave(next.session.nodeId);
                if (!next.session.isGone() && !next.session.isOver()) {
                    serve(next.session, next.hello, confirmed);
                }
            }
        }
        if (!all.isEmpty()) {
            loop.post(() -> answered(all, confirmed));
            return;
        }
        asking = false;
        if (!confirming.isEmpty()) {
            ask();
        }
    }

    /** Serves it, for the leader or as one, unless this manager cannot tell what was committed. */
    private void serve(WorkerSession session, Hello hello, boolean confirmed) {
        boolean leads = leader.leads();
        if (!confirmed || !leads && !hello.getSentHere()) {
            redirect(session, leadingManager(), false);
            return;
        }
        Node node = letIn(session, hello);
        if (node == null) {
            return;
        }
        if (leads) {
            leader.take(session, node, hello.getDescription());
        } else {
            followers.serve(session, hello, node);
        }
    }

    /**
     * The node, or null when the worker was refused. Only a removal that the state remembers is told as one: the worker
     * ends its tasks.
     */
    private @Nullable Node letIn(WorkerSession session, Hello hello) {
        if (fanout.image().removedNodes().containsKey(session.nodeId)) {
            session.closeRemoved();
            return null;
        }
        String refusal = Admission.refusal(fanout.image(), session.nodeId, hello);
        Node node = fanout.image().nodes().get(session.nodeId);
        if (node == null || refusal != null) {
            close(session, refusal);
            return null;
        }
        return node;
    }

    /** The manager that leads, as far as this one knows; null when it knows of none, or leads itself. */
    @Nullable
    RaftMember leadingManager() {
        String raftId = store.leadership().leaderRaftId();
        return raftId.equals(store.membership().self())
                ? null
                : fanout.image().members().get(raftId);
    }

    private void redirect(WorkerSession session, @Nullable RaftMember to, boolean serves) {
        session.out.send(Admission.redirect(fanout.image(), to, serves));
        close(session, null);
    }

    private void close(WorkerSession session, @Nullable String refusal) {
        session.close(refusal);
        forget(session);
    }
}
