package io.jswarm.client;

import io.jswarm.api.v1.InfoRequest;
import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.LocalGrpc;
import io.jswarm.api.v1.LocalGrpc.LocalBlockingStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The Local service of the host's own daemon. Every method throws {@link ClientException}. Any thread. */
public final class HostCalls {
    private final Connection connection;

    HostCalls(Connection connection) {
        this.connection = connection;
    }

    /** A call that may be repeated, within the settings' time. */
    public <Q, A> A call(BiFunction<LocalBlockingStub, Q, A> method, Q request) {
        return connection.call(attempt -> method.apply(stub(attempt), request));
    }

    /** A call that is made once and may take long: init, join, leave. */
    public <Q, A> A callOnce(Duration limit, BiFunction<LocalBlockingStub, Q, A> method, Q request) {
        return connection.callOnce(limit, attempt -> method.apply(stub(attempt), request));
    }

    /** A stream, which is made once; whoever makes it heeds the attempt's time. */
    public <T> T stream(Duration limit, Function<Connection.Attempt, T> rpc) {
        return connection.callOnce(limit, rpc);
    }

    /** What the daemon says of itself. */
    public InfoResponse info() {
        return call(LocalBlockingStub::info, InfoRequest.getDefaultInstance());
    }

    private static LocalBlockingStub stub(Connection.Attempt attempt) {
        return LocalGrpc.newBlockingStub(attempt.channel()).withDeadlineAfter(attempt.millis(), TimeUnit.MILLISECONDS);
    }
}
