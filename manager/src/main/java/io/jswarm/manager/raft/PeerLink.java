package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RemotingException;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Randomness;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This member's link to one other. Down, connecting, or up; it is up only after the first answer, since a stream can be
 * opened to nobody. A link on which a question ran out of time and nothing was heard lately is given up, so that a
 * connection into nowhere does not outlive the fault. Safe for any thread.
 */
final class PeerLink {
    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
    private static final Backoff BACKOFF = new Backoff(40, 1000);

    private final RaftTransport transport;
    private final String self;
    private final String peer;
    private final long patienceNanos;
    private final Runnable onUp;
    private final Runnable onTrouble;
    private final Randomness random = Randomness.secure();
    /** Guarded by this, in the order of asking. */
    private final Map<Long, Pending> pending = new LinkedHashMap<>();

    private @Nullable Attempt current;
    private int failures;
    private boolean reportedAway;
    private long retryAt = System.nanoTime();
    private long lastId;
    /** When its host was last known to live: an answer or question of it, or a connection that it refused. */
    private volatile long aliveAt = System.nanoTime();
    /** Whether the last that its host did was to refuse a connection: nobody listens there. */
    private volatile boolean refusing;

    /** What is known of the other member's process. */
    enum Standing {
        /** The link is up. */
        ANSWERS,
        /** Its host refused the last connection, and nothing was heard of it since. */
        REFUSES,
        /** Neither. */
        UNKNOWN
    }

    private record Pending(CompletableFuture<RaftFrame> answer, long deadline) {}

    /**
     * A link that opens nothing yet.
     *
     * @param patienceMs how long connecting may take, and how long an unanswering link is kept
     * @param onUp called without locks once a link is up
     * @param onTrouble called when a link that was up breaks by itself, and when the host refuses a connection for the
     *     first time since it was heard; must not block, since it may be called with this link's lock held
     */
    PeerLink(RaftTransport transport, String self, String peer, long patienceMs, Runnable onUp, Runnable onTrouble) {
        this.transport = transport;
        this.self = self;
        this.peer = peer;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMs);
        this.onUp = onUp;
        this.onTrouble = onTrouble;
    }

    /** It asked or answered something. */
    void heard() {
        refusing = false;
        alive();
    }

    /** Its host lives, whether or not its daemon runs. */
    private void alive() {
        aliveAt = System.nanoTime();
    }

    /** What is known of it, after an attempt to connect if there is no link and the backoff allows it. */
    synchronized Standing probe() {
        connect();
        if (up()) {
            return Standing.ANSWERS;
        }
        return refusing ? Standing.REFUSES : Standing.UNKNOWN;
    }

    /** How long its host gave no sign of life. */
    long silentNanos() {
        return System.nanoTime() - aliveAt;
    }

    /** Whether the other member answered on this link. */
    synchronized boolean up() {
        return current != null && current.answered;
    }

    /** Whether asking now would be in vain: down and not yet to be tried again, or connecting for too long. */
    synchronized boolean hopeless() {
        long now = System.nanoTime();
        return current == null ? now - retryAt < 0 : !current.answered && now - current.openedAt > patienceNanos / 2;
    }

    /** Opens a link if there is none and the backoff allows it. */
    synchronized void connect() {
        if (current != null || System.nanoTime() - retryAt < 0) {
            return;
        }
        Attempt attempt = new Attempt();
        current = attempt;
        RaftTransport.Link opened = transport.open(self, peer, attempt);
        if (current != attempt) {
            opened.close(); // it was refused before it was here
            return;
        }
        attempt.link = opened;
        ping();
    }

    /**
     * Opens a link if there is none and the backoff allows it; looks whether it still is one when nothing was heard for
     * so long.
     */
    synchronized void keepOpen(long quietMs) {
        if (current == null) {
            connect();
        } else if (current.answered && System.nanoTime() - current.heardAt > TimeUnit.MILLISECONDS.toNanos(quietMs)) {
            ping();
        }
    }

    private void ping() {
        send(Messages.ping(), new CompletableFuture<>(), TimeUnit.NANOSECONDS.toMillis(patienceNanos));
    }

    /** Asks; the answer's frame may come on any thread. */
    CompletableFuture<RaftFrame> ask(RaftFrame.Builder question, long timeoutMs) {
        CompletableFuture<RaftFrame> answer = new CompletableFuture<>();
        boolean sent;
        synchronized (this) {
            connect();
            sent = current != null;
            if (sent) {
                send(question, answer, timeoutMs);
            }
        }
        if (!sent) {
            answer.completeExceptionally(new RemotingException("member " + peer + " is not reachable"));
        }
        return answer;
    }

    private synchronized void send(RaftFrame.Builder question, CompletableFuture<RaftFrame> answer, long timeoutMs) {
        Attempt attempt = current;
        if (attempt == null || attempt.link == null) {
            answer.completeExceptionally(new RemotingException("the link to member " + peer + " broke"));
            return;
        }
        long id = ++lastId;
        pending.put(id, new Pending(answer, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs)));
        for (RaftFrame part :
                FrameBodies.cut(question.setId(id).setFrom(self).setTo(peer).build())) {
            attempt.link.send(part);
        }
    }

    /** Fails the questions whose time is over. */
    void expire(long now) {
        List<Pending> late = new ArrayList<>();
        Attempt broken = null;
        synchronized (this) {
            for (Iterator<Pending> it = pending.values().iterator(); it.hasNext(); ) {
                Pending each = it.next();
                if (now - each.deadline >= 0) {
                    late.add(each);
                    it.remove();
                }
            }
            if (current != null && now - current.heardAt > patienceNanos && (!late.isEmpty() || !current.answered)) {
                broken = current;
            }
        }
        late.forEach(each -> each.answer.completeExceptionally(
                new InvokeTimeoutException("member " + peer + " did not answer in time")));
        if (broken != null) {
            broken.closed("no answer for too long");
        }
    }

    /** Gives up the link; the next question opens another. */
    void close(String reason) {
        Attempt attempt;
        synchronized (this) {
            attempt = current;
        }
        if (attempt != null) {
            attempt.over(reason, false);
        }
    }

    /** One line when the member is away and one when it is back; a link that broke and stands again at once is neither. */
    private void report(boolean failed, String reason) {
        if (failed && failures >= 2 && !reportedAway) {
            reportedAway = true;
            LOG.warn("Raft member {} does not answer; it is tried again: {}", peer, reason);
        } else if (!failed && reportedAway) {
            reportedAway = false;
            LOG.info("Raft member {} answers again", peer);
        }
    }

    private final class Attempt implements RaftTransport.LinkListener {
        final long openedAt = System.nanoTime();
        final FrameBodies bodies = new FrameBodies();
        long heardAt = openedAt;
        boolean answered;
        RaftTransport.@Nullable Link link;

        @Override
        public void answer(RaftFrame part) {
            RaftFrame frame = bodies.join(part);
            Pending asked = null;
            boolean first = false;
            synchronized (PeerLink.this) {
                heardAt = System.nanoTime();
                heard();
                if (frame != null && current == this) {
                    first = !answered && frame.getErr().isEmpty();
                    answered |= first;
                    if (first) {
                        failures = 0;
                        report(false, "");
                    }
                    asked = pending.remove(frame.getId());
                }
            }
            if (asked != null && frame != null) {
                finish(asked, frame);
            }
            if (first) {
                onUp.run();
            } else if (frame != null && !frame.getErr().isEmpty()) {
                closed(frame.getErr()); // nobody, or somebody else, is there
            }
        }

        private void finish(Pending asked, RaftFrame frame) {
            if (frame.getErr().isEmpty()) {
                asked.answer.complete(frame);
            } else {
                asked.answer.completeExceptionally(new RemotingException(frame.getErr()));
            }
        }

        @Override
        public void refused() {
            boolean first = !refusing;
            alive();
            refusing = true;
            if (first) {
                onTrouble.run();
            }
        }

        @Override
        public void closed(String reason) {
            over(reason, true);
        }

        void over(String reason, boolean failed) {
            List<Pending> lost;
            boolean broken;
            synchronized (PeerLink.this) {
                if (current != this) {
                    return;
                }
                broken = failed && answered;
                current = null;
                failures++;
                if (failed) {
                    report(true, reason);
                }
                retryAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BACKOFF.delayMs(failures, random));
                lost = List.copyOf(pending.values());
                pending.clear();
            }
            LOG.debug("Raft link {} to {} closed: {}", self, peer, reason);
            if (link != null) {
                link.close();
            }
            lost.forEach(each -> each.answer.completeExceptionally(
                    new RemotingException("the link to member " + peer + " broke: " + reason)));
            if (broken) {
                onTrouble.run();
            }
        }
    }
}
