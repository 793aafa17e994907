package io.jswarm.client;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.Consistency;
import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.Staleness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A client of a swarm. It finds a manager that answers, repeats what may be repeated until the settings' time is over, and
 * fails with a {@link ClientException} that says how.
 *
 * <pre>{@code
 * SavedContext context = new ContextStore(home).read("prod");
 * try (JswarmClient swarm = JswarmClient.open(context.endpoint())) {
 *     swarm.services().stream(ServiceFilter.getDefaultInstance(), 100).forEach(view -> …);
 * }
 * }</pre>
 *
 * <p>Any thread may call it and what it hands out; a call blocks its thread, so that virtual threads suit it. Callers share
 * the connections. Close it when no more calls are made: those that are under way then fail.
 */
public final class JswarmClient implements AutoCloseable {
    private final Connection connection;
    private final ControlCalls calls;

    private JswarmClient(ControlCalls calls) {
        this.connection = calls.connection();
        this.calls = calls;
    }

    private JswarmClient(Connection connection) {
        this(new ControlCalls(connection, Consistency.CONSISTENCY_LINEARIZABLE, ignored -> {}));
    }

    /** A client of this endpoint with the standard settings; it connects at the first call. */
    public static JswarmClient open(Endpoint endpoint) {
        return open(endpoint, ClientSettings.standard());
    }

    /** A client of this endpoint; it connects at the first call. */
    public static JswarmClient open(Endpoint endpoint, ClientSettings settings) {
        return new JswarmClient(new Connection(endpoint, settings));
    }

    /**
     * A client of this host's own daemon, which only root may call. A daemon that is starting is waited for.
     *
     * @param dataRoot where the daemon keeps its state
     * @param startLimit how long, from now on, a daemon that accepts no connection is waited for; zero: not at all
     * @param onWaiting told once, on a caller's thread, when that wait is one that a person would notice
     * @throws ClientException when there is no daemon in time, or it is not for us
     */
    public static JswarmClient onHost(Path dataRoot, Duration startLimit, Runnable onWaiting, ClientSettings settings) {
        DaemonStart start = new DaemonStart(settings, startLimit, () -> LocalEndpoint.read(dataRoot), onWaiting);
        return new JswarmClient(new Connection(start, settings));
    }

    /**
     * The same client, but its reads are answered by whatever manager is asked with what it has, also without a majority.
     *
     * @param told how far behind each answer may be; on the reader's thread
     */
    public JswarmClient stale(Consumer<Staleness> told) {
        return new JswarmClient(new ControlCalls(connection, Consistency.CONSISTENCY_STALE, told));
    }

    /** Services: create, list, get, edit, remove, wait for. */
    public ServiceCalls services() {
        return new ServiceCalls(calls);
    }

    /** Nodes: list, get, edit, remove. */
    public NodeCalls nodes() {
        return new NodeCalls(calls);
    }

    /** Tasks: list, get. */
    public TaskCalls tasks() {
        return new TaskCalls(calls);
    }

    /** The cluster: its settings, tokens, certificates, managers. */
    public SwarmCalls swarm() {
        return new SwarmCalls(calls);
    }

    /** Changes of objects as they happen. */
    public WatchCalls watch() {
        return new WatchCalls(connection);
    }

    /** Lines that containers print. */
    public LogCalls logs() {
        return new LogCalls(connection, tasks());
    }

    /** The host's own daemon; only for a client that was made by {@link #onHost}. */
    public HostCalls host() {
        return new HostCalls(connection);
    }

    /**
     * Any other method of the Control service, repeated while nobody answers: a mutation's request must carry a {@link
     * #newRequestId}, so that a repetition does nothing twice.
     */
    public <Q extends MessageLite, A> A call(BiFunction<ControlBlockingStub, Q, A> method, Q request) {
        return calls.call(method, request);
    }

    /** Any other method, called once and with a limit of its own. */
    public <Q extends MessageLite, A> A callOnce(
            Duration limit, BiFunction<ControlBlockingStub, Q, A> method, Q request) {
        return calls.callOnce(limit, method, request);
    }

    /** A fresh request id: one for a mutation and all its repetitions. */
    public String newRequestId() {
        return calls.requestId("");
    }

    /** The way there, for streams that this client does not know. */
    public Connection connection() {
        return connection;
    }

    /** Ends all calls that are under way, those of {@link #stale} clients, too. */
    @Override
    public void close() {
        connection.close();
    }
}
