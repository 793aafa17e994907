package io.jswarm.manager.liveness.heartbeat;

import io.jswarm.api.Now;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.runtime.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which workers were heard when, since this manager leads. Owned by the loop thread. */
public final class NodeSessions implements SoftState {
    /** After so long without a leader workers look for one less often, and may come later. */
    private static final Duration LONG_ABSENCE = Duration.ofSeconds(3);

    private static final long AFTER_LONG_ABSENCE_MS = 8_000;
    private static final Object TICK = new TimerKey("sessions", "tick");

    private final Map<String, Heard> byNode = new HashMap<>();
    private final Stalls stalls = new Stalls();
    private long leadingSinceNanos;
    private long arrivalNanos;
    private long lateMs;
    private long lateNextMs;
    private Function<String, Duration> silence = raftId -> Duration.ZERO;

    /** One worker, over all its sessions with this leader. */
    private static final class Heard {
        LastHeard lastHeard;

        @Nullable
        LastHeard relay;

        boolean connected = true;
        long closedNanos;
        /** The last heartbeat of a time without a closed session; 0 before the first. */
        long heartbeatNanos;

        HeartbeatJitter jitter = HeartbeatJitter.PUNCTUAL;
        long longestGapMs;
        /** The period when the last heartbeat came; 0 before the first of a session. */
        long periodMs;

        Heard(LastHeard lastHeard) {
            this.lastHeard = lastHeard;
        }

        long relayNanos() {
            return relay == null ? 0 : relay.heardNanos();
        }
    }

    /** Forgets all sessions and attends to time: a new leadership begins. */
    public void begin(EventLoop loop, Duration leaderAbsence) {
        long now = loop.now().monoNanos();
        byNode.clear();
        leadingSinceNanos = now;
        arrivalNanos = now;
        lateMs = Math.max(lateNextMs, leaderAbsence.compareTo(LONG_ABSENCE) > 0 ? AFTER_LONG_ABSENCE_MS : 0);
        lateNextMs = 0;
        stalls.begin(now);
        tick(loop);
    }

    private void tick(EventLoop loop) {
        loop.schedule(TICK, loop.now().monoAfterMs(Stalls.TICK_MS), () -> {
            attend(loop.now());
            tick(loop);
        });
    }

    /** The leadership is over. */
    public void end(EventLoop loop) {
        loop.cancel(TICK);
    }

    /** The loop works now; when it did not for long, it could hear nobody meanwhile. */
    public void attend(Now now) {
        stalls.attend(now.monoNanos());
    }

    /** In the leadership that begins next, workers may take so many milliseconds longer to open their first session. */
    public void expectLate(long millis) {
        lateNextMs = millis;
    }

    /** Asks this how long a Raft member's host has been silent. */
    public void members(Function<String, Duration> howLong) {
        silence = howLong;
    }

    /**
     * A session was opened.
     *
     * @param lastHeard what is heard of the worker
     * @param relay what is heard of the manager that serves it; null when this leader does
     */
    public void opened(String nodeId, LastHeard lastHeard, @Nullable LastHeard relay, Now now) {
        Heard heard = byNode.get(nodeId);
        if (heard == null) {
            heard = new Heard(lastHeard);
            byNode.put(nodeId, heard);
            arrivalNanos = now.monoNanos();
        } else {
            heard.lastHeard = lastHeard;
            heard.connected = true;
            heard.periodMs = 0;
        }
        heard.relay = relay;
    }

    /** A stream of a worker was opened beside its session, which is a sign of life. */
    public void stirred(String nodeId, long heardNanos) {
        Heard heard = byNode.get(nodeId);
        if (heard != null) {
            heard.lastHeard.heard(heardNanos);
        }
    }

    /** A heartbeat was heard at this time, which may have been a while ago. */
    public void heartbeat(String nodeId, long heardNanos, long periodMs) {
        Heard heard = byNode.get(nodeId);
        if (heard == null || heard.heartbeatNanos != 0 && heardNanos <= heard.heartbeatNanos) {
            return; // one that came before the last one says nothing of the jitter
        }
        if (heard.heartbeatNanos != 0) {
            long gap = heardNanos - heard.heartbeatNanos - stalls.lostNanos(heard.heartbeatNanos, heardNanos);
            // A gap that began when they came less often was meant to be that long.
            double meantMs = Math.max(heard.periodMs, periodMs);
            heard.jitter = heard.jitter.after((double) gap / Now.NANOS_PER_MS, meantMs);
            heard.longestGapMs = heard.jitter.longestGapMs((double) periodMs);
        }
        heard.heartbeatNanos = heardNanos;
        heard.periodMs = periodMs;
    }

    /** Heartbeats of the worker may not have come through, so that the next gap says nothing of its jitter. */
    public void missed(String nodeId) {
        Heard heard = byNode.get(nodeId);
        if (heard != null) {
            heard.heartbeatNanos = 0;
        }
    }

    /** The session ended. */
    public void closed(String nodeId, Now now) {
        Heard heard = byNode.get(nodeId);
        if (heard != null) {
            heard.connected = false;
            heard.closedNanos = now.monoNanos();
            heard.heartbeatNanos = 0;
        }
    }

    /** Nodes with their sessions, sorted, for metrics. */
    public Map<String, NodeSession> all() {
        Map<String, NodeSession> all = new TreeMap<>();
        byNode.forEach((nodeId, heard) -> all.put(nodeId, session(heard)));
        return all;
    }

    private static NodeSession session(Heard heard) {
        return heard.connected
                ? new NodeSession(
                        true, heard.lastHeard.heardNanos(), heard.longestGapMs, heard.relayNanos(), heard.periodMs)
                : new NodeSession(false, heard.closedNanos, heard.longestGapMs, 0, heard.periodMs);
    }

    @Override
    public @Nullable NodeSession session(String nodeId) {
        Heard heard = byNode.get(nodeId);
        return heard == null ? null : session(heard);
    }

    @Override
    public long leadingSinceNanos() {
        return leadingSinceNanos;
    }

    @Override
    public long arrivalNanos() {
        return arrivalNanos;
    }

    @Override
    public long lostNanos(long fromNanos, long toNanos) {
        return stalls.lostNanos(fromNanos, toNanos);
    }

    @Override
    public long lateSessionsMs() {
        return lateMs;
    }

    @Override
    public long memberSilentMs(String raftId) {
        Duration silent = silence.apply(raftId);
        // Rounded up: 0 says that nobody knows, and not that it was heard just now.
        return silent.isZero() ? 0 : Math.max(1, silent.toMillis());
    }
}
