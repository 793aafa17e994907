package io.jswarm.deploy.daemon;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.jswarm.api.Rejection;
import io.jswarm.deploy.daemon.identity.LocalCredentials;
import io.jswarm.rpc.RolesInterceptor;
import io.jswarm.rpc.Wire;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.FaultHandler;
import io.jswarm.runtime.Randomness;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The daemon of one host: the local listener for its root, and what the host is in a swarm. */
public final class Daemon implements AutoCloseable {
    private final DataRoot root;
    private final Lifecycle lifecycle;
    private final Server local;

    private Daemon(DataRoot root, Lifecycle lifecycle, Server local) {
        this.root = root;
        this.lifecycle = lifecycle;
        this.local = local;
    }

    /** Starts a daemon; what the host was in a swarm before is taken up in the background. */
    public static Daemon start(DaemonSettings settings, MeterRegistry registry, FaultHandler faults)
            throws IOException {
        Clock clock = Clock.system();
        Randomness random = Randomness.secure();
        DataRoot root = DataRoot.open(settings.dataRoot());
        try {
            LocalRegistry controlApi = new LocalRegistry(Daemon::noManager);
            Lifecycle lifecycle = new Lifecycle(settings, root, controlApi, clock, random, registry, faults);
            LocalCredentials credentials = LocalCredentials.open(root.local(), clock, random);
            LocalService service = new LocalService(
                    lifecycle, new NodeInfo(settings, lifecycle), new Doctor(settings, lifecycle, clock));
            RolesInterceptor roles = RolesInterceptor.forLocal(clock);
            Server local = Wire.configure(NettyServerBuilder.forAddress(
                                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials.server())
                            .executor(Executors.newVirtualThreadPerTaskExecutor()))
                    .intercept(roles)
                    .addService(service)
                    .fallbackHandlerRegistry(controlApi)
                    .build()
                    .start();
            lifecycle.restore();
            credentials.publish("127.0.0.1:" + local.getPort());
            return new Daemon(root, lifecycle, local);
        } catch (IOException | RuntimeException e) {
            root.close();
            throw e;
        }
    }

    private static Rejection noManager() {
        return Rejection.precondition(
                "This node is not a swarm manager.",
                "Run the command on a manager, or make one here with: jswarm swarm init (or jswarm swarm join).");
    }

    /** Stops serving; containers run on. */
    @Override
    public void close() throws IOException {
        lifecycle.close();
        local.shutdown();
        try {
            if (!local.awaitTermination(2, TimeUnit.SECONDS)) {
                local.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        root.close();
    }
}
