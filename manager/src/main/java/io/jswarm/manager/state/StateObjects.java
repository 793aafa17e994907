package io.jswarm.manager.state;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import java.util.Collection;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Walks all objects of a state lazily, as creations. */
final class StateObjects {
    private StateObjects() {}

    static Iterator<Change> of(ClusterState state) {
        return Stream.of(
                        Stream.ofNullable(state.cluster()).map(v -> create(v, Change.Builder::setCluster)),
                        Stream.ofNullable(state.trust()).map(v -> create(v, Change.Builder::setTrust)),
                        each(state.nodes().values(), Change.Builder::setNode),
                        each(state.services().values(), Change.Builder::setService),
                        each(state.templates().values(), Change.Builder::setTemplate),
                        each(state.tasks().values(), Change.Builder::setTask),
                        each(state.members().values(), Change.Builder::setMember),
                        each(state.removedNodes().values(), Change.Builder::setRemovedNode))
                .flatMap(changes -> changes)
                .iterator();
    }

    private static <T> Stream<Change> each(Collection<T> values, BiConsumer<Change.Builder, T> set) {
        return values.stream().map(value -> create(value, set));
    }

    private static <T> Change create(T value, BiConsumer<Change.Builder, T> set) {
        Change.Builder change = Change.newBuilder().setAction(Action.ACTION_CREATE);
        set.accept(change, value);
        return change.build();
    }
}
