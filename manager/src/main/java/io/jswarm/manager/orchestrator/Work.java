package io.jswarm.manager.orchestrator;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Change;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import java.util.function.Consumer;

/** Collects one step of a decider and keeps its bound: what does not fit any more is put off by a timer. One use. */
public final class Work {
    private static final String SERVICE = "service/";
    private static final String NODE = "node/";

    private final String decider;
    private final Now now;
    private final Step.Builder step = Step.builder();

    /** An empty step of the named decider. */
    public Work(String decider, Now now) {
        this.decider = decider;
        this.now = now;
    }

    /** Whether the step has its {@link Decider#MOST_CHANGES}. */
    public boolean isFull() {
        return step.size() >= Decider.MOST_CHANGES;
    }

    /** Adds a change. */
    public void change(Change change) {
        step.change(change);
    }

    /** Calls back after {@code ms} milliseconds (at once when not positive) about the subject. */
    public void after(String subject, long ms) {
        at(subject, now.monoAfterMs(Math.max(0, ms)));
    }

    /** Calls back at this monotonic time about the subject. */
    public void at(String subject, long monoNanos) {
        step.timer(new TimerKey(decider, subject), monoNanos);
    }

    /** Forgets the timer about the subject. */
    public void cancel(String subject) {
        step.cancel(new TimerKey(decider, subject));
    }

    /** Looks at the whole service in a later call, at once after the present batch. */
    public void serviceLater(String serviceId) {
        after(SERVICE + serviceId, 0);
    }

    /** Looks at the whole service after {@code ms} milliseconds. */
    public void serviceAfter(String serviceId, long ms) {
        after(SERVICE + serviceId, ms);
    }

    /** Looks at the node in a later call, at once after the present batch. */
    public void nodeLater(String nodeId) {
        after(NODE + nodeId, 0);
    }

    /** Hands out the subjects of {@link #serviceLater}, {@link #serviceAfter} and {@link #nodeLater} that are due. */
    public static void due(Event.Due due, Consumer<String> services, Consumer<String> nodes) {
        for (TimerKey key : due.keys()) {
            String subject = key.subject();
            if (subject.startsWith(SERVICE)) {
                services.accept(subject.substring(SERVICE.length()));
            } else if (subject.startsWith(NODE)) {
                nodes.accept(subject.substring(NODE.length()));
            }
        }
    }

    /** The step. */
    public Step step() {
        return step.build();
    }
}
