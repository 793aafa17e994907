package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RelayUp;
import io.jswarm.manager.liveness.heartbeat.LastHeard;
import io.jswarm.manager.store.Membership;
import io.jswarm.runtime.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The relays that other managers have with this leader, and who of them serves the next worker. Loop thread only, but
 * for {@link #open}.
 */
final class Relays {
    /** For how long it is believed who can be reached: many workers may ask at once. */
    private static final long BELIEVED_MS = 250;

    /** Who was sent to another manager and is not there after so long went elsewhere. */
    private static final long ARRIVAL_MS = 5_000;

    /**
     * How long a manager whose relay broke has to tell of its sessions anew before they count as ended: there may be
     * thousands.
     */
    private static final long AGAIN_MS = 1_000;

    private final EventLoop loop;
    private final Dispatcher dispatcher;
    private final SessionSpread spread;
    private final Set<RelayedSessions> relays = new LinkedHashSet<>();
    private final Set<RelayedSessions> fading = new LinkedHashSet<>();
    private Set<String> reachable = Set.of();
    private long believedUntil = Long.MIN_VALUE;
    private long forgottenAt = Long.MIN_VALUE;
    private boolean leading;

    Relays(EventLoop loop, Dispatcher dispatcher, int mostOwn) {
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.spread = new SessionSpread(mostOwn);
    }

    /**
     * Opens the relay of an authenticated manager, in the place of one that it had. One that comes while this manager
     * does not lead, or from one that is no manager any more, is ended. Any thread.
     */
    RelayInbound open(String managerId, RelayOut out) {
        LastHeard lastHeard = new LastHeard(loop.now().monoNanos());
        RelayedSessions relay = new RelayedSessions(dispatcher, this, managerId, out, lastHeard);
        loop.post(() -> {
            if (leading && isManager(managerId)) {
                fadeIf(each -> each.manager.equals(managerId));
                relays.add(relay);
            } else {
                out.close();
            }
        });
        return new RelayInbound() {
            @Override
            public void received(RelayUp message, Runnable handled) {
                long heardNanos = loop.now().monoNanos();
                lastHeard.heard(heardNanos);
                loop.post(() -> {
                    if (relays.contains(relay)) {
                        relay.received(message, heardNanos);
                    }
                    handled.run();
                });
            }

            @Override
            public void closed() {
                loop.post(() -> fade(relay));
            }
        };
    }

    private boolean isManager(String nodeId) {
        return dispatcher.image().members().values().stream()
                .anyMatch(member -> member.getNodeId().equals(nodeId));
    }

    /** Ends those of nodes that are no managers any more. */
    void endFormer() {
        fadeIf(relay -> !isManager(relay.manager));
    }

    private void fadeIf(Predicate<RelayedSessions> which) {
        for (RelayedSessions relay : List.copyOf(relays)) {
            if (which.test(relay)) {
                relay.hangUp();
                fade(relay);
            }
        }
    }

    private void fade(RelayedSessions relay) {
        if (relays.remove(relay)) {
            fading.add(relay);
            loop.schedule(relay, loop.now().monoAfterMs(AGAIN_MS), () -> {
                fading.remove(relay);
                relay.closed();
            });
        }
    }

    /** This manager leads. */
    void begin() {
        leading = true;
        spread.forget();
        believedUntil = Long.MIN_VALUE;
    }

    /** It does not any more. */
    void end() {
        leading = false;
        List<RelayedSessions> all = new ArrayList<>(relays);
        all.addAll(fading);
        relays.clear();
        fading.clear();
        all.forEach(relay -> {
            loop.cancel(relay);
            relay.end();
        });
    }

    /** A worker came whom this leader had sent to that manager. */
    void arrived(RelayedSessions relay) {
        spread.arrived(relay.manager);
    }

    /**
     * Who serves one more worker; null when this leader does.
     *
     * @param own how many it serves itself
     * @param members all managers
     * @param membership of the leader
     */
    @Nullable
    RaftMember next(int own, Collection<RaftMember> members, Membership membership) {
        if (spread.isLeaders(own)) {
            return null;
        }
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
        relays.forEach(relay -> serving.computeIfPresent(relay.manager, (id, count) -> count + relay.size()));
        String next = spread.next(own, serving);
        return next == null ? null : live.get(next);
    }
}
