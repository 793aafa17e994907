package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.ThreadEventLoop;
import io.jswarm.worker.agent.NodeListener;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows what managers say of this node. Called on the agent's loop: it only posts to the lifecycle's thread. */
final class FromManagers implements NodeListener {
    private static final Logger LOG = LoggerFactory.getLogger(FromManagers.class);
    private static final String RETRY = "role";
    private static final Backoff BACKOFF = new Backoff(1_000, 15_000);

    private final ActiveNode node;
    private final ThreadEventLoop steps;
    private final Clock clock;
    private final IdentityFiles identities;
    private final LocalRegistry localApi;
    private final Consumer<String> problem;

    /** For one node; {@code problem} takes what a person should know, from any thread. */
    FromManagers(
            ActiveNode node,
            ThreadEventLoop steps,
            Clock clock,
            IdentityFiles identities,
            LocalRegistry localApi,
            Consumer<String> problem) {
        this.node = node;
        this.steps = steps;
        this.clock = clock;
        this.identities = identities;
        this.localApi = localApi;
        this.problem = problem;
    }

    /** Managers tell a node of itself only when they have let it in: what they refused before is over. */
    @Override
    public void updated(NodeUpdate update) {
        problem.accept("");
        steps.post(() -> follow(update, 1));
    }

    private void follow(NodeUpdate update, int attempt) {
        steps.cancel(RETRY); // of an update that is outdated now
        if (node.worker() == null) {
            return; // the node was left while this waited
        }
        try {
            RoleChange.follow(node, update, identities, this::changed);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            if (e instanceof RejectedException refused) {
                LOG.warn(
                        "what the managers say of this node is not done yet; it is tried again: {}",
                        refused.getMessage());
            } else {
                LOG.warn("what the managers say of this node is not done yet; it is tried again", e);
            }
            long waitMs = BACKOFF.delayMs(attempt, node.context.random());
            steps.schedule(RETRY, clock.now().monoAfterMs(waitMs), () -> follow(update, attempt + 1));
        }
    }

    private void changed() {
        ManagerRole manager = node.manager();
        localApi.set(manager == null ? null : manager.controlApi());
    }

    @Override
    public void refused(String why) {
        problem.accept(why);
        LOG.warn("a manager refused this node's session: {}", why);
    }

    @Override
    public void removed(String why) {
        problem.accept(why);
    }
}
