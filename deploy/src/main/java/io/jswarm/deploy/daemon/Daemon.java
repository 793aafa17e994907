package io.jswarm.deploy.daemon;

import io.grpc.Server;
import io.jswarm.client.LocalEndpoint;
import io.jswarm.deploy.daemon.identity.GroupAccess;
import io.jswarm.deploy.daemon.identity.LocalCredentials;
import io.jswarm.deploy.daemon.identity.ServerTls;
import io.jswarm.deploy.daemon.observe.Check;
import io.jswarm.deploy.daemon.observe.Exposition;
import io.jswarm.deploy.daemon.observe.LoopHealth;
import io.jswarm.deploy.daemon.observe.NodePages;
import io.jswarm.deploy.daemon.observe.ProcessMetrics;
import io.jswarm.deploy.daemon.observe.RefusalLog;
import io.jswarm.deploy.http.HttpServer;
import io.jswarm.rpc.AccessInterceptor;
import io.jswarm.rpc.FieldsInterceptor;
import io.jswarm.rpc.HostPort;
import io.jswarm.rpc.Wire;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.FaultHandler;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The daemon of one host: the local listener for its root, and what the host is in a swarm. */
public final class Daemon implements AutoCloseable {
    private final DataRoot root;
    private final Lifecycle lifecycle;
    private final Server local;
    private final @Nullable HttpServer http;
    private final ProcessMetrics process;
    private final LastStop stop;
    private final Supplier<Check> health;
    private final Supplier<Check> readiness;

    private Daemon(
            DataRoot root,
            Lifecycle lifecycle,
            Server local,
            @Nullable HttpServer http,
            ProcessMetrics process,
            LastStop stop,
            Supplier<Check> health,
            Supplier<Check> readiness) {
        this.stop = stop;
        this.health = health;
        this.readiness = readiness;
        this.http = http;
        this.process = process;
        this.root = root;
        this.lifecycle = lifecycle;
        this.local = local;
    }

    /** Starts a daemon; what the host was in a swarm before is taken up in the background. */
    public static Daemon start(DaemonSettings settings, FaultHandler faults) throws IOException {
        return start(settings, Clock.system(), faults);
    }

    /** By another clock than the machine's; TLS itself, and the local listener, go by that of the machine. */
    static Daemon start(DaemonSettings settings, Clock clock, FaultHandler faults) throws IOException {
        GroupPrincipal group = GroupAccess.group(settings.localGroup());
        Exposition exposition = new Exposition();
        LoopHealth health = new LoopHealth();
        Randomness random = Randomness.secure();
        DataRoot root = DataRoot.open(settings.dataRoot());
        LastStop stop = null;
        try {
            stop = LastStop.open(root.path(), clock);
            LocalRegistry controlApi = new LocalRegistry();
            Lifecycle lifecycle =
                    new Lifecycle(settings, root, controlApi, clock, random, exposition, health, noting(stop, faults));
            LocalCredentials credentials = LocalCredentials.open(root.local(), Clock.system(), random);
            NodeInfo info = new NodeInfo(settings, lifecycle);
            LocalService service = new LocalService(lifecycle, info, new Doctor(settings, lifecycle, clock));
            RefusalLog refusals = new RefusalLog(exposition.registry(), clock);
            AccessInterceptor roles = AccessInterceptor.forLocal(clock, refusals);
            Server local = Wire.configure(ServerTls.builder(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials.server(), refusals))
                    .intercept(new FieldsInterceptor())
                    .intercept(roles)
                    .addService(service)
                    .fallbackHandlerRegistry(controlApi)
                    .build()
                    .start();
            Supplier<Check> readiness = () -> info.readiness().check();
            HttpServer http = http(settings, new NodePages(exposition, health, readiness), refusals);
            controlApi.starting(true);
            var _ = lifecycle.restore().whenComplete((done, failure) -> controlApi.starting(false));
            credentials.publish("127.0.0.1:" + local.getPort());
            share(settings, group);
            stop.started();
            ProcessMetrics process = new ProcessMetrics(exposition.registry());
            return new Daemon(root, lifecycle, local, http, process, stop, health, readiness);
        } catch (IOException | RuntimeException e) {
            if (stop != null) {
                stop.because("it could not start", e);
                stop.close();
            }
            root.close();
            throw e;
        }
    }

    private static void share(DaemonSettings settings, @Nullable GroupPrincipal group) throws IOException {
        Path folder = Path.of(LocalEndpoint.GROUP_FOLDER);
        if (group == null) {
            GroupAccess.revoke(settings.dataRoot(), folder);
        } else {
            GroupAccess.grant(settings.dataRoot(), folder, group);
        }
    }

    private static @Nullable HttpServer http(DaemonSettings settings, NodePages pages, RefusalLog refusals)
            throws IOException {
        if (settings.metricsAddr().equals("none")) {
            return null;
        }
        HostPort at = HostPort.read(settings.metricsAddr(), 9323, "--metrics-addr");
        return pages.serve(new InetSocketAddress(at.host(), at.port()), refusals);
    }

    /** Notes the reason first: whoever handles it may end the process at once. */
    static FaultHandler noting(LastStop stop, FaultHandler faults) {
        return (what, cause) -> {
            stop.because(what, cause);
            faults.fatal(what, cause);
        };
    }

    /** Whether its loops answer; may block for {@link LoopHealth#DEADLINE}. Any thread. */
    public Check health() {
        return health.get();
    }

    /** Whether it takes part in a swarm, and what it lacks. Any thread. */
    public Check readiness() {
        return readiness.get();
    }

    /** Stops serving; containers run on. */
    @Override
    public void close() throws IOException {
        if (http != null) {
            http.close();
        }
        lifecycle.close();
        process.close();
        local.shutdown();
        try {
            if (!local.awaitTermination(2, TimeUnit.SECONDS)) {
                local.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stop.asked();
        stop.close();
        root.close();
    }
}
