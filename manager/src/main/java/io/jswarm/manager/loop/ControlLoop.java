package io.jswarm.manager.loop;

import io.jswarm.api.Now;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.RequestResult;
import io.jswarm.manager.control.ControlPlane;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.liveness.heartbeat.NodeSessions;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Draft;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.FaultHandler;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one driver of the deciders. On the leader it takes mutations and events, runs the deciders on the speculative state
 * (committed plus proposed), proposes what they want as one batch, and goes on without waiting for the commit. When a
 * proposal fails, all speculation is dropped and the deciders start from the committed image again. All state is owned by the
 * loop thread; {@link #submit} and the listener methods may be called by any thread.
 */
public final class ControlLoop implements StoreListener {
    private static final int MOST_IN_FLIGHT = 8;
    private static final long FIRST_RESTART_MS = 10;
    private static final Duration READ_DEADLINE = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 7;
    private static final CompletableFuture<Void> SETTLED = CompletableFuture.completedFuture(null);
    private static final Object RESTART = new TimerKey("control-loop", "restart");

    private final EventLoop loop;
    private final ControlPlane plane;
    private final NodeSessions sessions;
    private final FaultHandler faults;
    private final LoopMetrics metrics;
    private final List<LoopObserver> observers = new ArrayList<>();
    private final WaitingWork waiting = new WaitingWork();
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private final EarlyNews early = new EarlyNews();

    private final LoopTimers timers;
    private @Nullable Store store;
    private @Nullable Leading leading;
    private boolean drainPosted;
    /** Failed proposals in a row. */
    private int setbacks;

    /** What a leader holds beyond the store: speculation. */
    private static final class Leading {
        final long term;
        final LeaderClock clock;
        ClusterState state;
        Indexes indexes;
        /** Set when a proposal failed: nothing is decided until all proposals are answered. */
        boolean broken;

        Leading(long term, LeaderClock clock, ClusterState state) {
            this.term = term;
            this.clock = clock;
            this.state = state;
            this.indexes = Indexes.of(state);
        }
    }

    /** A loop that leads once its store says so. */
    public ControlLoop(
            EventLoop loop, ControlPlane plane, NodeSessions sessions, FaultHandler faults, MeterRegistry registry) {
        this.loop = loop;
        this.plane = plane;
        this.sessions = sessions;
        this.faults = faults;
        this.metrics = new LoopMetrics(registry);
        this.timers = new LoopTimers(loop, keys -> show(new Event.Due(keys)));
    }

    /** Names the store. What the store told before is handled now: observers that are added first miss nothing. */
    public void attach(Store attached) {
        loop.post(() -> {
            store = attached;
            sessions.members(raftId -> attached.membership().silence(raftId));
            early.tell(observers);
        });
    }

    /** Handles on the loop what the store told; before the store is attached it is kept. */
    private void told(Runnable event, Runnable keeping) {
        loop.post(() -> (store == null ? keeping : event).run());
    }

    /** Adds an observer; hears of what comes after. */
    public void observe(LoopObserver observer) {
        loop.post(() -> observers.add(observer));
    }

    /** Soft state, for the dispatcher; loop thread only. */
    public NodeSessions sessions() {
        return sessions;
    }

    /** Whether this manager leads; loop thread only. */
    public boolean leads() {
        return leading != null;
    }

    /**
     * Does a client's mutation. The future completes once it is on a majority, or fails with {@link RejectedException}:
     * with the mutation's rejection, which a majority confirmed too, or UNAVAILABLE when this manager does not lead
     * (any more): then the outcome is unknown, and the same request id makes a retry safe. Any thread; the future
     * completes on any, which it must not keep: that of the store, for one.
     */
    public CompletableFuture<Accepted> submit(String requestId, Mutation mutation) {
        CompletableFuture<Accepted> waiter = new CompletableFuture<>();
        loop.post(() -> enqueue(new LoopWork.Mutate(requestId, mutation, waiter)));
        return waiter;
    }

    /** Shows the deciders an event; the future completes once all that follows at once is committed. Any thread. */
    public CompletableFuture<Accepted> happened(Event event) {
        CompletableFuture<Accepted> waiter = new CompletableFuture<>();
        loop.post(() -> enqueue(new LoopWork.Happened(event, waiter)));
        return waiter;
    }

    private void show(Event event) {
        enqueue(new LoopWork.Happened(event, new CompletableFuture<>()));
    }

    private void enqueue(LoopWork work) {
        if (leading == null) {
            work.waiter().completeExceptionally(new RejectedException(notLeading()));
            return;
        }
        Rejection full = waiting.refusal(work);
        if (full != null) {
            work.waiter().completeExceptionally(new RejectedException(full));
        } else {
            waiting.add(work);
            wake();
        }
    }

    /** One posted drain serves all work that arrives before it: the group in group commit. */
    private void wake() {
        if (!drainPosted) {
            drainPosted = true;
            loop.post(() -> {
                drainPosted = false;
                drain();
            });
        }
    }

    private void drain() {
        while (leading != null
                && !leading.broken
                && inFlight.size() < MOST_IN_FLIGHT
                && waiting.mustGo(!inFlight.isEmpty())) {
            decideBatch(leading, leading.clock.of(loop.now()));
        }
    }

    private void decideBatch(Leading lead, Now now) {
        sessions.attend(now);
        long skipped = skippedBefore(waiting.peek(), lead, now);
        Draft draft = new Draft(lead.state, lead.indexes, now.wallMs(), skipped);
        InFlight batch = new InFlight(now.monoNanos());
        do {
            switch (waiting.remove()) {
                case LoopWork.Happened(Event event, CompletableFuture<Accepted> waiter) -> {
                    plane.run(draft, sessions, event, now, timers);
                    batch.add(Waiter.of(waiter, new Accepted("", draft.revision())));
                }
                case LoopWork.Mutate mutate -> mutate(draft, mutate, now, batch);
            }
        } while (!waiting.isEmpty()
                && !BatchBounds.isReached(draft, now, loop.now())
                && skippedBefore(waiting.peek(), lead, now) == 0);
        metrics.stepped(loop.now().monoNanos() - now.monoNanos());
        if (!draft.isEmpty()) {
            propose(lead, draft, batch);
            return;
        }
        answerUnwritten(lead, batch.waiters());
    }

    /** How many revisions the work's batch leaves out; only the first work of a batch can have it so. */
    private long skippedBefore(@Nullable LoopWork work, Leading lead, Now now) {
        return work == null ? 0 : work.revisionsSkipped(new View(lead.state, lead.indexes, sessions), now);
    }

    private void mutate(Draft draft, LoopWork.Mutate work, Now now, InFlight batch) {
        RequestResult known = work.requestId().isEmpty() ? null : draft.result(work.requestId());
        if (known != null) {
            batch.addClient(Waiter.of(work.waiter(), new Accepted(known.getObjectId(), known.getObjectVersion())));
            return;
        }
        int from = draft.journal().size();
        View view = new View(draft.state(), draft.indexes(), sessions);
        switch (work.mutation().decide(view, now)) {
            case Outcome.Rejected(Rejection rejection) -> refuse(work, rejection, batch);
            case Outcome.Accepted same
            when same.changes().isEmpty() ->
                batch.addClient(Waiter.unchanged(work.waiter(), new Accepted(same.objectId(), draft.revision())));
            case Outcome.Accepted accepted -> {
                draft.apply(accepted.changes());
                plane.settle(draft, sessions, from, now, timers);
                if (!work.requestId().isEmpty()) {
                    draft.answer(work.requestId(), accepted.objectId());
                }
                batch.addClient(Waiter.of(work.waiter(), new Accepted(accepted.objectId(), draft.revision())));
            }
        }
    }

    /** A refusal tells of the state, and speculation may come to nothing: so it waits, unless it is about the input alone. */
    private static void refuse(LoopWork.Mutate work, Rejection rejection, InFlight batch) {
        Waiter refused = Waiter.refused(work.waiter(), rejection);
        if (rejection.code() == Rejection.Code.INVALID_ARGUMENT) {
            refused.tell();
        } else {
            batch.addClient(refused);
        }
    }

    /** Nothing to propose, but what is answered may rest on proposals under way, or on a leadership that is over. */
    private void answerUnwritten(Leading lead, List<Waiter> asked) {
        InFlight last = inFlight.peekLast();
        List<Waiter> reads = new ArrayList<>();
        for (Waiter each : asked) {
            Waiter waiter = each.asOf(lead.state.revision());
            if (waiter.onlyRead()) {
                reads.add(waiter);
            } else if (last == null) {
                waiter.tell();
            } else {
                last.add(waiter);
            }
        }
        if (!reads.isEmpty()) {
            var _ = attached()
                    .readBarrier(READ_DEADLINE)
                    .thenCombine(last == null ? SETTLED : last.settled, (read, committed) -> true)
                    .exceptionally(failure -> false)
                    .thenAccept(confirmed -> loop.post(() -> answerReads(lead.term, confirmed, reads)));
        }
    }

    /** The barrier passed after they were decided: when this manager leads as before, the state was as they say then. */
    private void answerReads(long term, boolean confirmed, List<Waiter> reads) {
        if (confirmed && leading != null && leading.term == term) {
            reads.forEach(Waiter::tell);
        } else {
            reads.forEach(waiter -> waiter.fail(notLeading()));
        }
    }

    private void propose(Leading lead, Draft draft, InFlight proposal) {
        Batch batch = draft.batch();
        lead.state = draft.after();
        metrics.proposed(batch.getChangesCount());
        inFlight.add(proposal);
        var _ = attached().propose(batch, lead.term).thenAccept(outcome -> {
            try {
                if (outcome instanceof ProposeOutcome.Committed) {
                    proposal.confirm(loop);
                }
            } finally {
                loop.post(() -> answered(proposal, outcome));
            }
        });
    }

    private void answered(InFlight proposal, ProposeOutcome outcome) {
        if (!inFlight.remove(proposal)) {
            return; // leadership was lost meanwhile, and the waiters were told
        }
        switch (outcome) {
            case ProposeOutcome.Committed committed -> {
                metrics.committed(loop.now().monoNanos() - proposal.sinceNanos);
                setbacks = 0;
                proposal.committed();
            }
            case ProposeOutcome.Refused(String reason) -> broken(proposal, reason);
            case ProposeOutcome.Unknown(String reason) -> broken(proposal, reason);
        }
        if (leading != null && leading.broken && inFlight.isEmpty()) {
            startAgain(leading);
        }
        drain();
    }

    /** Not at once: a log that refuses everything must not make the leader look at the whole state again and again. */
    private void startAgain(Leading lead) {
        long waitMs = FIRST_RESTART_MS << Math.min(setbacks++, MOST_DOUBLINGS);
        loop.schedule(RESTART, loop.now().monoAfterMs(waitMs), () -> {
            if (leading == lead) {
                lead(lead.term, lead.clock);
            }
        });
    }

    private void broken(InFlight proposal, String reason) {
        proposal.failed(unknown(reason));
        if (leading != null) {
            leading.broken = true;
        }
    }

    private static Rejection unknown(String reason) {
        return Rejection.unavailable(
                "The change was not confirmed (" + reason + "), and may or may not happen.",
                "Sending it again with the same request id is safe.");
    }

    private static Rejection notLeading() {
        return Rejection.unavailable("This manager does not lead.", "Try again; another manager is taking over.");
    }

    private Store attached() {
        if (store == null) {
            throw new IllegalStateException("the control loop has no store");
        }
        return store;
    }

    /** Starts deciding from the committed image. */
    private void lead(long term, LeaderClock clock) {
        timers.cancelAll();
        ClusterState image = attached().image();
        leading = new Leading(term, clock, image);
        waiting.addFirst(new LoopWork.Happened(new Event.Led(), new CompletableFuture<>()));
        wake();
    }

    @Override
    public void leading(long term) {
        Runnable event = () -> {
            stopLeading();
            sessions.begin(loop, attached().leaderAbsence());
            ClusterState image = attached().image();
            lead(term, new LeaderClock(loop.now(), image.timeMs()));
            observers.forEach(observer -> observer.leading(image, term));
        };
        told(event, () -> early.leadership(event));
    }

    @Override
    public void following() {
        Runnable event = () -> {
            stopLeading();
            observers.forEach(LoopObserver::following);
        };
        told(event, () -> early.leadership(event));
    }

    private void stopLeading() {
        sessions.end(loop);
        leading = null;
        timers.cancelAll();
        inFlight.forEach(proposal -> proposal.failed(unknown("this manager lost leadership")));
        inFlight.clear();
        waiting.refuse(notLeading());
    }

    @Override
    public void committed(ClusterState image, Delta delta) {
        told(() -> observers.forEach(observer -> observer.committed(image, delta)), () -> early.image(image));
    }

    @Override
    public void replaced(ClusterState image) {
        told(() -> observers.forEach(observer -> observer.replaced(image)), () -> early.image(image));
    }

    @Override
    public void failed(String what, Throwable cause) {
        faults.fatal(what, cause);
    }
}
