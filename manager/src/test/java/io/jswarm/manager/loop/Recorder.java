package io.jswarm.manager.loop;

import io.jswarm.api.Now;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;

/** A decider that writes down what it is shown, and answers as the test says. */
final class Recorder implements Decider {
    interface Answer {
        Step to(View view, Event event, Now now);
    }

    final List<Event> seen = new ArrayList<>();
    final List<Long> revisions = new ArrayList<>();
    private final String name;
    private final Answer answer;

    Recorder(String name, Answer answer) {
        this.name = name;
        this.answer = answer;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        seen.add(event);
        revisions.add(view.state().revision());
        return answer.to(view, event, now);
    }

    <T extends Event> List<T> seen(Class<T> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
