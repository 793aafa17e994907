package io.jswarm.manager.orchestrator.node;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.orchestrator.CertificateLife;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.orchestrator.Nodes;
import io.jswarm.manager.orchestrator.Work;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import org.jspecify.annotations.Nullable;

/**
 * Forgets nodes whose hosts got a certificate and never came: the join was given up, or the host died in its midst. Such a
 * node is removed like any other, so its certificate is refused from then on.
 */
public final class AbandonedJoins implements Decider {
    /** How long a host may take from its certificate to its first session; a join takes seconds. */
    static final long PATIENCE_MS = 60L * 60 * 1_000;

    private static final String NAME = "abandoned-joins";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Work work = new Work(NAME, now);
        switch (event) {
            case Event.Led ignored -> view.state().nodes().values().forEach(node -> look(view, node, now, work));
            case Event.Edited edited ->
                edited.edits()
                        .forEach(edit -> edit.when(
                                ObjectKinds.NODE, node -> note(view, node.before(), node.after(), now, work)));
            case Event.Due due -> {
                for (TimerKey key : due.keys()) {
                    look(view, view.state().nodes().get(key.subject()), now, work);
                }
            }
            case Event.SessionOpened ignored -> {}
            case Event.SessionClosed ignored -> {}
            case Event.Described ignored -> {}
            case Event.Statuses ignored -> {}
        }
        return work.step();
    }

    private static void note(View view, @Nullable Node before, @Nullable Node after, Now now, Work work) {
        boolean waits = after != null && Nodes.neverCame(view.state(), after);
        boolean waited = before != null && Nodes.neverCame(view.state(), before);
        if (waits && !waited) {
            look(view, after, now, work);
        } else if (!waits && before != null && waited) {
            work.cancel(before.getId());
        }
    }

    private static void look(View view, @Nullable Node node, Now now, Work work) {
        Cluster cluster = view.state().cluster();
        if (node == null || cluster == null || !Nodes.neverCame(view.state(), node)) {
            return;
        }
        long timeMs = LogTime.ms(view, now);
        long leftMs = node.getStatus().getSinceMs() + PATIENCE_MS - timeMs;
        if (leftMs > 0) {
            work.after(node.getId(), Math.min(leftMs, PATIENCE_MS));
        } else if (work.isFull()) {
            work.after(node.getId(), 0);
        } else {
            work.change(Changes.create(CertificateLife.trace(cluster, node, timeMs)));
            work.change(Changes.remove(node));
        }
    }
}
