package io.jswarm.cli.client;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.cli.program.Environment;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Waits for a change without asking again and again. */
public final class Watcher {
    private static final long RETRY_MS = 500;
    private final Caller caller;
    private final Environment environment;

    /** Watches through this caller. */
    public Watcher(Caller caller, Environment environment) {
        this.caller = caller;
        this.environment = environment;
    }

    /**
     * Waits until something changed after the request's revision, at most so long. A manager that goes away counts as a
     * change: look again.
     *
     * @return whether to look again because something happened; false when the time is over
     */
    public boolean awaitChange(WatchRequest request, long millis) {
        Context.CancellableContext context = Context.current().withCancellation();
        Context before = context.attach();
        try {
            Iterator<WatchResponse> changes = ControlGrpc.newBlockingStub(caller.channel())
                    .withDeadlineAfter(Math.max(1, millis), TimeUnit.MILLISECONDS)
                    .watch(request);
            while (changes.hasNext()) {
                if (changes.next().getEventsCount() > 0) {
                    return true;
                }
            }
            environment.pause().forMillis(Math.min(RETRY_MS, millis));
            return true;
        } catch (StatusRuntimeException e) {
            return failed(e, millis);
        } finally {
            context.detach(before);
            context.cancel(null);
        }
    }

    private boolean failed(StatusRuntimeException failure, long millis) {
        Status.Code code = failure.getStatus().getCode();
        if (code == Status.Code.DEADLINE_EXCEEDED) {
            return false;
        }
        if (code == Status.Code.OUT_OF_RANGE || code == Status.Code.UNAVAILABLE || code == Status.Code.ABORTED) {
            environment.pause().forMillis(Math.min(RETRY_MS, millis));
            return true;
        }
        throw Failures.explain(failure, caller.endpoint());
    }
}
