package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.EventLoop;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Which of the managers that can be reached serves the next worker for this leader. Loop thread only. */
final class FollowerChoice {
    /** For how long it is believed who can be reached: many workers may ask at once. */
    private static final long BELIEVED_MS = 250;

    /** Who was sent to another manager and is not there after so long went elsewhere. */
    private static final long ARRIVAL_MS = 5_000;

    private final EventLoop loop;
    private final Store store;
    private final SessionSpread spread;
    /** How many sessions each manager with a relay serves, by its node. */
    private final Map<String, IntSupplier> relays = new TreeMap<>();

    private Set<String> reachable = Set.of();
    private long believedUntil = Long.MIN_VALUE;
    private long forgottenAt = Long.MIN_VALUE;

    /** With so many sessions of the leader's own, at most, as long as there are others that can take them. */
    FollowerChoice(EventLoop loop, Store store, int mostOwn) {
        this.loop = loop;
        this.store = store;
        this.spread = new SessionSpread(mostOwn);
    }

    /** A leadership begins. */
    void begin() {
        spread.forget();
        believedUntil = Long.MIN_VALUE;
    }

    /** A manager has a relay from now on, and serves so many over it. */
    void relayOpened(String manager, IntSupplier sessions) {
        relays.put(manager, sessions);
    }

    /** It has none any more. */
    void relayEnded(String manager) {
        relays.remove(manager);
    }

    /** A worker came whom this leader had sent to that manager. */
    void arrived(String manager) {
        spread.arrived(manager);
    }

    /**
     * Who serves one more worker; null when this leader does.
     *
     * @param own how many it serves itself
     * @param members all managers
     */
    @Nullable
    RaftMember next(int own, Collection<RaftMember> members) {
        if (spread.isLeaders(own)) {
            return null;
        }
        Membership membership = store.membership();
        long now = loop.now().monoNanos();
        if (now >= believedUntil) {
            believedUntil = loop.now().monoAfterMs(BELIEVED_MS);
            reachable = Set.copyOf(membership.reachable());
        }
        if (now >= forgottenAt) {
            forgottenAt = loop.now().monoAfterMs(ARRIVAL_MS);
            spread.forget();
        }
        Map<String, RaftMember> live = new HashMap<>();
        Map<String, Integer> serving = new HashMap<>();
        for (RaftMember member : members) {
            if (!member.getRaftId().equals(membership.self()) && reachable.contains(member.getRaftId())) {
                live.put(member.getNodeId(), member);
                serving.put(member.getNodeId(), 0);
            }
        }
        relays.forEach(
                (manager, sessions) -> serving.computeIfPresent(manager, (id, count) -> count + sessions.getAsInt()));
        String next = spread.next(own, serving);
        return next == null ? null : live.get(next);
    }
}
