package io.jswarm.deploy.daemon;

import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.Cluster;
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.raft.AddressBook;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.rpc.OpenCalls;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets follow the state what lies outside of it: the peers' file, the calls of removed nodes, and the log's readers. */
record StateFollower(AddressBook book, OpenCalls openCalls, NodeContext node) implements LoopObserver {
    private static final Logger LOG = LoggerFactory.getLogger(StateFollower.class);

    @Override
    public void leading(ClusterState image, long term) {
        follow(image);
    }

    @Override
    public void replaced(ClusterState image) {
        follow(image);
        image.removedNodes().keySet().forEach(openCalls::endRemoved);
    }

    @Override
    public void committed(ClusterState image, Delta delta) {
        for (Delta.Edit<?, ?> edit : delta.edits()) {
            edit.when(ObjectKinds.MEMBER, member -> follow(image));
            edit.when(ObjectKinds.CLUSTER, cluster -> tellBrake(brake(cluster.before()), brake(cluster.after())));
            edit.when(ObjectKinds.REMOVED_NODE, node -> {
                if (node.after() != null) {
                    openCalls.endRemoved(node.key());
                }
            });
        }
    }

    private static Brake brake(@Nullable Cluster cluster) {
        return cluster == null ? Brake.getDefaultInstance() : cluster.getBrake();
    }

    private static void tellBrake(Brake before, Brake after) {
        if (after.getOn() && !before.getOn()) {
            LOG.warn(
                    "{} of {} nodes went away together: their tasks are not moved until enough of them are back, or"
                            + " until 'jswarm swarm update --release-brake'",
                    after.getAway(),
                    after.getNodes());
        } else if (before.getOn() && !after.getOn()) {
            LOG.info("the brake is off: tasks of nodes that are away are replaced elsewhere");
        }
    }

    private void follow(ClusterState image) {
        try {
            book.follow(image);
        } catch (IOException e) {
            node.faults().fatal("writing the list of managers", e);
        }
    }
}
