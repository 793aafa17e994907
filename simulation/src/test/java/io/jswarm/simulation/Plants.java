package io.jswarm.simulation;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Change;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.Draft;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ways to plant one fault into a sound decider, which goes on with all else that it does. */
final class Plants {
    private Plants() {}

    /** What becomes of a change that the sound decider wants; null: nothing. */
    interface Twist {
        @Nullable
        Change of(View view, Change change);
    }

    /** What is wanted beside what the sound decider wants. */
    interface Addition {
        List<Change> to(Step step, Event event, View view, Now now);
    }

    private interface Decision {
        Step at(View view, Event event, Now now);
    }

    private static Decider decider(Decider sound, Decision decision) {
        return new Decider() {
            @Override
            public String name() {
                return sound.name();
            }

            @Override
            public Step decide(View view, Event event, Now now) {
                return decision.at(view, event, now);
            }
        };
    }

    /** With other changes in the place of some. */
    static UnaryOperator<Decider> changing(Twist twist) {
        return sound -> decider(sound, (view, event, now) -> {
            Step step = sound.decide(view, event, now);
            List<Change> changes = step.changes().stream()
                    .map(change -> Optional.ofNullable(twist.of(view, change)))
                    .flatMap(Optional::stream)
                    .toList();
            return new Step(changes, step.timers(), step.cancelled());
        });
    }

    /** With more changes. */
    static UnaryOperator<Decider> adding(Addition addition) {
        return sound -> decider(sound, (view, event, now) -> {
            Step step = sound.decide(view, event, now);
            List<Change> changes = new ArrayList<>(step.changes());
            changes.addAll(addition.to(step, event, view, now));
            return new Step(changes, step.timers(), step.cancelled());
        });
    }

    /** Which takes the state for another one: that after these changes, which nobody made. */
    static UnaryOperator<Decider> seeing(Function<ClusterState, List<Change>> changes) {
        return sound -> decider(sound, (view, event, now) -> {
            Draft draft = new Draft(view.state(), Indexes.of(view.state()), 0);
            draft.apply(changes.apply(view.state()));
            return sound.decide(new View(draft.state(), draft.indexes(), view.soft()), event, now);
        });
    }

    /** Which is not shown such edits of the state. */
    static UnaryOperator<Decider> blindTo(Predicate<Delta.Edit<?, ?>> hidden) {
        return sound -> decider(
                sound,
                (view, event, now) -> sound.decide(
                        view,
                        event instanceof Event.Edited edited
                                ? new Event.Edited(edited.edits().stream()
                                        .filter(edit -> !hidden.test(edit))
                                        .toList())
                                : event,
                        now));
    }

    /** Whose timers are forgotten. */
    static UnaryOperator<Decider> withoutTimers() {
        return sound -> decider(
                sound,
                (view, event, now) -> event instanceof Event.Due ? Step.NOTHING : sound.decide(view, event, now));
    }
}
