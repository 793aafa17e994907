package io.jswarm.manager.loop;

import io.jswarm.api.Now;
import io.jswarm.manager.state.SoftState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which workers were heard when, since this manager leads. Owned by the loop thread. */
public final class Sessions implements SoftState {
    private final Map<String, NodeSession> byNode = new HashMap<>();
    private long leadingSinceNanos;
    private long lateMs;
    private long lateNextMs;
    private Function<String, Duration> silence = raftId -> Duration.ZERO;

    /** Forgets all sessions: a new leadership begins. */
    void begin(Now now) {
        byNode.clear();
        leadingSinceNanos = now.monoNanos();
        lateMs = lateNextMs;
        lateNextMs = 0;
    }

    /** In the leadership that begins next, workers may take so many milliseconds longer to open their first session. */
    public void expectLate(long millis) {
        lateNextMs = millis;
    }

    /** Asks this how long a Raft member's host has been silent. */
    void members(Function<String, Duration> howLong) {
        silence = howLong;
    }

    /** A sign of life came over an open session. */
    public void heard(String nodeId, Now now) {
        byNode.put(nodeId, new NodeSession(true, now.monoNanos()));
    }

    /** The session ended. */
    public void closed(String nodeId, Now now) {
        byNode.put(nodeId, new NodeSession(false, now.monoNanos()));
    }

    /** Nodes with their sessions, sorted, for metrics. */
    public Map<String, NodeSession> all() {
        return new TreeMap<>(byNode);
    }

    @Override
    public @Nullable NodeSession session(String nodeId) {
        return byNode.get(nodeId);
    }

    @Override
    public long leadingSinceNanos() {
        return leadingSinceNanos;
    }

    @Override
    public long lateSessionsMs() {
        return lateMs;
    }

    @Override
    public long memberSilentMs(String raftId) {
        return silence.apply(raftId).toMillis();
    }
}
