package io.jswarm.client;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.Consistency;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.Staleness;
import io.jswarm.rpc.Wire;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What the calls of all kinds of objects share: the way there, and which reads are wanted. Any thread.
 *
 * @param connection the way to the managers
 * @param consistency which reads are wanted
 * @param onStale told how far behind each stale read may be, on the reader's thread
 */
record ControlCalls(Connection connection, Consistency consistency, Consumer<Staleness> onStale) {
    /** One call of any method; a mutation's request must carry its request id. */
    <Q extends MessageLite, A> A call(BiFunction<ControlBlockingStub, Q, A> method, Q request) {
        requireBearable(request);
        return connection.call(attempt -> method.apply(stub(attempt), request));
    }

    /** One call that is made once, with a limit of its own. */
    <Q extends MessageLite, A> A callOnce(Duration limit, BiFunction<ControlBlockingStub, Q, A> method, Q request) {
        requireBearable(request);
        return connection.callOnce(limit, attempt -> method.apply(stub(attempt), request));
    }

    /** A manager ends a connection that brings more, without a word that a person could use. */
    private static void requireBearable(MessageLite request) {
        if (request.getSerializedSize() > Wire.MAX_MESSAGE_BYTES) {
            throw new ClientException(new Failure.TooLarge(request.getSerializedSize(), Wire.MAX_MESSAGE_BYTES));
        }
    }

    private static ControlBlockingStub stub(Connection.Attempt attempt) {
        return ControlGrpc.newBlockingStub(attempt.channel())
                .withDeadlineAfter(attempt.millis(), TimeUnit.MILLISECONDS);
    }

    void tell(boolean isStale, Staleness staleness) {
        if (isStale) {
            onStale.accept(staleness);
        }
    }

    ClientSettings settings() {
        return connection.settings();
    }

    /** The request id that the caller chose, or a new one. */
    String requestId(String given) {
        return given.isEmpty() ? settings().randomness().nextId() : given;
    }
}
