package io.jswarm.manager.orchestrator.node;

import io.jswarm.api.Now;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;

/** Forgets a removed node once its certificate has expired: from then on TLS refuses it by itself. */
public final class RemovedNodes implements Decider {
    private static final String NAME = "removed-nodes";
    /** Timers run on the monotonic clock and certificates on the wall clock, so look again now and then. */
    private static final long LONGEST_WAIT_MS = 24 * 60 * 60 * 1000L;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Step.Builder step = Step.builder();
        switch (event) {
            case Event.Led led -> view.state().removedNodes().values().forEach(node -> look(view, node, now, step));
            case Event.Edited edited -> {
                for (Delta.Edit<?, ?> edit : edited.edits()) {
                    if (edit.as(ObjectKinds.REMOVED_NODE) instanceof Delta.Edit(var _, var _, var _, RemovedNode after)
                            && after != null) {
                        look(view, after, now, step);
                    }
                }
            }
            case Event.Due due ->
                due.keys().forEach(key -> {
                    RemovedNode node = view.state().removedNodes().get(key.subject());
                    if (node != null) {
                        look(view, node, now, step);
                    }
                });
            default -> {}
        }
        return step.build();
    }

    private static void look(View view, RemovedNode node, Now now, Step.Builder step) {
        long left = node.getCertificateExpiresAtMs() - LogTime.ms(view, now);
        if (left <= 0) {
            step.change(Changes.remove(node));
        } else {
            step.timer(new TimerKey(NAME, node.getId()), now.monoAfterMs(Math.min(left, LONGEST_WAIT_MS)));
        }
    }
}
