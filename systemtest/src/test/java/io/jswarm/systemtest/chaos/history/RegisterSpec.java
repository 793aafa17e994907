package io.jswarm.systemtest.chaos.history;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opensearch.cluster.coordination.LinearizabilityChecker.SequentialSpec;

/**
 * What one operation may answer when nothing else happens: a key that is made, read, swapped by version and taken away for
 * good. Versions only grow. An unknown outcome is taken for the call having run; that it never ran is the case of running last.
 */
final class RegisterSpec implements SequentialSpec {
    /** Where a key is in its life. */
    private enum Life {
        BEFORE,
        THERE,
        GONE
    }

    /**
     * @param version of the value when exact, else one that it is above
     * @param exact whether the version was told
     */
    private record State(Life life, String value, long version, boolean exact) {
        boolean fits(long told) {
            return exact ? told == version : told > version;
        }
    }

    private static final State BEFORE = new State(Life.BEFORE, "", 0, true);
    private static final State GONE = new State(Life.GONE, "", 0, true);

    @Override
    public Object initialState() {
        return BEFORE;
    }

    @Override
    public Optional<Object> nextState(Object currentState, Object input, Object output) {
        State state = (State) currentState;
        Answer answer = (Answer) output;
        State next = switch ((Call) input) {
            case Call.Create(String value) -> create(state, value, answer);
            case Call.Read ignored -> read(state, answer);
            case Call.Swap swap -> swap(state, swap, answer);
            case Call.Remove ignored -> remove(state, answer);
        };
        return Optional.ofNullable(next);
    }

    private static @Nullable State create(State state, String value, Answer answer) {
        boolean free = state.life() == Life.BEFORE;
        return switch (answer) {
            case Answer.Done(long version) -> free ? written(value, version, 0) : null;
            case Answer.Unknown ignored -> free ? written(value, 0, 0) : state;
            case Answer.Refused(Answer.Reason reason) ->
                reason == Answer.Reason.EXISTS && state.life() == Life.THERE ? state : null;
            case Answer.Seen ignored -> null;
            case Answer.Absent ignored -> null;
        };
    }

    private static State written(String value, long version, long above) {
        return version > 0 ? new State(Life.THERE, value, version, true) : new State(Life.THERE, value, above, false);
    }

    private static @Nullable State read(State state, Answer answer) {
        return switch (answer) {
            case Answer.Seen(String value, long version) ->
                state.life() == Life.THERE && state.value().equals(value) && state.fits(version)
                        ? written(value, version, 0)
                        : null;
            case Answer.Absent ignored -> state.life() == Life.THERE ? null : state;
            default -> null;
        };
    }

    private static @Nullable State swap(State state, Call.Swap swap, Answer answer) {
        boolean there = state.life() == Life.THERE;
        boolean matches = there && state.value().equals(swap.from()) && state.fits(swap.version());
        return switch (answer) {
            case Answer.Done(long version) ->
                matches && (version == 0 || version > swap.version())
                        ? written(swap.value(), version, swap.version())
                        : null;
            case Answer.Unknown ignored -> matches ? written(swap.value(), 0, swap.version()) : state;
            case Answer.Refused(Answer.Reason reason) ->
                switch (reason) {
                    case OUT_OF_SEQUENCE -> there && !matches ? state : null;
                    case NOT_FOUND -> there ? null : state;
                    case EXISTS -> null;
                };
            default -> null;
        };
    }

    private static @Nullable State remove(State state, Answer answer) {
        boolean there = state.life() == Life.THERE;
        return switch (answer) {
            case Answer.Done ignored -> there ? GONE : null;
            case Answer.Unknown ignored -> there ? GONE : state;
            case Answer.Refused(Answer.Reason reason) -> reason == Answer.Reason.NOT_FOUND && !there ? state : null;
            default -> null;
        };
    }
}
