package io.jswarm.manager.store.memory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.jswarm.api.v1.Batch;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the log, as bytes, so that no two members share an object.
 *
 * @param term in which it was proposed
 * @param batch null for a new leader's no-op
 */
record MemoryEntry(long term, @Nullable ByteString batch) {
    Batch parse() {
        try {
            return batch == null ? Batch.getDefaultInstance() : Batch.parseFrom(batch);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the log holds what was not written", e);
        }
    }
}
