package io.jswarm.worker.agent;

import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeTls;
import io.jswarm.worker.task.NodeFacts;
import org.jspecify.annotations.Nullable;

/** What the node says of itself: what the engine says, what the daemon says, whom it trusts. The agent's loop only. */
final class NodeProfile {
    private final AgentConfig config;
    private @Nullable NodeDescription found;
    private NodeTls tls = NodeTls.getDefaultInstance();

    NodeProfile(AgentConfig config) {
        this.config = config;
    }

    /** Takes over what the engine said, now or before the agent's restart. */
    void found(NodeDescription description) {
        found = description;
    }

    /** Takes over whom the node trusts; false when nothing is new. */
    boolean certified(NodeTls now) {
        boolean changed = !now.equals(tls);
        tls = now;
        return changed;
    }

    /** All of it, for managers; null before the engine said anything. */
    @Nullable
    NodeDescription whole() {
        if (found == null) {
            return null;
        }
        NodeDescription.Builder description = found.toBuilder()
                .setDaemonVersion(config.daemonVersion())
                .setFeatureLevel(config.featureLevel())
                .setTls(tls);
        if (!config.hostname().isEmpty()) {
            description.setHostname(config.hostname());
        }
        return description.build();
    }

    /** What templates of a task's spec may name. */
    NodeFacts facts() {
        NodeDescription known = whole();
        if (known == null) {
            return new NodeFacts(config.clusterId(), config.nodeId(), config.hostname(), "", "");
        }
        return new NodeFacts(
                config.clusterId(),
                config.nodeId(),
                known.getHostname(),
                known.getPlatform().getOs(),
                known.getPlatform().getArchitecture());
    }
}
