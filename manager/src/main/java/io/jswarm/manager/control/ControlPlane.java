package io.jswarm.manager.control;

import io.jswarm.api.Now;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Draft;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.TimerKey;
import io.jswarm.manager.state.View;
import java.util.Arrays;
import java.util.List;

/**
 * The deciders in their fixed order. {@link #run} shows them an event, then every edit that it led to, until nobody wants
 * more; each edit is shown to each decider once. Pure: the same draft, event and time give the same batch and timers.
 */
public final class ControlPlane {
    /** More rounds than any sound set of deciders needs; beyond it two of them undo each other's work. */
    private static final int MOST_ROUNDS = 1_000;

    private final List<Decider> deciders;

    /** The order matters: earlier deciders act first on every event. */
    public ControlPlane(List<Decider> deciders) {
        this.deciders = List.copyOf(deciders);
    }

    /** Shows an event to all deciders, a timer only to the one that set it, and then what follows from it. */
    public void run(Draft draft, SoftState soft, Event happened, Now now, TimerSink timers) {
        Event event = draft.read(happened);
        int from = draft.journal().size();
        for (Decider decider : deciders) {
            Event seen = event instanceof Event.Due due ? own(decider, due) : event;
            if (seen instanceof Event.Due own && own.keys().isEmpty()) {
                continue; // there is a timer for each node: others must not look at the whole state whenever one is due
            }
            take(draft, decider.decide(new View(draft.state(), draft.indexes(), soft), seen, now), timers);
        }
        settle(draft, soft, from, now, timers);
    }

    /** Shows the deciders the edits of the draft from a position of its journal on, and what follows from them. */
    public void settle(Draft draft, SoftState soft, int from, Now now, TimerSink timers) {
        int[] seen = new int[deciders.size()];
        Arrays.fill(seen, from);
        Event.Edited shown = new Event.Edited(List.of()); // most deciders see the same edits as the one before
        int shownFrom = from;
        int shownTo = from;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            boolean quiet = true;
            for (int i = 0; i < seen.length; i++) {
                int end = draft.journal().size();
                if (seen[i] == end) {
                    continue;
                }
                quiet = false;
                if (shownFrom != seen[i] || shownTo != end) {
                    shownFrom = seen[i];
                    shownTo = end;
                    shown = new Event.Edited(List.copyOf(draft.journal().subList(shownFrom, shownTo)));
                }
                seen[i] = end;
                View view = new View(draft.state(), draft.indexes(), soft);
                take(draft, deciders.get(i).decide(view, shown, now), timers);
            }
            if (quiet) {
                return;
            }
        }
        throw new IllegalStateException("the deciders do not come to rest; the last edits were "
                + draft.journal()
                        .subList(
                                Math.max(0, draft.journal().size() - 10),
                                draft.journal().size()));
    }

    private static void take(Draft draft, Step step, TimerSink timers) {
        draft.apply(step.changes());
        for (TimerKey key : step.cancelled()) {
            timers.cancel(key);
        }
        for (Step.Timer timer : step.timers()) {
            timers.set(timer.key(), timer.monoNanos());
        }
    }

    private static Event.Due own(Decider decider, Event.Due due) {
        return new Event.Due(due.keys().stream()
                .filter(key -> key.decider().equals(decider.name()))
                .toList());
    }
}
