package io.jswarm.manager.loop;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is told once the log allows it.
 *
 * @param future what they wait on
 * @param answer what they are told
 * @param rejection what they are told instead
 * @param onlyRead whether the answer is about the state as it is, with no change that a commit would confirm: a
 *     refusal, or that all is as wished already
 */
record Waiter(
        CompletableFuture<Accepted> future,
        Accepted answer,
        @Nullable Rejection rejection,
        boolean onlyRead) {
    static Waiter of(CompletableFuture<Accepted> future, Accepted answer) {
        return new Waiter(future, answer, null, false);
    }

    static Waiter unchanged(CompletableFuture<Accepted> future, Accepted answer) {
        return new Waiter(future, answer, null, true);
    }

    static Waiter refused(CompletableFuture<Accepted> future, Rejection rejection) {
        return new Waiter(future, new Accepted("", 0), rejection, true);
    }

    /** The same, about no later revision than this. */
    Waiter asOf(long revision) {
        return answer.revision() <= revision
                ? this
                : new Waiter(future, new Accepted(answer.objectId(), revision), rejection, onlyRead);
    }

    void tell() {
        if (rejection == null) {
            future.complete(answer);
        } else {
            fail(rejection);
        }
    }

    void fail(Rejection instead) {
        future.completeExceptionally(new RejectedException(instead));
    }
}
