package io.jswarm.bench;

import io.grpc.InsecureChannelCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.raft.GrpcRaftTransport;
import io.jswarm.manager.raft.RaftStore;
import io.jswarm.manager.raft.RaftStoreConfig;
import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.raft.RaftStreamService;
import io.jswarm.manager.raft.SenderCheck;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.StoreListener;
import io.jswarm.rpc.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Three members of our Raft log in this process, with files and loopback connections of their own, without TLS. */
final class RaftTrio implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MEMBERS = 3;

    private final Map<String, String> addresses = new ConcurrentHashMap<>();
    private final List<Server> servers = new ArrayList<>();
    private final List<RaftStore> stores = new ArrayList<>();
    private final CompletableFuture<Long> term = new CompletableFuture<>();
    private final String filler;
    private long revision;
    private boolean created;

    /** Starts them and waits until the first leads; each write carries this many bytes. */
    RaftTrio(Path folder, String prefix, int bytes) throws IOException, InterruptedException {
        filler = "x".repeat(bytes);
        try {
            for (int i = 0; i < MEMBERS; i++) {
                String id = prefix + i;
                Start start = i == 0 ? Start.BOOTSTRAP : Start.JOIN;
                stores.add(RaftStore.open(
                        RaftStoreConfig.of(folder.resolve(id), id, start), listening(id), new Listener(i == 0)));
                if (i > 0) {
                    get(stores.getFirst().membership().add(id, PATIENCE));
                } else {
                    get(term);
                }
            }
            revision = stores.getFirst().image().revision();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private GrpcRaftTransport listening(String id) throws IOException {
        GrpcRaftTransport transport = new GrpcRaftTransport(
                addresses::get,
                address ->
                        Wire.threadlessChannel(address, InsecureChannelCredentials.create(), Wire.MANAGER_AUTHORITY));
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Server server = Wire.configure(NettyServerBuilder.forAddress(any))
                .addService(new RaftStreamService(transport, () -> SenderCheck.NONE))
                .build()
                .start();
        servers.add(server);
        addresses.put(id, "127.0.0.1:" + server.getPort());
        return transport;
    }

    private static <T> T get(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the Raft group did not come up: " + e, e);
        }
    }

    private final class Listener implements StoreListener {
        private final boolean first;

        Listener(boolean first) {
            this.first = first;
        }

        @Override
        public void committed(ClusterState image, Delta delta) {}

        @Override
        public void replaced(ClusterState image) {}

        @Override
        public void leading(long now) {
            if (first) {
                term.complete(now);
            }
        }

        @Override
        public void following() {}

        @Override
        public void failed(String what, Throwable cause) {
            term.completeExceptionally(new IOException(what, cause));
        }
    }

    /** Makes an object for each client; called once, before any write. */
    void create(int clients) throws IOException, InterruptedException {
        Batch.Builder batch = next();
        for (int client = 0; client < clients; client++) {
            batch.addChanges(Changes.create(object(client)));
        }
        propose(batch, List.of(), (client, failure) -> {});
        created = get(stores.getFirst().readBarrier(PATIENCE).thenApply(done -> true));
    }

    /** A Raft entry for each write. */
    void write(List<Integer> clients, ClosedLoop.Acknowledgement done) {
        clients.forEach(client -> writeTogether(List.of(client), done));
    }

    /** One Raft entry for all that wait, as the control loop does it. */
    void writeTogether(List<Integer> clients, ClosedLoop.Acknowledgement done) {
        if (!created) {
            throw new IllegalStateException("the objects are made first");
        }
        Batch.Builder batch = next();
        clients.forEach(client -> batch.addChanges(Changes.update(object(client))));
        propose(batch, clients, done);
    }

    private Batch.Builder next() {
        Batch.Builder batch = Batch.newBuilder()
                .setBaseRevision(revision)
                .setRevision(revision + 1)
                .setTimeMs(SampleCluster.TIME_MS);
        revision++;
        return batch;
    }

    private void propose(Batch.Builder batch, List<Integer> clients, ClosedLoop.Acknowledgement done) {
        var _ = stores.getFirst()
                .propose(batch.build(), term.join())
                .thenAccept(outcome -> clients.forEach(client ->
                        done.of(client, outcome instanceof ProposeOutcome.Committed ? null : outcome.toString())));
    }

    private Node object(int client) {
        Node.Builder node = Node.newBuilder().setId(SampleCluster.nodeId(client + 1));
        node.getStatusBuilder().setMessage(filler);
        return node.build();
    }

    @Override
    public void close() {
        stores.reversed().forEach(RaftStore::close);
        servers.forEach(Server::shutdownNow);
    }
}
