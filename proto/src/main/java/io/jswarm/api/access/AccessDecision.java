package io.jswarm.api.access;

import io.jswarm.api.Rejection;

/** What comes of a call that arrives. */
public sealed interface AccessDecision {
    /** Who called, with the rights it has by now. */
    Caller caller();

    /** It may go on. */
    record Allowed(Caller caller) implements AccessDecision {}

    /** It may not, and why. */
    record Refused(Caller caller, Rejection why) implements AccessDecision {}

    /** The caller is a node that was removed for good: it is told so with a mark, since it acts on that. */
    record Removed(Caller caller, Rejection why) implements AccessDecision {}
}
