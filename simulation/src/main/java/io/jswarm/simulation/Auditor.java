package io.jswarm.simulation;

import io.jswarm.api.Now;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.View;

/** Wants nothing; compares the folded indexes that deciders see with rebuilt ones, now and then. */
final class Auditor implements Decider {
    private static final double HOW_OFTEN = 0.02;

    private final Story story;
    private final Chance chance;

    Auditor(Story story, Chance chance) {
        this.story = story;
        this.chance = chance;
    }

    @Override
    public String name() {
        return "auditor";
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        if (chance.of(HOW_OFTEN)) {
            if (!view.indexes().equals(Indexes.of(view.state()))) {
                story.fail("the folded indexes differ from rebuilt ones after " + event);
            }
            if (!view.indexes().rankings().keptAreTrue()) {
                story.fail("a kept ranking of nodes differs from one made anew after " + event);
            }
        }
        return Step.NOTHING;
    }
}
