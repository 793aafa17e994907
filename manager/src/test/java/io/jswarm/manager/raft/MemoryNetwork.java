package io.jswarm.manager.raft;

import io.jswarm.api.v1.RaftFrame;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A transport within one process, in real time, with faults: pairs that cannot hear each other, and frames that are late or
 * lost. As on a connection, a lost frame breaks its link: what comes after it is never delivered.
 */
final class MemoryNetwork implements RaftTransport {
    private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final List<Held> holds = new CopyOnWriteArrayList<>();
    private final boolean hostsRefuse;
    private final Map<String, CompletableFuture<Void>> paused = new ConcurrentHashMap<>();
    private volatile Predicate<RaftFrame> loses = frame -> false;
    private volatile Delays delays = Delays.NONE;

    /** Where nobody serves, there is silence. */
    MemoryNetwork() {
        this(false);
    }

    /**
     * Whether hosts refuse connections to those that are not served, as those do whose process has ended; else there is
     * silence.
     */
    MemoryNetwork(boolean hostsRefuse) {
        this.hostsRefuse = hostsRefuse;
    }

    /** The one's connections are refused by the other's host, though it is served. */
    void refuse(String from, String to) {
        refused.add(from + ">" + to);
        breakLinks(from, to);
    }

    /** Which frames; answers as well as questions. */
    interface Which {
        boolean fits(String from, String to, RaftFrame frame);
    }

    /** Frames that are kept back, and overtaken by others: late, not lost. */
    final class Held {
        private final Which which;
        private final Queue<Runnable> frames = new ConcurrentLinkedQueue<>();

        private Held(Which which) {
            this.which = which;
        }

        int count() {
            return frames.size();
        }

        /** Delivers them now, and keeps back no more. */
        void release() {
            holds.remove(this);
            frames.forEach(Runnable::run);
        }
    }

    /** Keeps back frames that fit, until they are released. */
    Held hold(Which which) {
        Held held = new Held(which);
        holds.add(held);
        return held;
    }

    private boolean isHeld(String from, String to, RaftFrame frame, Runnable deliver) {
        for (Held held : holds) {
            if (held.which.fits(from, to, frame)) {
                held.frames.add(deliver);
                return true;
            }
        }
        return false;
    }

    /** How long frames are under way; none overtakes an earlier one of its link and direction. */
    interface Delays {
        /** At once. */
        Delays NONE = (from, to) -> 0;

        /** For the next frame from one to the other, in nanoseconds; asked by any thread. */
        long nanos(String from, String to);
    }

    /** From now on frames take so long, until {@link #heal}. */
    void delay(Delays next) {
        delays = next;
    }

    /** Whatever goes to or comes from the member waits in order until {@link #resume}, also what is under way already. */
    void pause(String raftId) {
        paused.putIfAbsent(raftId, new CompletableFuture<>());
    }

    /** Ends {@link #pause}. */
    void resume(String raftId) {
        CompletableFuture<Void> gate = paused.remove(raftId);
        if (gate != null) {
            gate.complete(null);
        }
    }

    private void awaitResumed(String raftId) {
        CompletableFuture<Void> gate = paused.get(raftId);
        if (gate != null) {
            gate.join();
        }
    }

    /** Delivers a frame when it is due; for one thread a link and direction. */
    private Runnable later(String from, String to, Runnable deliver) {
        long due = System.nanoTime() + delays.nanos(from, to);
        return () -> {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            awaitResumed(from);
            awaitResumed(to);
            deliver.run();
        };
    }

    /** Nothing from one reaches the other until {@link #heal}; one direction only. */
    void cut(String from, String to) {
        cut.add(from + ">" + to);
    }

    /** Whether the other has answered the one on a link that stands. */
    boolean isLinked(String from, String to) {
        return wires.stream().anyMatch(wire -> wire.from.equals(from) && wire.to.equals(to) && wire.answered);
    }

    /** Breaks the links between the two; either may open new ones at once. */
    void breakLinks(String one, String other) {
        wires.stream()
                .filter(wire -> wire.from.equals(one) && wire.to.equals(other)
                        || wire.from.equals(other) && wire.to.equals(one))
                .forEach(wire -> wire.end("broken"));
    }

    void heal() {
        cut.clear();
        refused.clear();
        loses = frame -> false;
        delays = Delays.NONE;
    }

    /** Loses questions that fit. */
    void lose(Predicate<RaftFrame> questions) {
        loses = questions;
    }

    @Override
    public void serve(String raftId, Receiver receiver) {
        receivers.put(raftId, receiver);
    }

    @Override
    public void stopServing(String raftId) {
        receivers.remove(raftId);
        wires.stream()
                .filter(wire -> wire.from.equals(raftId) || wire.to.equals(raftId))
                .forEach(wire -> wire.end("member " + raftId + " stopped"));
    }

    @Override
    public Link open(String from, String to, LinkListener listener) {
        Wire wire = new Wire(from, to, listener);
        wires.add(wire);
        Thread.ofVirtual().start(() -> wire.deliver(wire.questions));
        Thread.ofVirtual().start(() -> wire.deliver(wire.answers));
        return wire;
    }

    private final class Wire implements Link {
        final String from;
        final String to;
        final LinkListener listener;
        final BlockingQueue<Runnable> questions = new LinkedBlockingQueue<>();
        final BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();

        @Nullable
        Inbound inbound;

        volatile boolean answered;
        volatile boolean gap;
        volatile boolean ended;

        Wire(String from, String to, LinkListener listener) {
            this.from = from;
            this.to = to;
            this.listener = listener;
        }

        void deliver(BlockingQueue<Runnable> queue) {
            try {
                while (!ended) {
                    queue.take().run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void send(RaftFrame question) {
            Runnable deliver = () -> questions.add(later(from, to, () -> {
                if (lost(from, to) || loses.test(question)) {
                    gap = true;
                }
                if (!gap && !ended) {
                    ask(question);
                }
            }));
            if (!isHeld(from, to, question, deliver)) {
                deliver.run();
            }
        }

        private boolean lost(String sender, String receiver) {
            return cut.contains(sender + ">" + receiver);
        }

        private void ask(RaftFrame question) {
            if (inbound == null) {
                Receiver receiver = receivers.get(to);
                boolean shut = refused.contains(from + ">" + to);
                if (receiver == null || shut) {
                    if (hostsRefuse || shut) {
                        listener.refused();
                    }
                    end("nobody is there");
                    return;
                }
                inbound = receiver.accept(this::answer);
            }
            inbound.question(question);
        }

        private void answer(RaftFrame answer) {
            Runnable deliver = () -> answers.add(later(to, from, () -> {
                gap |= lost(to, from);
                if (!gap && !ended) {
                    listener.answer(answer);
                    answered = true;
                }
            }));
            if (!isHeld(to, from, answer, deliver)) {
                deliver.run();
            }
        }

        void end(String reason) {
            if (ended) {
                return;
            }
            ended = true;
            wires.remove(this);
            questions.add(() -> {});
            answers.add(() -> {});
            Thread.ofVirtual().start(() -> {
                listener.closed(reason);
                Inbound other = inbound;
                if (other != null) {
                    other.closed();
                }
            });
        }

        @Override
        public void close() {
            end("closed");
        }
    }
}
