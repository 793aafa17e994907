package io.jswarm.manager.state;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.RequestResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch in the making: changes take effect on a working state and on the indexes at once, so that the next decider sees
 * them, and several changes of one object become one. Stamps each object with the batch's revision and time. One thread.
 */
public final class Draft {
    private final ClusterState base;
    private final Indexes indexes;
    private final long revision;
    private final long timeMs;
    private final Map<Key, Change> changes = new LinkedHashMap<>();
    /** By request id, in the order of the requests. */
    private final Map<String, RequestResult> results = new LinkedHashMap<>();

    private final List<Delta.Edit<?, ?>> journal = new ArrayList<>();
    private final StateParts parts;
    private ClusterState state;
    private long bytes;

    /**
     * An empty draft.
     *
     * @param base the state that the batch follows
     * @param indexes over {@code base}; folded in place as changes are made
     * @param wallMs the wall clock; the batch's time never runs behind the state's
     */
    public Draft(ClusterState base, Indexes indexes, long wallMs) {
        this(base, indexes, wallMs, 0);
    }

    /** As above, with so many revisions left out before the batch's own. */
    public Draft(ClusterState base, Indexes indexes, long wallMs, long skipped) {
        this.base = base;
        this.indexes = indexes;
        this.revision = base.revision() + 1 + skipped;
        this.timeMs = Math.max(base.timeMs(), wallMs);
        this.parts = new StateParts(base);
        this.state = base;
    }

    /** The state with the changes made so far; its revision is still the base's. */
    public ClusterState state() {
        return state;
    }

    /** Indexes over {@link #state}. */
    public Indexes indexes() {
        return indexes;
    }

    /** The revision that the batch will have. */
    public long revision() {
        return revision;
    }

    /** The time that the batch carries, milliseconds since the epoch. */
    public long timeMs() {
        return timeMs;
    }

    /** Every edit so far, in order; grows. */
    public List<Delta.Edit<?, ?>> journal() {
        return Collections.unmodifiableList(journal);
    }

    /** How many objects the batch changes. */
    public int size() {
        return changes.size();
    }

    /** Roughly how many bytes the batch has. */
    public long bytes() {
        return bytes;
    }

    /** The event as deciders see it: with the facts that workers put in words only, below a certain feature level. */
    public Event read(Event event) {
        int level = parts.level;
        return switch (event) {
            case Event.SessionOpened opened ->
                new Event.SessionOpened(opened.nodeId(), StatusTexts.read(opened.description(), level), opened.addr());
            case Event.Described said ->
                new Event.Described(said.nodeId(), StatusTexts.read(said.description(), level));
            case Event.Statuses said when level >= FeatureLevel.FACTS -> said;
            case Event.Statuses said ->
                new Event.Statuses(
                        said.nodeId(),
                        said.updates().stream()
                                .map(update -> StatusTexts.read(update, level))
                                .toList());
            case Event.Led same -> same;
            case Event.Edited same -> same;
            case Event.Due same -> same;
            case Event.SessionClosed same -> same;
        };
    }

    /** Makes changes, in order. */
    public void apply(List<Change> wanted) {
        for (Change change : wanted) {
            Change stamped = Stamp.of(change, parts.level, revision, timeMs);
            Delta.Edit<?, ?> edit = parts.apply(stamped);
            state = new ClusterState(new StateParts(parts));
            journal.add(edit);
            indexes.fold(state, edit);
            Key key = new Key(edit.kind(), edit.key());
            Change earlier = changes.put(key, stamped);
            bytes += stamped.getSerializedSize();
            if (earlier != null) {
                bytes -= earlier.getSerializedSize();
                changes.put(key, merged(earlier, stamped));
            }
        }
    }

    /** Keeps a client's result in the state. */
    public void answer(String requestId, String objectId) {
        results.put(
                requestId,
                RequestResult.newBuilder()
                        .setRequestId(requestId)
                        .setObjectId(objectId)
                        .setObjectVersion(revision)
                        .setAtMs(timeMs)
                        .build());
    }

    /** The result of a request that is kept in the state or in this draft, or null. */
    public @Nullable RequestResult result(String requestId) {
        RequestResult own = results.get(requestId);
        return own != null ? own : base.result(requestId);
    }

    /** Whether there is nothing to propose. */
    public boolean isEmpty() {
        return journal.isEmpty() && results.isEmpty();
    }

    /** The batch. */
    public Batch batch() {
        Batch.Builder batch = Batch.newBuilder()
                .setBaseRevision(base.revision())
                .setRevision(revision)
                .setTimeMs(timeMs)
                .addAllResults(results.values());
        for (Change change : changes.values()) {
            if (change.getAction() != Action.ACTION_UNSPECIFIED) {
                batch.addChanges(change);
            }
        }
        return batch.build();
    }

    /** The state after the batch, as {@link ClusterState#apply} will make it. */
    public ClusterState after() {
        StateParts next = new StateParts(parts);
        next.revision = revision;
        next.timeMs = timeMs;
        for (RequestResult result : results.values()) {
            next.results = next.results.plus(result);
        }
        next.results = next.results.trimmed(timeMs);
        return new ClusterState(next);
    }

    /** Two changes of one object as one; an object that came and went within the batch leaves no change. */
    private static Change merged(Change first, Change second) {
        Action before = first.getAction();
        Action after = second.getAction();
        if (before == Action.ACTION_UNSPECIFIED) {
            return second;
        }
        if (before == Action.ACTION_CREATE && after == Action.ACTION_REMOVE) {
            return second.toBuilder().setAction(Action.ACTION_UNSPECIFIED).build();
        }
        if (before == Action.ACTION_CREATE) {
            return second.toBuilder().setAction(Action.ACTION_CREATE).build();
        }
        if (before == Action.ACTION_REMOVE) {
            return second.toBuilder().setAction(Action.ACTION_UPDATE).build();
        }
        return second;
    }

    private record Key(ObjectKind<?, ?> kind, Object id) {}
}
