package io.jswarm.worker.agent;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.WorkerWords;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeTls;
import io.jswarm.worker.task.NodeFacts;
import org.jspecify.annotations.Nullable;

/** What the node says of itself: what the engine says, what the daemon says, whom it trusts. The agent's loop only. */
final class NodeProfile {
    private final AgentConfig config;
    private final ClusterLevel level;
    private @Nullable NodeDescription found;
    private String engineProblem = "";
    private String warning = "";
    private NodeTls tls = NodeTls.getDefaultInstance();
    /** Made when they are asked for, since each step of each task asks; null once something changed. */
    private @Nullable NodeFacts facts;

    NodeProfile(AgentConfig config, ClusterLevel level) {
        this.config = config;
        this.level = level;
    }

    /** Takes over what the engine said, now or before the agent's restart. */
    void found(NodeDescription description) {
        found = description;
        facts = null;
    }

    /** Takes over whom the node trusts, and what is wrong with its host; false when nothing is new. */
    boolean aboutHost(NodeTls tlsNow, String warningNow) {
        boolean changed = !tlsNow.equals(tls) || !warningNow.equals(warning);
        tls = tlsNow;
        warning = warningNow;
        return changed;
    }

    /**
     * Takes over whether the engine answers; false when nothing is new. Another reason of the same silence is nothing new:
     * every one would be a write to the managers' log.
     */
    boolean engine(String problem) {
        if (problem.isEmpty() == engineProblem.isEmpty()) {
            return false;
        }
        engineProblem = problem;
        facts = null;
        return true;
    }

    /**
     * All of it, for managers, which take no more than {@link WorkerWords} lets through; null before the engine said
     * anything that managers could use.
     */
    @Nullable
    NodeDescription whole() {
        if (found == null && engineProblem.isEmpty()) {
            return null;
        }
        NodeDescription.Builder description = found == null ? NodeDescription.newBuilder() : found.toBuilder();
        description
                .setDaemonVersion(config.daemonVersion())
                .setFeatureLevel(config.featureLevel())
                .setTls(tls)
                .setWarning(warning)
                .setSaidAtLevel(FeatureLevel.said(level.now()));
        if (!engineProblem.isEmpty()) {
            description.getEngineBuilder().setProblem(engineProblem).setSilent(true);
        }
        if (!config.hostname().isEmpty()) {
            description.setHostname(config.hostname());
        }
        return StatusTexts.written(WorkerWords.fit(description.build()), level.now());
    }

    /** What templates of a task's spec may name. */
    NodeFacts facts() {
        NodeFacts made = facts;
        if (made == null) {
            NodeDescription known = whole();
            made = known == null
                    ? new NodeFacts(config.clusterId(), config.nodeId(), config.hostname(), "", "")
                    : new NodeFacts(
                            config.clusterId(),
                            config.nodeId(),
                            known.getHostname(),
                            known.getPlatform().getOs(),
                            known.getPlatform().getArchitecture());
            facts = made;
        }
        return made;
    }
}
