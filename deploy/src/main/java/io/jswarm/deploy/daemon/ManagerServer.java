package io.jswarm.deploy.daemon;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.jswarm.deploy.daemon.identity.ServerTls;
import io.jswarm.deploy.daemon.observe.RefusalLog;
import io.jswarm.manager.Manager;
import io.jswarm.manager.ca.StateNodeAccess;
import io.jswarm.manager.controlapi.Writes;
import io.jswarm.manager.membership.RaftService;
import io.jswarm.manager.raft.RaftStore;
import io.jswarm.rpc.AccessInterceptor;
import io.jswarm.rpc.FieldsInterceptor;
import io.jswarm.rpc.HostPort;
import io.jswarm.rpc.OpenCalls;
import io.jswarm.rpc.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** The one server of a manager: everything rides its port, and every call is held to its caller's role and its fields. */
final class ManagerServer {
    private ManagerServer() {}

    /** A server that is not started; {@code openCalls} holds the calls that it serves. */
    static Server of(NodeContext node, Manager<RaftStore> manager, RaftService raft, OpenCalls openCalls)
            throws IOException {
        HostPort listen = HostPort.read(node.settings().listenAddr(), HostPort.CLUSTER, "--listen-addr");
        RefusalLog refusals = new RefusalLog(node.registry(), node.clock());
        RaftStore store = manager.store();
        AccessInterceptor roles =
                AccessInterceptor.forCluster(new StateNodeAccess(store::image), openCalls, node.clock(), refusals);
        ServerBuilder<?> builder = Wire.configure(
                ServerTls.builder(new InetSocketAddress(listen.host(), listen.port()), node.credentials(), refusals));
        List<BindableService> services = List.of(
                manager.controlApi(),
                manager.workerSessions(),
                manager.relayedSessions(),
                manager.certificates(new LeaderLookup(store, node.connections()), refusals),
                raft,
                new HealthService(node, store));
        services.forEach(service -> builder.addService(guarded(service, roles)));
        return builder.build();
    }

    private static ServerServiceDefinition guarded(BindableService service, AccessInterceptor roles) {
        return ServerInterceptors.interceptForward(service, roles, new FieldsInterceptor(), Writes.forwardedCalls());
    }
}
