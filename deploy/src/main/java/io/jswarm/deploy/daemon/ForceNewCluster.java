package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.HealthCheckRequest;
import io.jswarm.api.v1.HealthCheckResponse;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.api.v1.InitResponse;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedManager;
import io.jswarm.manager.control.mutation.GoOnAlone;
import io.jswarm.manager.control.mutation.LostManagers;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.raft.RaftStore;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.Leadership;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a manager the only one of its cluster when a majority is lost for good: it asks whether that is so, takes the whole
 * vote, and removes the others from the state before anything else can happen. Containers are not touched. Blocks; may be
 * repeated when it failed on the way.
 */
final class ForceNewCluster {
    private static final Logger LOG = LoggerFactory.getLogger(ForceNewCluster.class);
    /** On busy hosts an election begins after 3 s, and may need a second round. */
    private static final Duration MAJORITY = Duration.ofSeconds(8);

    private static final Duration NO_LEADER = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration SETTLE = Duration.ofSeconds(30);
    /** Agents that found no leader for long ask each manager in turn, the dead ones too, with growing waits. */
    static final Duration LATE = Duration.ofSeconds(90);

    private static final Backoff BACKOFF = new Backoff(50, 500);

    private final ActiveNode node;
    private final ManagerRole manager;
    private final RaftStore store;

    private ForceNewCluster(ActiveNode node, ManagerRole manager) {
        this.node = node;
        this.manager = manager;
        this.store = manager.store();
    }

    /** The node when this host takes part in a swarm. */
    static ActiveNode required(@Nullable ActiveNode node, String problem) {
        if (node == null) {
            throw rejected(
                    "Expected a manager that is left of a swarm, but this host takes part in none. " + problem,
                    "Make a new swarm with: jswarm swarm init; or restore a backup: jswarm swarm restore FILE");
        }
        return node;
    }

    /**
     * Does it.
     *
     * @param addr host:port at which this manager is reached from now on; empty: as before
     * @throws RejectedException when a majority answers, or this host is not a manager
     */
    static InitResponse run(ActiveNode node, String addr) {
        ManagerRole manager = node.manager();
        if (manager == null) {
            throw rejected(
                    "Expected a manager that is left of a swarm, but this host is a worker.",
                    "Run it on the manager; if none is left, restore a backup: jswarm swarm restore FILE");
        }
        return new ForceNewCluster(node, manager).run(addr);
    }

    /**
     * Goes on where an earlier try ended by a crash: this manager has the whole vote, and the lost ones are in the state still.
     * Does not block. Another address was not taken over; the command is repeated for that.
     */
    static void finish(NodeContext context, ControlLoop control, RaftStore store) {
        LOG.warn("an earlier swarm init --force-new-cluster was cut short; the lost managers are removed now");
        GoOnAlone mutation = new GoOnAlone(context.nodeId(), store.membership().self(), "");
        Runnable removal = () -> Retry.whileUnavailable(
                () -> Calls.await(control.submit("", mutation), Calls.DEADLINE),
                BACKOFF,
                SETTLE,
                context.clock(),
                context.random());
        var _ = store.standAlone(removal, SETTLE).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.error(
                        "the lost managers are not removed yet: repeat swarm init --force-new-cluster, or restart this"
                                + " daemon",
                        failure);
            }
        });
    }

    private InitResponse run(String addr) {
        // After a restart without a majority the log is there, but none of it is known to be committed.
        if (store.image().cluster() == null && store.stats().lastIndex() == 0) {
            throw rejected(
                    "This manager has no state of the swarm: it never caught up with the others.",
                    "Run it on another manager, or restore a backup: jswarm swarm restore FILE");
        }
        requireNoMajority();
        List<String> warnings = new ArrayList<>(othersThatAnswer());
        GoOnAlone mutation =
                new GoOnAlone(node.context.nodeId(), store.membership().self(), addr);
        manager.expectLateSessions(LATE);
        AtomicReference<ClusterState> taken = new AtomicReference<>(ClusterState.EMPTY);
        Calls.await(store.standAlone(() -> taken.set(submit(mutation)), SETTLE), SETTLE.plusSeconds(5));
        ClusterState before = taken.get();
        List<Node> lost = LostManagers.but(node.context.nodeId(), before);
        warnings.add("The swarm goes on from revision " + before.revision() + ", of "
                + Instant.ofEpochMilli(before.timeMs())
                + ". What it acknowledged later, without this manager, is lost.");
        if (!addr.isEmpty() && !addr.equals(node.config().advertiseAddr())) {
            warnings.add("Workers look for their manager at "
                    + node.config().advertiseAddr()
                    + ". Those that cannot reach this host there must leave and join again.");
        }
        InitResponse.Builder response = InitResponse.newBuilder()
                .setNodeId(node.context.nodeId())
                .setAddr(addr.isEmpty() ? node.config().advertiseAddr() : addr)
                .setRevision(before.revision())
                .addAllWarnings(warnings);
        lost.forEach(each -> response.addRemoved(describe(each, before)));
        return response.build();
    }

    static RemovedManager describe(Node removed, ClusterState before) {
        RemovedManager.Builder manager = RemovedManager.newBuilder()
                .setNodeId(removed.getId())
                .setHostname(removed.getDescription().getHostname());
        before.members().values().stream()
                .filter(member -> member.getNodeId().equals(removed.getId()))
                .forEach(member -> manager.setAddr(member.getAddr()));
        return manager.build();
    }

    /** The state that it goes on from: all that the log holds. */
    private ClusterState submit(GoOnAlone mutation) {
        Retry.whileUnavailable(
                () -> Calls.await(store.readBarrier(ANSWER), ANSWER.plusSeconds(1)),
                BACKOFF,
                SETTLE,
                node.context.clock(),
                node.context.random());
        ClusterState before = store.image();
        Retry.whileUnavailable(
                () -> Calls.await(manager.control().submit("", mutation), Calls.DEADLINE),
                BACKOFF,
                SETTLE,
                node.context.clock(),
                node.context.random());
        return before;
    }

    /** Who has the whole vote already may do this again: an earlier try ended on the way, or only the address changes. */
    private void requireNoMajority() {
        if (store.membership().voters().equals(List.of(store.membership().self()))) {
            return;
        }
        try {
            Calls.await(store.readBarrier(MAJORITY), MAJORITY.plusSeconds(1));
        } catch (RejectedException e) {
            // No majority confirmed it; a leader that is gone is forgotten a moment later.
            Retry.whileUnavailable(
                    this::requireNoLeader, BACKOFF, NO_LEADER, node.context.clock(), node.context.random());
            return;
        }
        throw majority(nameOf(store.leadership().leaderRaftId()) + " leads");
    }

    private boolean requireNoLeader() {
        Leadership now = store.leadership();
        if (!now.leaderRaftId().isEmpty()) {
            throw new RejectedException(Rejection.unavailable(
                    "This manager follows " + nameOf(now.leaderRaftId()) + " still, which does not answer.",
                    "Try again in some seconds."));
        }
        return true;
    }

    private String nameOf(String raftId) {
        RaftMember member = store.image().members().get(raftId);
        Node named = member == null ? null : store.image().nodes().get(member.getNodeId());
        return named == null ? "another manager" : named.getDescription().getHostname();
    }

    /** By the state, and by what this host was told last, since there may be no state before somebody leads. */
    private SortedSet<String> others() {
        SortedSet<String> addrs = new TreeSet<>(node.config().managerAddrs());
        addrs.remove(node.context.advertiseAddr());
        store.image().members().values().stream()
                .filter(member -> !member.getRaftId().equals(store.membership().self()))
                .forEach(member -> addrs.add(member.getAddr()));
        return addrs;
    }

    /** Warnings; a manager that knows a leader proves that there is a majority without this one. */
    private List<String> othersThatAnswer() {
        SortedMap<String, CompletableFuture<HealthCheckResponse>> asked = new TreeMap<>();
        for (String addr : others()) {
            CompletableFuture<HealthCheckResponse> answer = new CompletableFuture<>();
            HealthGrpc.newStub(node.context.connections().to(addr))
                    .withWaitForReady()
                    .withDeadlineAfter(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                    .check(HealthCheckRequest.getDefaultInstance(), new Completing<>(answer));
            asked.put(addr, answer);
        }
        List<String> warnings = new ArrayList<>();
        asked.forEach((addr, answer) -> {
            HealthCheckResponse health = answer.exceptionally(failure -> HealthCheckResponse.getDefaultInstance())
                    .join();
            if (health.getNodeId().equals(node.context.nodeId())) {
                return;
            }
            Node named = store.image().nodes().get(health.getNodeId());
            String who =
                    (named == null ? "another manager" : named.getDescription().getHostname()) + " at " + addr;
            if (health.getReady()) {
                throw majority(who + " knows a leader");
            }
            if (!health.getNodeId().isEmpty()) {
                warnings.add("Manager " + who
                        + " still answers and was removed. Run there: jswarm swarm leave --force; then join again.");
            }
        });
        return warnings;
    }

    private static RejectedException majority(String proof) {
        return rejected(
                "Expected a swarm without a majority of its managers, but " + proof + ".",
                "Nothing needs to be forced. Remove dead managers with: jswarm node demote NODE, then jswarm node rm"
                        + " NODE");
    }

    private static RejectedException rejected(String reason, String hint) {
        return new RejectedException(Rejection.precondition(reason, hint));
    }
}
