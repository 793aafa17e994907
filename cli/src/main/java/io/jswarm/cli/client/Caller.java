package io.jswarm.cli.client;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Endpoint;
import io.jswarm.cli.program.Environment;
import io.jswarm.runtime.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls an endpoint's addresses in turn until one answers or the time is over. One thread. A call that may be repeated
 * carries a request id, so that a repetition does nothing twice. Who answered "not now" knows more than who was silent: when
 * the time is over, that answer is what the person is told.
 */
public final class Caller implements AutoCloseable {
    /** With several managers, a silent one gets this long before the next is asked. */
    private static final Duration SILENCE = Duration.ofSeconds(5);
    /** How often every address is tried when none even accepts a connection. */
    private static final int ROUNDS = 3;

    private static final Backoff BACKOFF = new Backoff(100, 2_000);

    private final Environment environment;
    private final Duration timeout;
    /** Of the host's own daemon, which may be starting; null for other endpoints. */
    private final @Nullable DaemonStart start;

    private final Map<String, ManagedChannel> channels = new TreeMap<>();
    private Endpoint endpoint;
    private int current;

    /** A caller whose calls take no longer than {@code timeout}. */
    public Caller(Endpoint endpoint, Environment environment, Duration timeout) {
        this(endpoint, null, environment, timeout);
    }

    /** A caller of the host's own daemon, for which it waits first. */
    public Caller(DaemonStart start, Environment environment, Duration timeout) {
        this(start.endpoint(), start, environment, timeout);
    }

    private Caller(Endpoint endpoint, @Nullable DaemonStart start, Environment environment, Duration timeout) {
        this.endpoint = endpoint;
        this.start = start;
        this.environment = environment;
        this.timeout = timeout;
    }

    /** Whom it calls. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** What one attempt gets: a channel and the time it has. */
    public record Attempt(Channel channel, long millis) {}

    /**
     * Makes the call, repeating it while nobody answers.
     *
     * @throws CliException when it is refused, or nobody answers
     */
    public <T> T call(Function<Attempt, T> rpc) {
        long end = environment.monotonicMs() + timeout.toMillis();
        int failures = 0;
        int refusedConnections = 0;
        StatusRuntimeException last = null;
        StatusRuntimeException answer = null;
        Map<String, String> causes = new TreeMap<>();
        while (true) {
            long left = end - environment.monotonicMs();
            if (last != null && (left <= 0 || refusedConnections >= ROUNDS * count())) {
                throw Failures.explain(answer == null ? last : answer, endpoint, causes);
            }
            try {
                return rpc.apply(new Attempt(channel(), attemptMs(left)));
            } catch (StatusRuntimeException e) {
                if (hasStarted(e)) {
                    continue;
                }
                answer = Failures.isTemporaryAnswer(e) ? e : answer;
                if (!Failures.mayPass(e, count() > 1)) {
                    throw Failures.explain(Failures.isSilence(e) && answer != null ? answer : e, endpoint, causes);
                }
                causes.put(endpoint.addresses().get(current), Failures.cause(e));
                last = e;
                failures++;
                refusedConnections += Failures.isTemporaryAnswer(e) ? 0 : 1;
                current = (current + 1) % count();
                if (failures % count() == 0) {
                    pause(failures / count(), end);
                }
            }
        }
    }

    /**
     * Makes the call once, with a limit of its own: for calls that must not be repeated.
     *
     * @throws CliException when it is refused, or nobody answers
     */
    public <T> T callOnce(Duration limit, Function<Attempt, T> rpc) {
        while (true) {
            try {
                return rpc.apply(new Attempt(channel(), limit.toMillis()));
            } catch (StatusRuntimeException e) {
                if (!hasStarted(e)) {
                    throw Failures.explain(e, endpoint);
                }
            }
        }
    }

    /** Whether a daemon that had accepted no connection may do so now: it has had a moment, and its files are read anew. */
    private boolean hasStarted(StatusRuntimeException failure) {
        if (start == null || !Failures.isUnconnected(failure) || !start.pause()) {
            return false;
        }
        close();
        endpoint = start.endpoint();
        return true;
    }

    /** The channel to the manager that answered last. */
    public Channel channel() {
        String address = endpoint.addresses().get(current);
        @Nullable ManagedChannel open = channels.get(address);
        if (open == null) {
            try {
                open = environment.channels().open(endpoint, address);
            } catch (IOException | IllegalArgumentException e) {
                throw CliException.failed(
                        "Expected the key and certificates of " + endpoint.description()
                                + ", but they are no such (PEM), or do not belong together.",
                        "Make them anew: 'jswarm context create NAME' on a manager, or restart the daemon.");
            }
            channels.put(address, open);
        }
        return open;
    }

    private int count() {
        return endpoint.addresses().size();
    }

    private long attemptMs(long left) {
        return Math.max(1, count() > 1 ? Math.min(left, SILENCE.toMillis()) : left);
    }

    private void pause(int attempt, long end) {
        long wait = BACKOFF.delayMs(attempt, environment.randomness());
        environment.pause().forMillis(Math.max(0, Math.min(wait, end - environment.monotonicMs())));
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        channels.clear();
    }
}
