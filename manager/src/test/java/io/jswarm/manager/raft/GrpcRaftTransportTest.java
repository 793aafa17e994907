package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcRaftTransportTest {
    @TempDir
    Path folder;

    /** Each member with a gRPC server of its own; addresses are the raft ids. */
    private static final class GrpcGroup extends RaftGroup {
        private static final Map<String, Server> SERVERS = new HashMap<>();
        private static final Map<String, GrpcRaftTransport> TRANSPORTS = new HashMap<>();

        GrpcGroup(Path folder, int size) {
            super(folder, size);
        }

        @Override
        RaftTransport transport(String raftId) {
            return TRANSPORTS.computeIfAbsent(raftId, id -> {
                GrpcRaftTransport transport = new GrpcRaftTransport(
                        peer -> peer,
                        address -> InProcessChannelBuilder.forName(address).build());
                try {
                    SERVERS.put(
                            id,
                            InProcessServerBuilder.forName(id)
                                    .addService(new RaftStreamService(transport, () -> SenderCheck.NONE))
                                    .build()
                                    .start());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return transport;
            });
        }

        @Override
        public void close() {
            super.close();
            SERVERS.values().forEach(Server::shutdownNow);
            SERVERS.clear();
            TRANSPORTS.clear();
        }
    }

    @Test
    void aGroupOnGrpcReplicatesFailsOverAndTakesMembersBack() {
        try (RaftGroup group = new GrpcGroup(folder, 3)) {
            int first = group.leader();
            StoreContract.commit(group, first, "a", 200);
            group.crash(first);
            int second = group.leader();
            StoreContract.commit(group, second, "b", 20);
            group.restart(first);
            long revision = group.store(second).image().revision();
            group.await("it is back", () -> group.store(first).image().revision() == revision);
            group.get(group.store(second).membership().remove(group.id(second), Duration.ofSeconds(10)));
            StoreContract.commit(group, group.leader(first, 3 - first - second), "c", 20);
        }
    }

    @Test
    void aStreamThatBeginsWhileItsMemberStopsIsRefused() {
        GrpcRaftTransport transport = new GrpcRaftTransport(peer -> peer, address -> {
            throw new AssertionError("nobody connects");
        });
        AtomicInteger questions = new AtomicInteger();
        AtomicBoolean closed = new AtomicBoolean();
        transport.serve("a", answers -> {
            transport.stopServing("a");
            return new RaftTransport.Inbound() {
                @Override
                public void question(RaftFrame question) {
                    questions.incrementAndGet();
                }

                @Override
                public void closed() {
                    closed.set(true);
                }
            };
        });
        List<Throwable> ends = new ArrayList<>();
        StreamObserver<RaftFrame> stream = transport.accept(
                new StreamObserver<>() {
                    @Override
                    public void onNext(RaftFrame answer) {}

                    @Override
                    public void onError(Throwable error) {
                        ends.add(error);
                    }

                    @Override
                    public void onCompleted() {}
                },
                SenderCheck.NONE);
        stream.onNext(RaftFrame.newBuilder().setId(1).setFrom("b").setTo("a").build());
        stream.onNext(RaftFrame.newBuilder().setId(2).setFrom("b").setTo("a").build());
        assertThat(questions).hasValue(0);
        assertThat(closed).isTrue();
        assertThat(ends).singleElement().asString().contains("UNAVAILABLE: member a stopped");
    }

    @Test
    void anEntryLargerThanAMessageTravels() {
        try (RaftGroup group = new GrpcGroup(folder, 3)) {
            ProposeOutcome outcome = new ProposeOutcome.Unknown("not tried yet");
            for (int tries = 0; tries < 5 && !(outcome instanceof ProposeOutcome.Committed); tries++) {
                // On a busy machine so large an entry may take longer than the election timeout.
                Store store = group.store(group.leader());
                group.get(store.readBarrier(Duration.ofSeconds(10)));
                outcome = group.get(
                        store.propose(large(store, 9 << 20), store.leadership().term()));
            }
            assertThat(outcome).isInstanceOf(ProposeOutcome.Committed.class);
            long revision = ((ProposeOutcome.Committed) outcome).revision();
            for (int i = 0; i < 3; i++) {
                Store each = group.store(i);
                group.await("it is everywhere", () -> each.image().revision() == revision);
            }
            Store store = group.store(group.leader());
            assertThat(group.get(store.propose(
                            large(store, Proposals.MAX_BYTES),
                            store.leadership().term())))
                    .isInstanceOf(ProposeOutcome.Refused.class);
        }
    }

    private static Batch large(Store store, int bytes) {
        long base = store.image().revision();
        Batch.Builder batch = StoreContract.batch(base, "big" + base).toBuilder();
        batch.getChangesBuilder(0).getNodeBuilder().getStatusBuilder().setMessage("x".repeat(bytes));
        return batch.build();
    }

    @Test
    void longBodiesAreCutBelowGrpcsLimitAndJoinedAgain() {
        for (int size : new int[] {0, 1, 1 << 20, (1 << 20) + 1, 5_000_000}) {
            byte[] body = new byte[size];
            new java.util.SplittableRandom(size).nextBytes(body);
            RaftFrame frame = RaftFrame.newBuilder()
                    .setId(7)
                    .setTo("b")
                    .setType("T")
                    .setBody(ByteString.copyFrom(body))
                    .build();
            List<RaftFrame> parts = FrameBodies.cut(frame);
            FrameBodies bodies = new FrameBodies();
            for (int round = 0; round < 2; round++) {
                for (RaftFrame part : parts.subList(0, parts.size() - 1)) {
                    assertThat(part.getSerializedSize()).isLessThan(4 << 20);
                    assertThat(bodies.join(part)).isNull();
                }
                RaftFrame joined = bodies.join(parts.getLast());
                assertThat(joined).isEqualTo(frame);
            }
        }
    }
}
