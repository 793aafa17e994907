package io.jswarm.cli.client;

import io.jswarm.api.v1.InfoRequest;
import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.LocalGrpc;
import io.jswarm.api.v1.LocalGrpc.LocalBlockingStub;
import io.jswarm.cli.program.CliException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** The Local service of the host's own daemon. Every method throws {@link CliException}. */
public final class LocalClient {
    private final Caller caller;

    /** A client of this endpoint. */
    public LocalClient(Caller caller) {
        this.caller = caller;
    }

    /** The caller, for streams. */
    public Caller caller() {
        return caller;
    }

    /** A call that may be repeated. */
    public <Q, A> A call(BiFunction<LocalBlockingStub, Q, A> method, Q request) {
        return caller.call(attempt -> method.apply(stub(attempt), request));
    }

    /** A call that is made once and may take long: init, join, leave. */
    public <Q, A> A callOnce(Duration limit, BiFunction<LocalBlockingStub, Q, A> method, Q request) {
        return caller.callOnce(limit, attempt -> method.apply(stub(attempt), request));
    }

    /** What the daemon says of itself. */
    public InfoResponse info() {
        return call(LocalBlockingStub::info, InfoRequest.getDefaultInstance());
    }

    private static LocalBlockingStub stub(Caller.Attempt attempt) {
        return LocalGrpc.newBlockingStub(attempt.channel()).withDeadlineAfter(attempt.millis(), TimeUnit.MILLISECONDS);
    }
}
