package io.jswarm.trial.atomix;

import io.atomix.primitive.operation.PrimitiveOperation;
import io.atomix.protocols.raft.partition.impl.RaftNamespaces;
import io.atomix.protocols.raft.storage.log.entry.CommandEntry;
import io.atomix.protocols.raft.storage.log.entry.RaftLogEntry;
import io.atomix.utils.serializer.Serializer;
import io.jswarm.api.v1.Batch;

/** How many bytes of the library's log an entry takes: its length, its checksum, and itself. */
final class Footprint {
    private static final Serializer SERIALIZER = Serializer.using(RaftNamespaces.RAFT_STORAGE);
    private static final int HEADER = 2 * Integer.BYTES;

    private Footprint() {}

    static int of(RaftLogEntry entry) {
        return HEADER + SERIALIZER.encode(entry).length;
    }

    /** Terms, sessions and numbers are small in these tests, and take as many bytes whatever they are. */
    static int of(Batch batch) {
        return of(new CommandEntry(
                1, System.currentTimeMillis(), 1, 1, new PrimitiveOperation(Replica.PROPOSE, batch.toByteArray())));
    }

    /** The batch with a longer node id, so that it takes as many bytes as the other and so many more. */
    static Batch fit(Batch batch, Batch other, int more) {
        int wanted = of(other) + more;
        String id = batch.getChanges(0).getNode().getId();
        for (int pad = 0; pad <= more; pad++) {
            Batch.Builder padded = batch.toBuilder();
            padded.getChangesBuilder(0).getNodeBuilder().setId(id + "-".repeat(pad));
            if (of(padded.build()) == wanted) {
                return padded.build();
            }
        }
        throw new IllegalStateException("no node id makes " + wanted + " bytes");
    }
}
