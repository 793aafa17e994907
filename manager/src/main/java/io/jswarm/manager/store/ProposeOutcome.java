package io.jswarm.manager.store;

/** What became of a proposal. */
public sealed interface ProposeOutcome {
    /** On a majority and applied here. */
    record Committed(long revision) implements ProposeOutcome {}

    /** Certainly not applied, now or later. */
    record Refused(String reason) implements ProposeOutcome {}

    /** It may or may not be applied later. */
    record Unknown(String reason) implements ProposeOutcome {}
}
