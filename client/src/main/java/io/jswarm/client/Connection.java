package io.jswarm.client;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.jswarm.runtime.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way to an endpoint: calls its addresses in turn until one answers or the time is over. A call that may be repeated
 * carries a request id, so that a repetition does nothing twice. Who answered "not now" knows more than who was silent: when
 * the time is over, that answer is the failure. Any thread; all share the channels, and begin with the address that answered
 * last.
 */
public final class Connection implements AutoCloseable {
    /** With several managers, a silent one gets this long before the next is asked. */
    private static final Duration SILENCE = Duration.ofSeconds(5);
    /** How often every address is tried when none even accepts a connection. */
    private static final int ROUNDS = 3;

    private static final Backoff BACKOFF = new Backoff(100, 2_000);

    private final ClientSettings settings;
    /** Of the host's own daemon, which may be starting; null for other endpoints. */
    private final @Nullable DaemonStart start;

    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    /** Counts on when an address fails; its remainder is the address that is called. */
    private final AtomicInteger turn = new AtomicInteger();

    private volatile Endpoint endpoint;
    private volatile boolean closed;

    Connection(Endpoint endpoint, ClientSettings settings) {
        this(endpoint, null, settings);
    }

    /** To the host's own daemon, for which it waits first. */
    Connection(DaemonStart start, ClientSettings settings) {
        this(start.endpoint(), start, settings);
    }

    private Connection(Endpoint endpoint, @Nullable DaemonStart start, ClientSettings settings) {
        if (endpoint.addresses().isEmpty()) {
            throw new IllegalArgumentException("expected at least one address of " + endpoint.description());
        }
        this.endpoint = endpoint;
        this.start = start;
        this.settings = settings;
    }

    /** Whom it calls. */
    public Endpoint endpoint() {
        return endpoint;
    }

    ClientSettings settings() {
        return settings;
    }

    /**
     * What one attempt gets.
     *
     * @param channel the channel to one address
     * @param millis the time it has
     */
    public record Attempt(Channel channel, long millis) {}

    /**
     * Makes the call, repeating it while nobody answers, within the settings' time.
     *
     * @throws ClientException when it is refused, or nobody answers
     */
    public <T> T call(Function<Attempt, T> rpc) {
        long end = settings.monotonicMs() + settings.timeout().toMillis();
        int failures = 0;
        int refusedConnections = 0;
        StatusRuntimeException last = null;
        StatusRuntimeException answer = null;
        Map<String, String> causes = new TreeMap<>();
        while (true) {
            long left = end - settings.monotonicMs();
            if (last != null && (left <= 0 || refusedConnections >= ROUNDS * count())) {
                throw failure(answer == null ? last : answer, causes);
            }
            int number = turn.get();
            try {
                return rpc.apply(new Attempt(channel(number), attemptMs(left)));
            } catch (StatusRuntimeException e) {
                if (hasStarted(e)) {
                    continue;
                }
                answer = CallFailures.isTemporaryAnswer(e) ? e : answer;
                if (!CallFailures.mayPass(e, count() > 1)) {
                    throw failure(CallFailures.isSilence(e) && answer != null ? answer : e, causes);
                }
                causes.put(address(number), CallFailures.cause(e));
                last = e;
                failures++;
                refusedConnections += CallFailures.isTemporaryAnswer(e) ? 0 : 1;
                failed(number);
                if (failures % count() == 0) {
                    pause(failures / count(), end);
                }
            }
        }
    }

    /**
     * Makes the call once, with a limit of its own: for calls that must not be repeated.
     *
     * @throws ClientException when it is refused, or nobody answers
     */
    public <T> T callOnce(Duration limit, Function<Attempt, T> rpc) {
        while (true) {
            try {
                return rpc.apply(new Attempt(channel(turn.get()), limit.toMillis()));
            } catch (StatusRuntimeException e) {
                if (!hasStarted(e)) {
                    throw failure(e);
                }
            }
        }
    }

    /** What the caller is told of a call that failed. */
    ClientException failure(StatusRuntimeException failed) {
        return failure(failed, Map.of());
    }

    /** As above; {@code causes} says of each address that was tried why it gave no answer. */
    private ClientException failure(StatusRuntimeException failed, Map<String, String> causes) {
        return closed ? new ClientException(new Failure.Closed(), failed) : CallFailures.of(failed, endpoint, causes);
    }

    /** Whether a daemon that had accepted no connection may do so now: it has had a moment, and its files are read anew. */
    private boolean hasStarted(StatusRuntimeException failure) {
        if (start == null || !CallFailures.isUnconnected(failure) || !start.pause()) {
            return false;
        }
        shutdown();
        endpoint = start.endpoint();
        return true;
    }

    /** The channel to the address that answered last, for streams. */
    public Channel channel() {
        return channel(turn());
    }

    /** The address that is called now, as a number for {@link #channel} and {@link #failed}. */
    int turn() {
        return turn.get();
    }

    /** The next call begins with another address, unless somebody else saw to that. */
    void failed(int number) {
        turn.compareAndSet(number, number + 1);
    }

    /**
     * The channel to the address of this turn.
     *
     * @throws ClientException when the endpoint's key and certificates cannot be used, or this was closed
     */
    Channel channel(int number) {
        if (closed) {
            throw new ClientException(new Failure.Closed());
        }
        Endpoint to = endpoint;
        Channel channel = channels.computeIfAbsent(address(number), address -> open(to, address));
        if (closed) {
            shutdown(); // it was opened beside the closing
        }
        return channel;
    }

    private ManagedChannel open(Endpoint to, String address) {
        try {
            return settings.channels().open(to, address);
        } catch (IOException | IllegalArgumentException e) {
            throw new ClientException(new Failure.UnusableCredentials(to), e);
        }
    }

    private String address(int number) {
        return endpoint.addresses().get(Math.floorMod(number, count()));
    }

    private int count() {
        return endpoint.addresses().size();
    }

    private long attemptMs(long left) {
        return Math.max(1, count() > 1 ? Math.min(left, SILENCE.toMillis()) : left);
    }

    private void pause(int attempt, long end) {
        long wait = BACKOFF.delayMs(attempt, settings.randomness());
        settings.pause().forMillis(Math.max(0, Math.min(wait, end - settings.monotonicMs())));
    }

    private void shutdown() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        channels.clear();
    }

    /** Ends all calls that are under way; they and later ones fail. */
    @Override
    public void close() {
        closed = true;
        shutdown();
    }
}
