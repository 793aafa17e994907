package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.RelayUp;
import io.jswarm.manager.dispatcher.SessionStreams.FromFollower;
import io.jswarm.manager.dispatcher.SessionStreams.ToFollower;
import io.jswarm.manager.liveness.heartbeat.LastHeard;
import io.jswarm.runtime.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The relays that other managers have with this leader. Loop thread only, but for {@link #open}.
 */
final class Relays {
    /**
     * How long a manager whose relay broke has to tell of its sessions anew before they count as ended: there may be
     * thousands.
     */
    private static final long AGAIN_MS = 1_000;

    private final EventLoop loop;
    private final Fanout fanout;
    private final WorkerEdge edge;
    private final FollowerChoice choice;
    private final LeaderSessions leader;
    private final SessionRouter router;
    private final Set<RelayedSessions> relays = new LinkedHashSet<>();
    private final Set<RelayedSessions> fading = new LinkedHashSet<>();
    private boolean leading;

    Relays(
            EventLoop loop,
            Fanout fanout,
            WorkerEdge edge,
            FollowerChoice choice,
            LeaderSessions leader,
            SessionRouter router) {
        this.loop = loop;
        this.fanout = fanout;
        this.edge = edge;
        this.choice = choice;
        this.leader = leader;
        this.router = router;
    }

    /**
     * Opens the relay of an authenticated manager, in the place of one that it had. One that comes while this manager
     * does not lead, or from one that is no manager any more, is ended. Any thread.
     */
    FromFollower open(String managerId, ToFollower out) {
        LastHeard lastHeard = new LastHeard(loop.now().monoNanos());
        RelayedSessions relay = new RelayedSessions(fanout, edge, choice, leader, router, managerId, out, lastHeard);
        loop.post(() -> {
            if (leading && isManager(managerId)) {
                fadeIf(each -> each.manager.equals(managerId));
                relays.add(relay);
                choice.relayOpened(managerId, relay::size);
            } else {
                out.close();
            }
        });
        return new FromFollower() {
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
        return fanout.image().members().values().stream()
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
            choice.relayEnded(relay.manager);
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
        choice.begin();
    }

    /** It does not any more. */
    void end() {
        leading = false;
        List<RelayedSessions> all = new ArrayList<>(relays);
        all.addAll(fading);
        relays.forEach(relay -> choice.relayEnded(relay.manager));
        relays.clear();
        fading.clear();
        all.forEach(relay -> {
            loop.cancel(relay);
            relay.end();
        });
    }
}
