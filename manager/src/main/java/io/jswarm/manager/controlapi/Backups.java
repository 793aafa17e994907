package io.jswarm.manager.controlapi;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.BackupEnd;
import io.jswarm.api.v1.BackupHead;
import io.jswarm.api.v1.BackupResponse;
import io.jswarm.api.v1.Cluster;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.SnapshotWriter;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends the state as it is now to whoever may have the cluster's keys: a linearizable read of any manager, then the image is
 * written as a snapshot, no faster than it is taken. The loop and the log go on meanwhile.
 */
public final class Backups {
    private final Reads reads;
    private final Clock clock;
    private final String version;
    private final String selfNodeId;

    /** Backups of one manager, which runs this version. */
    public Backups(Store store, Clock clock, String version, String selfNodeId) {
        this.reads = new Reads(store, selfNodeId);
        this.clock = clock;
        this.version = version;
        this.selfNodeId = selfNodeId;
    }

    void send(StreamObserver<BackupResponse> observer) {
        ServerCallStreamObserver<BackupResponse> call = (ServerCallStreamObserver<BackupResponse>) observer;
        // What the call hears comes one after the other, so whoever waits for room must do so on a thread of its own.
        AtomicReference<Runnable> roomMade = new AtomicReference<>(() -> {});
        call.setOnReadyHandler(() -> roomMade.get().run());
        call.setOnCancelHandler(() -> roomMade.get().run());
        BackupOutput out = new BackupOutput(call);
        roomMade.set(out::roomMade);
        Thread.ofVirtual().name("backup").start(() -> write(call, out));
    }

    private void write(ServerCallStreamObserver<BackupResponse> call, BackupOutput out) {
        try {
            ClusterState image = reads.image();
            call.onNext(BackupResponse.newBuilder().setHead(head(image)).build());
            SnapshotWriter.write(image, out);
            out.close();
            call.onNext(BackupResponse.newBuilder()
                    .setEnd(BackupEnd.newBuilder().setBytes(out.bytes()).setSha256(ByteString.copyFrom(out.sha256())))
                    .build());
            call.onCompleted();
        } catch (IOException e) {
            fail(call, new UncheckedIOException(e));
        } catch (RuntimeException e) {
            fail(call, e);
        }
    }

    private static void fail(ServerCallStreamObserver<BackupResponse> call, RuntimeException failure) {
        if (!call.isCancelled()) {
            call.onError(Calls.statusOf(failure));
        }
    }

    private BackupHead head(ClusterState image) {
        Cluster cluster = Authorities.clusterOf(image);
        return BackupHead.newBuilder()
                .setClusterId(cluster.getId())
                .setRevision(image.revision())
                .setTimeMs(clock.now().wallMs())
                .setDaemonVersion(version)
                .setFeatureLevel(cluster.getFeatureLevel())
                .setNodeId(selfNodeId)
                .build();
    }
}
