package io.jswarm.trial.atomix;

import io.atomix.cluster.MemberId;
import io.atomix.primitive.operation.OperationId;
import io.atomix.primitive.operation.PrimitiveOperation;
import io.atomix.protocols.raft.RaftError;
import io.atomix.protocols.raft.ReadConsistency;
import io.atomix.protocols.raft.protocol.CommandRequest;
import io.atomix.protocols.raft.protocol.CommandResponse;
import io.atomix.protocols.raft.protocol.OpenSessionRequest;
import io.atomix.protocols.raft.protocol.OpenSessionResponse;
import io.atomix.protocols.raft.protocol.QueryRequest;
import io.atomix.protocols.raft.protocol.QueryResponse;
import io.atomix.protocols.raft.protocol.RaftResponse;
import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The library takes proposals and reads only within a session that its log knows. Asks this member's own server. */
final class Sessions {
    private static final long FOR_GOOD = Duration.ofDays(365).toMillis();

    private final String self;
    private final Questions questions;
    private final ReplicaType type;

    /** The library said no. */
    static final class RefusedException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final boolean certain;

        private RefusedException(RaftResponse response, RaftError.Type kind) {
            super(
                    response.error() == null
                            ? "refused without a reason"
                            : response.error().toString());
            this.certain = kind == RaftError.Type.NO_LEADER || kind == RaftError.Type.ILLEGAL_MEMBER_STATE;
        }

        /** Whether nothing went into the log. */
        boolean certain() {
            return certain;
        }
    }

    Sessions(String self, Questions questions, ReplicaType type) {
        this.self = self;
        this.questions = questions;
        this.type = type;
    }

    /** Opens a session: an entry of the present term, so what was committed before is applied once this is done. */
    CompletableFuture<Long> open() {
        OpenSessionRequest request = OpenSessionRequest.builder()
                .withMemberId(MemberId.from(self))
                .withServiceName(type.name())
                .withServiceType(type)
                .withServiceConfig(type.emptyConfig())
                .withReadConsistency(ReadConsistency.LINEARIZABLE)
                .withMinTimeout(FOR_GOOD)
                .withMaxTimeout(FOR_GOOD)
                .build();
        return questions
                .askSelf(request, OpenSessionResponse.class)
                .thenApply(response -> checked(response).session());
    }

    /** Proposes as the session's command of this number; without gaps, from 1 on. */
    CompletableFuture<byte[]> command(long session, long sequence, byte[] batch) {
        CommandRequest request = CommandRequest.builder()
                .withSession(session)
                .withSequence(sequence)
                .withOperation(operation(Replica.PROPOSE, batch))
                .build();
        return questions
                .askSelf(request, CommandResponse.class)
                .thenApply(response -> checked(response).result());
    }

    /** Reads linearizably, as the library promises it. */
    CompletableFuture<byte[]> query(long session) {
        QueryRequest request = QueryRequest.builder()
                .withSession(session)
                .withSequence(0)
                .withIndex(0)
                .withOperation(operation(Replica.REVISION, new byte[0]))
                .build();
        return questions
                .askSelf(request, QueryResponse.class)
                .thenApply(response -> checked(response).result());
    }

    private static PrimitiveOperation operation(OperationId id, byte[] value) {
        return new PrimitiveOperation(id, value);
    }

    static <R extends RaftResponse> R checked(R response) {
        if (response.status() != RaftResponse.Status.OK) {
            RaftError error = response.error();
            throw new RefusedException(response, error == null ? RaftError.Type.PROTOCOL_ERROR : error.type());
        }
        return response;
    }
}
