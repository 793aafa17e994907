package io.jswarm.client;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.jswarm.runtime.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Reads the answers of a stream on the caller's thread. Stateless. */
final class StreamReading {
    private StreamReading() {}

    /**
     * Reads until the stream ends or the reader has enough; then nothing of the call is left.
     *
     * @param mostMs how long the whole may take. The call has the same deadline, but gRPC's readers do not always heed it
     *     (grpc-java, issue 12456)
     * @param reader told of each answer; false: it has enough
     * @return whether the reader has enough; false: the stream ended
     * @throws StatusRuntimeException when it broke, or the time was over
     */
    static <A> boolean read(BlockingClientCall<?, A> call, Clock clock, long mostMs, Predicate<A> reader) {
        long end = clock.now().monoNanos() + TimeUnit.MILLISECONDS.toNanos(mostMs);
        try {
            while (true) {
                A answer = call.read(Math.max(0, end - clock.now().monoNanos()), TimeUnit.NANOSECONDS);
                if (answer == null) {
                    return false;
                }
                if (!reader.test(answer)) {
                    return true;
                }
            }
        } catch (StatusException e) {
            throw new StatusRuntimeException(e.getStatus(), e.getTrailers());
        } catch (TimeoutException e) {
            throw Status.DEADLINE_EXCEEDED.withCause(e).asRuntimeException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Status.CANCELLED
                    .withDescription("the thread was interrupted")
                    .withCause(e)
                    .asRuntimeException();
        } finally {
            call.cancel("nobody reads on", null);
        }
    }
}
