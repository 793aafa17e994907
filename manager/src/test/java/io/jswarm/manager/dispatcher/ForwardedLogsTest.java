package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.PublishLogsResponse;
import io.jswarm.api.v1.RelayedLogs;
import io.jswarm.api.v1.SessionRelayGrpc;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Log lines of a worker that a follower serves. */
@Timeout(60)
final class ForwardedLogsTest {
    private static final String LEADER = "logs-leader";

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final AtomicReference<ServerCallStreamObserver<PublishLogsResponse>> call = new AtomicReference<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private Server leader;
    private ManagedChannel channel;

    /** Takes a message when the test asks for it. */
    private final class Leader extends SessionRelayGrpc.SessionRelayImplBase {
        @Override
        public StreamObserver<RelayedLogs> publishLogs(StreamObserver<PublishLogsResponse> out) {
            ServerCallStreamObserver<PublishLogsResponse> server = (ServerCallStreamObserver<PublishLogsResponse>) out;
            server.disableAutoRequest();
            call.set(server);
            return new StreamObserver<>() {
                @Override
                public void onNext(RelayedLogs message) {
                    seen.add(message.getNodeId() + " " + message.getLogs().getSubscriptionId());
                }

                @Override
                public void onError(Throwable error) {
                    seen.add("broken");
                }

                @Override
                public void onCompleted() {
                    seen.add("ended");
                    out.onCompleted();
                }
            };
        }
    }

    @BeforeEach
    void start() throws IOException {
        leader = InProcessServerBuilder.forName(LEADER)
                .addService(new Leader())
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(LEADER).build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        leader.shutdownNow();
    }

    private ForwardedLogs open() {
        ForwardedLogs logs = ForwardedLogs.open(channel, "node-7", lost::incrementAndGet);
        await().until(() -> call.get() != null);
        return logs;
    }

    private void publish(ForwardedLogs logs, String subscription) {
        logs.published(
                PublishLogsRequest.newBuilder().setSubscriptionId(subscription).build(), taken::incrementAndGet);
    }

    @Test
    void theyReachTheLeaderAsFastAsItTakesThem() {
        ForwardedLogs logs = open();
        for (int i = 1; i <= 3; i++) {
            int now = i;
            call.get().request(1);
            await().until(() -> taken.get() == now - 1);
            publish(logs, "s" + i);
            await().until(() -> seen.contains("node-7 s" + now));
            assertThat(taken.get()).as("the leader wants no more yet").isEqualTo(now - 1);
        }
        logs.ended();
        await().until(() -> seen.contains("ended"));
        assertThat(seen).containsExactly("node-7 s1", "node-7 s2", "node-7 s3", "ended");
        assertThat(lost.get()).isZero();
    }

    @Test
    void aLeaderThatIsGoneHoldsNoWorkerUp() {
        ForwardedLogs logs = open();
        call.get().onError(Status.UNAVAILABLE.asRuntimeException());
        await().until(() -> lost.get() == 1);
        for (int i = 1; i <= 3; i++) {
            publish(logs, "lost");
            int now = i;
            await().until(() -> taken.get() == now);
        }
    }
}
