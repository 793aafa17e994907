package io.jswarm.manager.store.memory;

import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.manager.store.StoreStats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What is committed, and how members take it in. Owned by the group's loop. */
final class Log {
    private final List<MemoryEntry> entries = new ArrayList<>();
    private final int snapshotEvery;
    private final BiConsumer<Member, Throwable> failed;

    /** A log whose members take a snapshot every so many entries, and fail by calling {@code failed}. */
    Log(int snapshotEvery, BiConsumer<Member, Throwable> failed) {
        this.snapshotEvery = snapshotEvery;
        this.failed = failed;
    }

    int size() {
        return entries.size();
    }

    void add(MemoryEntry entry) {
        entries.add(entry);
    }

    /** Brings a member up to an index: by deltas, or by the leader's snapshot when the leader no longer has the entries. */
    void applyUpTo(Member member, int index, Member leader) {
        if (member.applied < leader.snapshotIndex - snapshotEvery / 2 && member.store != null) {
            member.snapshot = leader.snapshot;
            member.snapshotIndex = leader.snapshotIndex;
            member.applied = leader.snapshotIndex;
            member.store.publish(leader.snapshot);
            member.store.listener().replaced(leader.snapshot);
        }
        while (member.applied < index && member.alive()) {
            ProposeOutcome ignored = apply(member);
            if (ignored == null) {
                return;
            }
        }
    }

    /** Applies the next entry and says what became of it; null when the member failed. */
    @Nullable
    ProposeOutcome apply(Member member) {
        MemoryStore store = member.store;
        if (store == null) {
            return null;
        }
        MemoryEntry entry = entries.get(member.applied);
        member.applied++;
        ProposeOutcome outcome = new ProposeOutcome.Committed(store.image().revision());
        if (entry.batch() != null) {
            try {
                outcome = apply(store, store.listener(), entry);
            } catch (RuntimeException e) {
                failed.accept(member, e);
                return null;
            }
        }
        if (member.applied - member.snapshotIndex >= snapshotEvery) {
            member.snapshot = store.image();
            member.snapshotIndex = member.applied;
        }
        store.publish(new StoreStats(
                entry.term(), member.applied, entries.size(), 0, member.snapshotIndex, 0, 0, member.applied));
        return outcome;
    }

    private static ProposeOutcome apply(MemoryStore store, StoreListener listener, MemoryEntry entry) {
        return switch (store.image().apply(entry.parse())) {
            case ApplyResult.Refused(String reason) -> new ProposeOutcome.Refused(reason);
            case ApplyResult.Applied(var state, var delta) -> {
                store.publish(state);
                listener.committed(state, delta);
                yield new ProposeOutcome.Committed(state.revision());
            }
        };
    }
}
