package io.jswarm.trial.atomix;

import com.google.protobuf.InvalidProtocolBufferException;
import io.atomix.primitive.operation.OperationId;
import io.atomix.primitive.service.BackupInput;
import io.atomix.primitive.service.BackupOutput;
import io.atomix.primitive.service.Commit;
import io.atomix.primitive.service.PrimitiveService;
import io.atomix.primitive.service.ServiceContext;
import io.atomix.primitive.session.Session;
import io.atomix.primitive.session.SessionId;
import io.atomix.utils.serializer.Namespaces;
import io.atomix.utils.serializer.Serializer;
import io.atomix.utils.time.WallClockTimestamp;
import io.jswarm.api.v1.Batch;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.SnapshotReader;
import io.jswarm.manager.store.SnapshotWriter;
import io.jswarm.manager.store.StoreListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** The library's state machine: applies batches to the image and publishes it. Called on the library's one apply thread. */
final class Replica implements PrimitiveService {
    static final OperationId PROPOSE = OperationId.command("propose");
    static final OperationId REVISION = OperationId.query("revision");
    private static final Serializer SERIALIZER = Serializer.using(Namespaces.BASIC);

    private final StoreListener listener;
    private volatile ClusterState image = ClusterState.EMPTY;
    private volatile long appliedIndex;
    private final AtomicLong reads = new AtomicLong();

    Replica(StoreListener listener) {
        this.listener = listener;
    }

    ClusterState image() {
        return image;
    }

    long appliedIndex() {
        return appliedIndex;
    }

    long reads() {
        return reads.get();
    }

    /** What {@link #apply} answered to a proposal. */
    static ProposeOutcome outcome(byte[] answer) {
        return answer.length == Long.BYTES
                ? new ProposeOutcome.Committed(ByteBuffer.wrap(answer).getLong())
                : new ProposeOutcome.Refused(new String(answer, 1, answer.length - 1, StandardCharsets.UTF_8).strip());
    }

    /** What {@link #apply} answered to a question for the revision. */
    static long revision(byte[] answer) {
        return ByteBuffer.wrap(answer).getLong();
    }

    @Override
    public byte[] apply(Commit<byte[]> commit) {
        if (commit.operation().id().equals(REVISION.id())) {
            byte[] answer = bytes(image.revision());
            reads.incrementAndGet();
            return answer;
        }
        try {
            appliedIndex = commit.index();
            return switch (image.apply(Batch.parseFrom(commit.value()))) {
                case ApplyResult.Applied(ClusterState next, var delta) -> {
                    image = next;
                    listener.committed(next, delta);
                    yield bytes(next.revision());
                }
                // Never as long as a revision.
                case ApplyResult.Refused(String reason) ->
                    ("-" + reason + " ".repeat(Long.BYTES)).getBytes(StandardCharsets.UTF_8);
            };
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            // The library swallows what is thrown here and goes on.
            listener.failed("applying entry " + commit.index() + " of the Raft log", e);
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    @Override
    public void backup(BackupOutput output) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            SnapshotWriter.write(image, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        output.writeInt(bytes.size());
        output.write(bytes.toByteArray());
    }

    @Override
    public void restore(BackupInput input) {
        byte[] bytes = new byte[input.readInt()];
        input.read(bytes);
        try {
            image = SnapshotReader.read(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            listener.failed("loading a snapshot", e);
            throw new UncheckedIOException(e);
        }
        listener.replaced(image);
    }

    @Override
    public Serializer serializer() {
        return SERIALIZER;
    }

    @Override
    public void init(ServiceContext context) {}

    @Override
    public void tick(WallClockTimestamp timestamp) {}

    @Override
    @SuppressWarnings("rawtypes") // so the library has it
    public void register(Session session) {}

    @Override
    public void expire(SessionId sessionId) {}

    @Override
    public void close(SessionId sessionId) {}
}
