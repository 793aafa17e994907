package io.jswarm.systemtest.chaos;

import com.google.protobuf.Message;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.v1.Consistency;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.GetClusterRequest;
import io.jswarm.api.v1.GetClusterResponse;
import io.jswarm.api.v1.GetRaftStatusRequest;
import io.jswarm.api.v1.ListNodesRequest;
import io.jswarm.api.v1.ListNodesResponse;
import io.jswarm.api.v1.ListServicesRequest;
import io.jswarm.api.v1.ListServicesResponse;
import io.jswarm.api.v1.ListTasksRequest;
import io.jswarm.api.v1.ListTasksResponse;
import io.jswarm.api.v1.Page;
import io.jswarm.client.TlsChannels;
import io.jswarm.systemtest.swarm.Hosts;
import io.jswarm.systemtest.swarm.SmallDisk;
import io.jswarm.systemtest.swarm.Swarm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Three hosts of the testbed with the daemons of this build, reached over mutual TLS. Channels are for any thread. */
final class RealSwarm implements Managers, AutoCloseable {
    private static final Duration ALIKE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Swarm swarm;
    private final List<ManagedChannel> channels = new ArrayList<>();

    private RealSwarm(Swarm swarm) {
        this.swarm = swarm;
        TlsChannels tls = new TlsChannels();
        for (String address : swarm.hosts().managers(Hosts.ALL)) {
            try {
                channels.add(tls.open(swarm.context().endpoint(), address));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * A fresh swarm, each host's state on a small disk of its own.
     *
     * @param snapshotEvery entries between two snapshots
     */
    static RealSwarm up(int snapshotEvery) {
        Swarm swarm = Swarm.up(SmallDisk::give);
        Waiting.until(PATIENCE, () -> isSnapshotIntervalSet(swarm, snapshotEvery));
        return new RealSwarm(swarm);
    }

    /** Again when a machine that is busy does not answer in time; the ledger tells whether snapshots were taken. */
    private static boolean isSnapshotIntervalSet(Swarm swarm, int entries) {
        try {
            swarm.jswarm("swarm", "update", "--snapshot-interval", Integer.toString(entries));
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    Swarm swarm() {
        return swarm;
    }

    @Override
    public int count() {
        return channels.size();
    }

    @Override
    public Channel channel(int manager) {
        return channels.get(manager);
    }

    @Override
    public void reconnect() {
        channels.forEach(ManagedChannel::resetConnectBackoff);
    }

    /** Waits until each manager's own image is the same; what differs, if it stays so. */
    List<String> compare() {
        AtomicReference<List<String>> last = new AtomicReference<>(List.of());
        boolean alike = Waiting.until(ALIKE, () -> {
            reconnect();
            List<String> images = new ArrayList<>();
            for (int i = 0; i < channels.size(); i++) {
                images.add(image(i));
            }
            last.set(images);
            return images.stream().distinct().count() == 1 && !images.getFirst().startsWith("no answer");
        });
        return alike ? List.of() : List.of("the managers' own images differ: " + last.get());
    }

    /** Up to which entry each manager has a snapshot now; -1 for one that does not say. */
    List<Long> snapshots() {
        return channels.stream().map(RealSwarm::snapshotIndex).toList();
    }

    private static long snapshotIndex(ManagedChannel channel) {
        try {
            return ControlGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(2, TimeUnit.SECONDS)
                    .getRaftStatus(GetRaftStatusRequest.getDefaultInstance())
                    .getStatus()
                    .getSnapshotIndex();
        } catch (StatusRuntimeException e) {
            return -1;
        }
    }

    /** The manager's own image as revision and hash: the cluster, all nodes, services and tasks. */
    private String image(int manager) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ControlGrpc.ControlBlockingStub stub =
                    ControlGrpc.newBlockingStub(channels.get(manager)).withDeadlineAfter(15, TimeUnit.SECONDS);
            GetClusterResponse cluster = stub.getCluster(GetClusterRequest.newBuilder()
                    .setConsistency(Consistency.CONSISTENCY_STALE)
                    .build());
            digest.update(cluster.getCluster().toByteArray()); // not how far behind it is
            long first = cluster.getRevision();
            long last = Math.max(Math.max(services(stub, digest), tasks(stub, digest)), nodes(stub, digest));
            return first == last
                    ? "revision " + first + " " + HexFormat.of().formatHex(digest.digest(), 0, 8)
                    : "no answer at one revision (" + first + ", then " + last + ")";
        } catch (StatusRuntimeException e) {
            return "no answer of " + manager + ": " + e.getStatus();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long services(ControlGrpc.ControlBlockingStub stub, MessageDigest digest) {
        return pages(digest, page -> {
            ListServicesResponse answer = stub.listServices(ListServicesRequest.newBuilder()
                    .setConsistency(Consistency.CONSISTENCY_STALE)
                    .setPage(page)
                    .build());
            return new Listed(answer.getServicesList(), answer.getRevision(), answer.getNextToken());
        });
    }

    private static long tasks(ControlGrpc.ControlBlockingStub stub, MessageDigest digest) {
        return pages(digest, page -> {
            ListTasksResponse answer = stub.listTasks(ListTasksRequest.newBuilder()
                    .setConsistency(Consistency.CONSISTENCY_STALE)
                    .setPage(page)
                    .build());
            return new Listed(answer.getTasksList(), answer.getRevision(), answer.getNextToken());
        });
    }

    private record Listed(List<? extends Message> objects, long revision, String nextToken) {}

    /** Takes in all pages of a list; returns the highest revision that any of them is of. */
    private static long pages(MessageDigest digest, Function<Page, Listed> list) {
        String token = "";
        long revision = 0;
        do {
            Listed page =
                    list.apply(Page.newBuilder().setSize(500).setToken(token).build());
            page.objects.stream().map(Message::toByteArray).forEach(digest::update);
            revision = Math.max(revision, page.revision);
            token = page.nextToken;
        } while (!token.isEmpty());
        return revision;
    }

    /** Of a node what is replicated: each manager knows of the others what it knows. */
    private static long nodes(ControlGrpc.ControlBlockingStub stub, MessageDigest digest) {
        ListNodesResponse page = stub.listNodes(ListNodesRequest.newBuilder()
                .setConsistency(Consistency.CONSISTENCY_STALE)
                .build());
        page.getNodesList().stream().map(view -> view.getNode().toByteArray()).forEach(digest::update);
        return page.getRevision();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        swarm.close();
    }
}
