package io.jswarm.deploy.daemon;

import io.grpc.StatusRuntimeException;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.RaftLeaveRequest;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Retry;
import io.jswarm.worker.agent.NodeListener;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A manager that leaves says so, so that the others need not count it; when they cannot answer, it goes all the same. */
final class ManagerLeave {
    private static final Logger LOG = LoggerFactory.getLogger(ManagerLeave.class);
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final Duration CALL = Duration.ofSeconds(5);

    private ManagerLeave() {}

    /** A host that cannot take part in its swarm forgets it with force only. */
    static void requireForced(boolean inSwarm, boolean force, String problem) {
        if (!inSwarm || !force) {
            throw new RejectedException(Rejection.precondition(
                    inSwarm
                            ? "This node could not take part in its swarm: " + problem
                            : "This node is not part of a swarm.",
                    inSwarm ? "Forget the swarm with: jswarm swarm leave --force" : ""));
        }
    }

    /** A manager leaves with force only. */
    static void requireForced(ActiveNode node, boolean force) {
        if (node.manager() != null && !force) {
            throw new RejectedException(Rejection.precondition(
                    "This node is a manager: leaving may cost the swarm its majority.",
                    "Demote it first with: jswarm node demote self; or leave all the same with:"
                            + " jswarm swarm leave --force"));
        }
    }

    /** Says so when containers are left behind. */
    static void requireNone(int left) {
        if (left > 0) {
            throw new RejectedException(Rejection.unavailable(
                    "The node left the swarm, but " + left + " of its containers could not be removed in time.",
                    "Remove them with: docker ps -aq --filter label=com.jswarm.node.id | xargs docker rm -f"));
        }
    }

    /** Removes the containers of a node that takes no part in its swarm any more; how many are left. Blocks. */
    static int emptied(NodeLock lock, NodeParts parts, Duration deadline) throws IOException, GeneralSecurityException {
        ActiveNode node;
        try {
            node = parts.node(lock);
        } catch (RejectedException e) {
            LOG.warn("this node's containers are not looked for: {}", e.getMessage());
            return 0;
        }
        if (node == null) {
            return 0;
        }
        try (node) {
            WorkerRole worker = WorkerRole.start(node.context, List.of(), new Unheard());
            node.start(worker);
            return worker.leave(deadline);
        }
    }

    /** No manager is listened to any more. */
    private static final class Unheard implements NodeListener {
        @Override
        public void updated(NodeUpdate update) {
            // Nothing is followed.
        }

        @Override
        public void refused(String why) {
            // That is why it leaves.
        }

        @Override
        public void removed(String why) {
            // It goes anyway.
        }
    }

    static void tellManagers(ActiveNode node) {
        ManagerRole manager = node.manager();
        if (manager == null || manager.store().membership().voters().size() <= 1) {
            return;
        }
        try {
            Retry.whileUnavailable(
                    () -> requireRemoved(node, manager.store()),
                    new Backoff(100, 500),
                    DEADLINE,
                    node.context.clock(),
                    node.context.random());
        } catch (RejectedException e) {
            LOG.warn("the other managers did not confirm that this one leaves: {}", e.getMessage());
        }
    }

    /** Each try asks again, also after a refusal: somebody may be about to lead, or to be heard. */
    private static boolean requireRemoved(ActiveNode node, Store store) {
        if (votes(store)) {
            askToLeave(node);
        }
        if (votes(store)) {
            throw new RejectedException(Rejection.unavailable("This manager votes still.", ""));
        }
        return true;
    }

    private static boolean votes(Store store) {
        return store.membership().voters().contains(store.membership().self());
    }

    private static void askToLeave(ActiveNode node) {
        try {
            RaftGrpc.newBlockingStub(node.context.connections().to(node.context.advertiseAddr()))
                    .withDeadlineAfter(CALL.toSeconds(), TimeUnit.SECONDS)
                    .leave(RaftLeaveRequest.newBuilder()
                            .setNodeId(node.context.nodeId())
                            .build());
        } catch (StatusRuntimeException e) {
            throw new RejectedException(Rejection.unavailable(String.valueOf(e.getMessage()), ""));
        }
    }
}
