package io.jswarm.manager.membership;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.control.mutation.RemoveMember;
import io.jswarm.manager.control.mutation.SetNodeRole;
import io.jswarm.manager.loop.ControlLoop;
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On the leader, brings the Raft group's voters to what the state wants, one step at a time: a step that fails (a joining
 * member that does not run yet, a change under way) is tried again with backoff, behind the other steps. Loop thread only.
 */
public final class RoleKeeper implements LoopObserver {
    private static final Logger LOG = LoggerFactory.getLogger(RoleKeeper.class);
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final Backoff BACKOFF = new Backoff(200, 5_000);

    private final EventLoop loop;
    private final ControlLoop control;
    private final Store store;
    private final Randomness random;
    private boolean leading;
    private boolean busy;
    private int failures;

    /** A keeper that acts once it observes the control loop of a leader. */
    public RoleKeeper(EventLoop loop, ControlLoop control, Store store, Randomness random) {
        this.loop = loop;
        this.control = control;
        this.store = store;
        this.random = random;
    }

    @Override
    public void leading(ClusterState image, long term) {
        leading = true;
        failures = 0;
        next();
    }

    @Override
    public void following() {
        leading = false;
        loop.cancel(this);
    }

    @Override
    public void committed(ClusterState image, Delta delta) {
        boolean concerned = delta.edits().stream().anyMatch(RoleKeeper::concerns);
        if (leading && concerned) {
            next();
        }
    }

    private static boolean concerns(Delta.Edit<?, ?> edit) {
        return edit.is(ObjectKinds.MEMBER)
                || edit.as(ObjectKinds.NODE) instanceof Delta.Edit(var _, var _, Node before, Node after)
                        && (before == null
                                || after == null
                                || before.getRole() != after.getRole()
                                || before.getSpec().getDesiredRole()
                                        != after.getSpec().getDesiredRole());
    }

    private void next() {
        if (!leading || busy) {
            return;
        }
        Membership membership = store.membership();
        List<MembershipPlan.Step> steps = MembershipPlan.of(store.image(), membership.voters(), membership.self());
        if (steps.isEmpty()) {
            return;
        }
        busy = true;
        MembershipPlan.Step step = steps.get(failures % steps.size());
        var _ = start(step).whenComplete((done, failure) -> loop.post(() -> ended(step, failure)));
    }

    private CompletableFuture<?> start(MembershipPlan.Step step) {
        return switch (step) {
            case MembershipPlan.Step.SetRole(String nodeId, NodeRole role) -> submit(new SetNodeRole(nodeId, role));
            case MembershipPlan.Step.AddVoter(String raftId) ->
                store.membership().add(raftId, DEADLINE);
            case MembershipPlan.Step.RemoveVoter(String raftId) ->
                store.membership().remove(raftId, DEADLINE);
            case MembershipPlan.Step.Forget(String raftId, String nodeId) -> submit(new RemoveMember(raftId));
        };
    }

    private CompletableFuture<?> submit(Mutation mutation) {
        return control.submit("", mutation);
    }

    /** With the names that people know: the store's own messages have raft ids only. */
    private String described(MembershipPlan.Step step) {
        return switch (step) {
            case MembershipPlan.Step.SetRole(String nodeId, NodeRole role) ->
                (role == NodeRole.NODE_ROLE_MANAGER ? "making a manager of " : "making a worker of ") + host(nodeId);
            case MembershipPlan.Step.AddVoter(String raftId) -> "giving a vote to " + member(raftId);
            case MembershipPlan.Step.RemoveVoter(String raftId) -> "taking the vote from " + member(raftId);
            case MembershipPlan.Step.Forget(String raftId, String nodeId) -> "forgetting " + member(raftId);
        };
    }

    private String member(String raftId) {
        RaftMember member = store.image().members().get(raftId);
        return (member == null ? "a manager that is gone" : host(member.getNodeId())) + " (member " + raftId + ")";
    }

    private String host(String nodeId) {
        Node node = store.image().nodes().get(nodeId);
        String hostname = node == null ? "" : node.getDescription().getHostname();
        return hostname.isEmpty() ? "node " + nodeId : hostname;
    }

    private void ended(MembershipPlan.Step step, Throwable failure) {
        busy = false;
        if (failure == null) {
            failures = 0;
            next();
            return;
        }
        failures++;
        LOG.info("{} did not succeed yet (try {}): {}", described(step), failures, failure.getMessage());
        if (leading) {
            loop.schedule(this, loop.now().monoAfterMs(BACKOFF.delayMs(failures, random)), this::next);
        }
    }
}
