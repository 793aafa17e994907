package io.jswarm.client;

import io.grpc.Status;
import io.jswarm.api.Now;
import io.jswarm.api.RejectedException;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.Retry;
import java.time.Duration;

/**
 * How a client calls. Immutable; what it holds may be used by any thread.
 *
 * @param timeout how long a call may take, its repetitions included
 * @param clock wall and monotonic time
 * @param randomness request ids, and how long to wait before a repetition
 * @param pause waits before a repetition
 * @param channels opens connections
 */
public record ClientSettings(
        Duration timeout, Clock clock, Randomness randomness, Pause pause, ChannelFactory channels) {

    /** The machine's clock, connections with mutual TLS, and 20 seconds for a call. */
    public static ClientSettings standard() {
        return new ClientSettings(
                Duration.ofSeconds(20), Clock.system(), Randomness.secure(), ClientSettings::pause, new TlsChannels());
    }

    private static void pause(long millis) {
        try {
            Retry.pause(Duration.ofMillis(millis));
        } catch (RejectedException e) {
            throw new ClientException(
                    new Failure.Broken(Status.Code.CANCELLED, e.rejection().reason()), e);
        }
    }

    /** The same with another time for a call. */
    public ClientSettings withTimeout(Duration other) {
        return new ClientSettings(other, clock, randomness, pause, channels);
    }

    long monotonicMs() {
        return clock.now().monoNanos() / Now.NANOS_PER_MS;
    }
}
