package io.jswarm.worker.exec.fake;

/** What may go wrong with one call of the fake engine. */
public enum Fault {
    /** Nothing. */
    NONE,
    /** It is refused; the same call may work later. */
    ERROR,
    /** No answer before the deadline, and nothing was done. */
    LOST_CALL,
    /** It is done, but no answer comes before the deadline. */
    LOST_ANSWER,
    /** It takes ten times as long. */
    SLOW
}
