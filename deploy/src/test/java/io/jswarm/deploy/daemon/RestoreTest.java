package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.Now;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.RestoreBegin;
import io.jswarm.api.v1.RestoreEnd;
import io.jswarm.api.v1.RestoreRequest;
import io.jswarm.api.v1.RestoreResponse;
import io.jswarm.manager.raft.GrpcRaftTransport;
import io.jswarm.manager.raft.KeyRing;
import io.jswarm.manager.raft.RaftStore;
import io.jswarm.manager.raft.RaftStoreConfig;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.SnapshotWriter;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup's state comes in whole or not at all, and a new group begins with it. */
final class RestoreTest {
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final Clock CLOCK = () -> new Now(NOW.toEpochMilli(), 0);

    @TempDir
    private Path folder = Path.of("");

    private static ClusterState backup() {
        TrustedCluster cluster = new TrustedCluster(NOW);
        cluster.addNode("m1", NodeRole.NODE_ROLE_MANAGER);
        cluster.addNode("w1", NodeRole.NODE_ROLE_WORKER);
        return cluster.image();
    }

    private static byte[] bytes(ClusterState state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotWriter.write(state, out);
        return out.toByteArray();
    }

    private static final class Answer implements StreamObserver<RestoreResponse> {
        final List<RestoreResponse> responses = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();

        @Override
        public void onNext(RestoreResponse response) {
            responses.add(response);
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void onCompleted() {}
    }

    private static RestoreRequest begin() {
        return RestoreRequest.newBuilder()
                .setBegin(RestoreBegin.getDefaultInstance())
                .build();
    }

    private static RestoreRequest data(byte[] bytes) {
        return RestoreRequest.newBuilder().setData(ByteString.copyFrom(bytes)).build();
    }

    private static RestoreRequest end(byte[] bytes) throws GeneralSecurityException {
        return RestoreRequest.newBuilder()
                .setEnd(RestoreEnd.newBuilder()
                        .setBytes(bytes.length)
                        .setSha256(ByteString.copyFrom(
                                MessageDigest.getInstance("SHA-256").digest(bytes))))
                .build();
    }

    /** Sends the parts; what was restored is in the list. */
    private static Answer upload(List<ClusterState> restored, RestoreRequest... parts) {
        Answer answer = new Answer();
        RestoreUpload upload = new RestoreUpload(answer, (begin, state) -> {
            restored.add(state);
            return RestoreResponse.newBuilder().setRevision(state.revision()).build();
        });
        Arrays.stream(parts).forEach(upload::onNext);
        upload.onCompleted();
        return answer;
    }

    @Test
    void aWholeUploadIsRestored() throws IOException, GeneralSecurityException {
        byte[] all = bytes(backup());
        List<ClusterState> restored = new ArrayList<>();
        int half = all.length / 2;
        Answer answer = upload(
                restored,
                begin(),
                data(Arrays.copyOf(all, half)),
                data(Arrays.copyOfRange(all, half, all.length)),
                end(all));
        assertThat(answer.failures).isEmpty();
        assertThat(answer.responses).hasSize(1);
        assertThat(bytes(restored.getFirst())).isEqualTo(all);
    }

    @Test
    void whatIsNotWholeIsRefusedBeforeAnythingIsDone() throws IOException, GeneralSecurityException {
        byte[] all = bytes(backup());
        byte[] flipped = all.clone();
        flipped[all.length / 2] ^= 1;
        byte[] cut = Arrays.copyOf(all, all.length - 10);
        byte[] other = "no snapshot at all".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        List<ClusterState> restored = new ArrayList<>();
        List<Answer> answers = List.of(
                upload(restored),
                upload(restored, begin(), data(all)),
                upload(restored, begin(), data(flipped), end(all)),
                upload(restored, begin(), data(flipped), end(flipped)),
                upload(restored, begin(), data(cut), end(cut)),
                upload(restored, begin(), data(other), end(other)),
                upload(restored, begin(), end(new byte[0])),
                upload(restored, data(all), end(all)),
                upload(restored, begin(), data(all), end(all), data(other)));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.responses).isEmpty();
            assertThat(answer.failures)
                    .singleElement()
                    .satisfies(failure -> assertThat(failure)
                            .hasMessageContaining("FAILED_PRECONDITION")
                            .hasMessageContaining("Nothing was changed"));
        });
        assertThat(restored).isEmpty();
    }

    @Test
    void theNewGroupBeginsWithTheBackupAndThisHostAsItsManager() throws IOException, GeneralSecurityException {
        ClusterState backup = backup();
        RestoreFlow flow = RestoreFlow.prepare(
                backup, RestoreBegin.getDefaultInstance(), "host9", "10.0.0.9:2377", CLOCK, Randomness.seeded(5));
        assertThat(flow.response().getRemovedList())
                .extracting(removed -> removed.getNodeId())
                .containsExactly("m1");
        assertThat(flow.response().getWorkers()).isEqualTo(1);
        assertThat(flow.state().revision())
                .as("what watchers were told of after the backup is left out")
                .isGreaterThan(backup.revision() + 1_000_000);
        assertThat(flow.identity().subject().commonName())
                .isEqualTo(flow.response().getNodeId());
        Path log = folder.resolve("log");
        KeyRing keys = KeyRing.create(log, flow.unlockKey());
        flow.writeLog(log, keys);
        RaftStore store = RaftStore.open(
                RaftStoreConfig.of(log, flow.raftId(), RaftStoreConfig.Start.RESTART),
                new GrpcRaftTransport(id -> null, address -> {
                    throw new AssertionError("there is nobody to call");
                }),
                new Deaf());
        try {
            assertThat(bytes(store.image())).isEqualTo(bytes(flow.state()));
            store.readBarrier(Duration.ofSeconds(10)).join();
            assertThat(store.membership().voters()).containsExactly(flow.raftId());
            assertThat(store.image().members().keySet()).containsExactly(flow.raftId());
        } finally {
            store.close();
        }
    }

    @Test
    void aBackupWithoutKeysOrAfterItsRootExpiredIsRefused() {
        assertThatThrownBy(() -> prepare(ClusterState.EMPTY, CLOCK)).hasMessageContaining("no cluster with its keys");
        Clock later = () -> new Now(NOW.plus(Duration.ofDays(25 * 365)).toEpochMilli(), 0);
        assertThatThrownBy(() -> prepare(backup(), later)).hasMessageContaining("root certificate expired");
    }

    private static RestoreFlow prepare(ClusterState backup, Clock clock) throws GeneralSecurityException {
        return RestoreFlow.prepare(
                backup, RestoreBegin.getDefaultInstance(), "host9", "10.0.0.9:2377", clock, Randomness.seeded(5));
    }
}
