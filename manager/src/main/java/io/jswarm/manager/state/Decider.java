package io.jswarm.manager.state;

import io.jswarm.api.Now;

/**
 * A part of the managers' brain, as a pure function: no clock, no randomness, no field that a call wrote. The work of a
 * call follows the event, not the size of the cluster ({@link Event.Led} excepted), and a call returns at most
 * {@link #MOST_CHANGES} changes or so; for the rest it sets a timer that is due at once. It is shown its own changes, too:
 * they must not make it go on before that timer.
 */
public interface Decider {
    /** After about so many changes a decider goes on in a later call, so that batches stay bounded. */
    int MOST_CHANGES = 1_000;

    /** The name that its timers carry. */
    String name();

    /** What to do about the event. */
    Step decide(View view, Event event, Now now);
}
