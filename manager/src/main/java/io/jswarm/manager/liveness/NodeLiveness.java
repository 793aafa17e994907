package io.jswarm.manager.liveness;

import io.jswarm.api.Now;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.v1.Brake;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeReason;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.orchestrator.Work;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes live. A session makes a node READY; one that ended makes it UNKNOWN at once, so that it gets nothing new; and
 * when it is silent or away for longer than its {@link HeartbeatTimeouts} allow, it is DOWN and its tasks move, unless the
 * {@link EvictionBrake} holds them. A worker that lives but whose engine gives no answer is UNKNOWN, too, and DOWN after a
 * while. Heartbeats themselves are soft state: only changes of a node's state are persisted.
 */
public final class NodeLiveness implements Decider {
    private static final String BRAKE = "brake";
    private static final String NAME = "liveness";
    private static final String TOGETHER = "together";
    private static final long TOGETHER_MS = 250;
    /** One look serves all nodes whose time is over by then. */
    private static final long LOOKS_MS = 100;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        return new Look(view, now).at(event);
    }

    /** One call: what it sees, and what it wants. */
    private static final class Look {
        private final View view;
        private final Now now;
        private final long timeMs;
        private final Work work;
        private final HeartbeatTimeouts timeouts;
        private final EvictionBrake brake;
        private boolean braked;

        Look(View view, Now now) {
            this.view = view;
            this.now = now;
            this.timeMs = LogTime.ms(view, now);
            this.work = new Work(NAME, now);
            this.timeouts = new HeartbeatTimeouts(view, now);
            this.brake = new EvictionBrake(view, timeouts, now);
        }

        Step at(Event event) {
            switch (event) {
                case Event.Led ignored -> {
                    all();
                    somebodyCame();
                }
                case Event.Due due -> due.keys().forEach(this::due);
                case Event.SessionOpened opened -> opened(opened);
                case Event.SessionClosed closed -> closed(closed);
                case Event.Described described ->
                    described(view.state().nodes().get(described.nodeId()), described.description());
                case Event.Edited edited -> edited.edits().forEach(this::note);
                case Event.Statuses ignored -> {}
            }
            return work.step();
        }

        private void due(TimerKey key) {
            switch (key.subject()) {
                case BRAKE -> endBrake();
                case TOGETHER -> waiting();
                default -> judge(view.state().nodes().get(key.subject()));
            }
        }

        /** Those that are judged together, with all others whose time is over. */
        private void waiting() {
            for (Node node : view.state().nodes().values()) {
                if (EvictionBrake.isMissed(node) && timeouts.leftMs(node) <= 0) {
                    judge(node);
                }
            }
        }

        private void all() {
            view.state().nodes().values().forEach(this::judge);
        }

        private void note(Delta.Edit<?, ?> edit) {
            edit.when(ObjectKinds.NODE, this::noteNode);
            edit.when(ObjectKinds.CLUSTER, cluster -> noteCluster(cluster.before(), cluster.after()));
        }

        private void noteNode(Delta.Edit<String, Node> node) {
            if (node.before() != null && node.after() == null) {
                work.cancel(node.key());
            }
            if (isReturn(node)) {
                somebodyCame();
            }
        }

        private void noteCluster(@Nullable Cluster before, @Nullable Cluster after) {
            boolean wasOn = before != null && before.getBrake().getOn();
            boolean released = wasOn && !brake.isOn();
            if (!wasOn) {
                somebodyCame();
            }
            if (released || chosenMs(before) != chosenMs(after)) {
                all();
            }
        }

        /**
         * A period that follows the number of nodes changes little at once: timers that are set already find out
         * themselves.
         */
        private static long chosenMs(@Nullable Cluster cluster) {
            return cluster == null ? 0 : cluster.getSpec().getHeartbeatPeriodMs();
        }

        /**
         * One that was missed is back, or one is new, or not waited for any more. A daemon or an engine that was restarted
         * was not missed: one that is restarted again and again would put off the end of the brake for ever.
         */
        private static boolean isReturn(Delta.Edit<String, Node> edit) {
            Node before = edit.before();
            Node after = edit.after();
            if (before == null
                    || after == null
                    || before.getSpec().getAvailability() != after.getSpec().getAvailability()) {
                return true;
            }
            NodeStatus was = before.getStatus();
            NodeStatus is = after.getStatus();
            boolean missed = was.getState() == NodeState.NODE_STATE_DOWN
                    || was.getReason() == NodeReason.NODE_REASON_HELD
                    || was.getAddr().isEmpty();
            return missed && is.getState() == NodeState.NODE_STATE_READY
                    || is.getReason() == NodeReason.NODE_REASON_LEFT && was.getReason() != NodeReason.NODE_REASON_LEFT;
        }

        /** Once enough nodes are back, or are not waited for any more, the others get a while to follow. */
        private void somebodyCame() {
            if (brake.isOn()) {
                work.after(BRAKE, EvictionBrake.RETURN_MS);
            }
        }

        private void endBrake() {
            if (brake.mayEnd()) {
                set(brake.ended());
            } else {
                somebodyCame(); // who is heard in time again comes without an event
            }
        }

        private void set(Brake next) {
            Cluster cluster = view.state().cluster();
            if (cluster != null) {
                work.change(Changes.update(cluster.toBuilder().setBrake(next).build()));
            }
        }

        private void opened(Event.SessionOpened opened) {
            Node node = view.state().nodes().get(opened.nodeId());
            if (node == null) {
                return;
            }
            become(node, alive(node, saying(node, opened.description()), opened.addr()));
            watch(node, timeouts.silenceMs());
        }

        private void described(@Nullable Node node, NodeDescription description) {
            if (node != null) {
                Node said = saying(node, description);
                if (!said.equals(node)) {
                    work.change(
                            Changes.update(alive(node, said, node.getStatus().getAddr())));
                }
            }
        }

        /** A node that leaves is not waited for, and says nothing of the others. */
        private void closed(Event.SessionClosed closed) {
            Node node = view.state().nodes().get(closed.nodeId());
            if (node != null && closed.left()) {
                become(node, status(node, NodeState.NODE_STATE_DOWN, NodeReason.NODE_REASON_LEFT));
                work.cancel(node.getId());
            } else {
                judge(node);
            }
        }

        /**
         * A worker that its engine told nothing, since it is new or has forgotten, knows neither name nor resources of
         * its host: those that were known stay, and with them the tasks that were placed by them.
         */
        private static Node saying(Node node, NodeDescription description) {
            NodeDescription.Builder said = description.toBuilder();
            if (said.getHostname().isEmpty()) {
                said.setHostname(node.getDescription().getHostname());
            }
            if (!said.hasResources() && node.getDescription().hasResources()) {
                NodeDescription known = node.getDescription();
                said.setResources(known.getResources()).setPlatform(known.getPlatform());
                said.getEngineBuilder()
                        .setVersion(known.getEngine().getVersion())
                        .clearLabels()
                        .addAllLabels(known.getEngine().getLabelsList());
            }
            return node.toBuilder().setDescription(said).build();
        }

        /** The node whose worker is heard, with what it says now: what its engine does decides. */
        private Node alive(Node before, Node said, String addr) {
            NodeStatus.Builder status = said.getStatus().toBuilder().setAddr(addr);
            NodeDescription words = said.getDescription();
            EngineDescription engine = words.getEngine();
            NodeState state = status.getState();
            if (!engine.getSilent()) {
                if (state != NodeState.NODE_STATE_READY) {
                    status.setState(NodeState.NODE_STATE_READY).setSinceMs(timeMs);
                }
                StatusTexts.say(status, NodeReason.NODE_REASON_UNSPECIFIED, words);
            } else if (state == NodeState.NODE_STATE_DOWN) {
                StatusTexts.say(status, NodeReason.NODE_REASON_ENGINE, words);
            } else if (state == NodeState.NODE_STATE_READY
                    || status.getReason() != NodeReason.NODE_REASON_ENGINE
                    || !engine.equals(before.getDescription().getEngine())) {
                StatusTexts.say(status, NodeReason.NODE_REASON_ENGINE, words);
                status.setState(NodeState.NODE_STATE_UNKNOWN).setSinceMs(timeMs);
            }
            return said.toBuilder().setStatus(status).build();
        }

        /** Judges the node by its session, and sets the timer for the next look. */
        private void judge(@Nullable Node node) {
            if (node == null) {
                return;
            }
            SoftState.NodeSession session = view.soft().session(node.getId());
            boolean connected = session != null && session.connected();
            boolean missed = EvictionBrake.isMissed(node);
            long leftMs = timeouts.silentLeftMs(node);
            if (leftMs <= 0) {
                if (connected) {
                    watch(node, timeouts.silenceMs());
                }
                if (missed) {
                    lost(
                            node,
                            connected || session == null
                                    ? NodeReason.NODE_REASON_SILENT
                                    : NodeReason.NODE_REASON_CLOSED);
                }
                return;
            }
            if (connected) {
                // Heard again within its session, after silence; or its engine has been silent for too long.
                Node alive = alive(node, node, node.getStatus().getAddr());
                long engineMs = HeartbeatTimeouts.engineLeftMs(alive, timeMs);
                if (engineMs <= 0) {
                    watch(node, timeouts.silenceMs());
                    lost(alive, NodeReason.NODE_REASON_ENGINE);
                    return;
                }
                become(node, alive);
                leftMs = Math.min(leftMs, engineMs);
            } else if (session != null && node.getStatus().getState() == NodeState.NODE_STATE_READY) {
                become(node, status(node, NodeState.NODE_STATE_UNKNOWN, NodeReason.NODE_REASON_CLOSED));
            }
            if (connected || missed) {
                watch(node, leftMs);
            }
        }

        private void lost(Node node, NodeReason why) {
            if (work.isFull()) {
                work.after(node.getId(), 0);
                return;
            }
            switch (brake.judge(node)) {
                case LOST -> become(node, status(node, NodeState.NODE_STATE_DOWN, why));
                case WAIT -> {
                    watch(node, timeouts.silenceMs()); // it may be heard again, which is no event
                    work.at(TOGETHER, grid(1, TOGETHER_MS)); // setting it again puts nothing off
                }
                case HELD -> {
                    boolean engine = why == NodeReason.NODE_REASON_ENGINE;
                    become(
                            node,
                            status(node, NodeState.NODE_STATE_UNKNOWN, engine ? why : NodeReason.NODE_REASON_HELD));
                    if (!brake.isOn() && !braked) {
                        braked = true;
                        set(brake.begun());
                    }
                }
            }
        }

        private void watch(Node node, long ms) {
            work.at(node.getId(), grid(ms, LOOKS_MS));
        }

        /** The monotonic time after so long, or a little later, so that others fall together with it. */
        private long grid(long ms, long everyMs) {
            long every = everyMs * Now.NANOS_PER_MS;
            return Math.ceilDiv(now.monoAfterMs(Math.max(0, ms)), every) * every;
        }

        private Node status(Node node, NodeState state, NodeReason reason) {
            NodeStatus present = node.getStatus();
            if (present.getState() == state && present.getReason() == reason) {
                return node;
            }
            NodeStatus.Builder status = present.toBuilder().setState(state).setSinceMs(timeMs);
            StatusTexts.say(status, reason, node.getDescription());
            return node.toBuilder().setStatus(status).build();
        }

        private void become(Node node, Node next) {
            if (!next.equals(node)) {
                work.change(Changes.update(next));
            }
        }
    }
}
