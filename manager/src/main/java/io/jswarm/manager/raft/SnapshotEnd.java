package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.entity.RaftOutter.EntryMeta;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Where this member's newest snapshot ends, and what that means for a leader that begins before it. Everything in a
 * snapshot is committed, so every leader has the same. But the library can only compare with entries that its log
 * holds: it refuses an append whose entry before it lies in the snapshot, such a leader goes back step by step, offers
 * its own older snapshot, which is refused as not newer, and begins anew, for ever. An append that begins before the
 * snapshot's end therefore means the same as one that begins there, without the entries that the snapshot has. Any
 * thread.
 *
 * <p>A snapshot that came from a leader counts once it was loaded, not once it is on the disk: its copying may still be
 * given up then (an election is enough), and this member goes on without it. What lies behind would be refused for
 * ever.
 */
final class SnapshotEnd {
    private volatile Position end = new Position(0, 0);

    /** An entry of the log. */
    private record Position(long index, long term) {}

    /**
     * A snapshot up to this entry was loaded, or is one of this member's own and on its disk: what it holds is applied
     * here. An older one than the newest changes nothing.
     */
    synchronized void reached(long index, long term) {
        if (index > end.index) {
            end = new Position(index, term);
        }
    }

    /**
     * The same append for the library.
     *
     * @param firstIndex the first entry that the log holds, asked when it matters
     */
    AppendEntriesRequest past(AppendEntriesRequest append, LongSupplier firstIndex) {
        Position known = end;
        long before = append.getPrevLogIndex();
        List<EntryMeta> entries = append.getEntriesList();
        boolean heartbeat = before == 0 && entries.isEmpty();
        // The entry right before the first one is the snapshot's last, or as unknown as those before it.
        if (heartbeat || before >= known.index || before >= firstIndex.getAsLong()) {
            return append;
        }
        int had = (int) Math.min(entries.size(), known.index - before);
        long bytes = entries.subList(0, had).stream()
                .mapToLong(EntryMeta::getDataLen)
                .sum();
        ByteString data = append.getData();
        AppendEntriesRequest.Builder rest = append.toBuilder()
                .setPrevLogIndex(known.index)
                .setPrevLogTerm(known.term)
                .clearEntries()
                .addAllEntries(entries.subList(had, entries.size()));
        if (append.hasData()) {
            rest.setData(data.substring((int) Math.min(bytes, data.size())));
        }
        return rest.build();
    }
}
