package io.jswarm.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.PublishLogsResponse;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.rpc.NodeRemoval;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.ThreadEventLoop;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import io.jswarm.worker.agent.DispatcherConnector.LogLink;
import io.jswarm.worker.agent.DispatcherConnector.LogLinkListener;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcDispatcherConnectorTest {
    private static final String ADDR = "manager";
    private static final String NODE = "node-0001";

    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
    private final ThreadEventLoop loop =
            new ThreadEventLoop("grpc-test", Clock.system(), (what, cause) -> seen.add(cause));
    private final BlockingQueue<ManagedChannel> channels = new LinkedBlockingQueue<>();
    private final GrpcDispatcherConnector connector = new GrpcDispatcherConnector(loop, NODE, addr -> {
        ManagedChannel channel = InProcessChannelBuilder.forName(addr).build();
        channels.add(channel);
        return channel;
    });
    private Server server;

    private final class Dispatcher extends DispatcherGrpc.DispatcherImplBase {
        @Override
        public StreamObserver<WorkerMessage> session(StreamObserver<ManagerMessage> out) {
            return new StreamObserver<>() {
                @Override
                public void onNext(WorkerMessage message) {
                    if (message.hasLeave()) {
                        seen.add("server: leaves, empty: " + message.getLeave().getEmpty());
                        if (message.getLeave().getEmpty()) {
                            out.onError(Status.ABORTED.asRuntimeException());
                        }
                        return;
                    }
                    long sequence = message.getHeartbeat().getSequence();
                    if (sequence == 97 || sequence == 98) {
                        out.onError(NodeRemoval.status(sequence == 97 ? NODE : "node-0002"));
                        return;
                    }
                    if (sequence == 99) {
                        out.onError(Status.PERMISSION_DENIED
                                .withDescription("this node was removed")
                                .asRuntimeException());
                        return;
                    }
                    out.onNext(ManagerMessage.newBuilder()
                            .setHeartbeatAck(HeartbeatAck.newBuilder().setSequence(sequence))
                            .build());
                }

                @Override
                public void onError(Throwable error) {
                    seen.add("server: session ended");
                }

                @Override
                public void onCompleted() {
                    out.onCompleted();
                }
            };
        }

        @Override
        public StreamObserver<PublishLogsRequest> publishLogs(StreamObserver<PublishLogsResponse> out) {
            return new StreamObserver<>() {
                @Override
                public void onNext(PublishLogsRequest request) {
                    seen.add("server: log " + request.getSubscriptionId());
                }

                @Override
                public void onError(Throwable error) {
                    seen.add("server: log broken");
                }

                @Override
                public void onCompleted() {
                    seen.add("server: log ended");
                    out.onNext(PublishLogsResponse.getDefaultInstance());
                    out.onCompleted();
                }
            };
        }
    }

    private final class Listener implements LinkListener {
        @Override
        public void received(ManagerMessage message) {
            seen.add(loop.inLoop() ? message.getHeartbeatAck().getSequence() : "not on the loop");
        }

        @Override
        public void closed(String why, LinkEnd ending) {
            seen.add("closed " + ending + " " + why);
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = InProcessServerBuilder.forName(ADDR)
                .addService(new Dispatcher())
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
        channels.forEach(ManagedChannel::shutdownNow);
        loop.close();
    }

    private Object next() throws InterruptedException {
        Object value = seen.poll(10, TimeUnit.SECONDS);
        assertThat(value).as("something within 10 s").isNotNull();
        return value;
    }

    private DispatcherLink open(String addr) throws InterruptedException {
        BlockingQueue<DispatcherLink> links = new LinkedBlockingQueue<>();
        loop.post(() -> links.add(connector.open(addr, new Listener())));
        DispatcherLink link = links.poll(10, TimeUnit.SECONDS);
        assertThat(link).isNotNull();
        return link;
    }

    private static WorkerMessage beat(long sequence) {
        return WorkerMessage.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setSequence(sequence))
                .build();
    }

    @Test
    void messagesGoBothWaysInOrder() throws InterruptedException {
        DispatcherLink link = open(ADDR);
        loop.post(() -> {
            link.send(beat(1));
            link.send(beat(2));
        });
        assertThat(next()).isEqualTo(1L);
        assertThat(next()).isEqualTo(2L);
        loop.post(link::close);
        assertThat(next()).isEqualTo("server: session ended");
        loop.post(() -> link.send(beat(3)));
        assertThat(channels.take().awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).isEmpty();
    }

    @Test
    void aRefusalIsToldAsOne() throws InterruptedException {
        DispatcherLink link = open(ADDR);
        loop.post(() -> link.send(beat(99)));
        assertThat(next()).isEqualTo("closed REFUSED PERMISSION_DENIED: this node was removed");
    }

    @Test
    void onlyTheMarkedAnswerForThisNodeIsARemoval() throws InterruptedException {
        DispatcherLink link = open(ADDR);
        loop.post(() -> link.send(beat(97)));
        assertThat(next()).asString().startsWith("closed REMOVED PERMISSION_DENIED: Node " + NODE + " was removed");
        DispatcherLink other = open(ADDR);
        loop.post(() -> other.send(beat(98)));
        assertThat(next()).asString().startsWith("closed REFUSED PERMISSION_DENIED: Node node-0002 was removed");
    }

    @Test
    void aManagerThatIsNotThereIsNoRefusal() throws InterruptedException {
        open("nobody");
        assertThat(next()).asString().startsWith("closed BROKEN UNAVAILABLE");
    }

    @Test
    void aManagerThatDiesEndsTheSession() throws InterruptedException {
        DispatcherLink link = open(ADDR);
        loop.post(() -> link.send(beat(1)));
        assertThat(next()).isEqualTo(1L);
        server.shutdownNow();
        Object first = next();
        Object told = first.equals("server: session ended") ? next() : first;
        assertThat(told).asString().startsWith("closed BROKEN");
    }

    @Test
    void aNodeThatLeavesSaysSoBeforeItsConnectionEnds() throws InterruptedException {
        DispatcherLink link = open(ADDR);
        loop.post(link::leaving);
        assertThat(next()).isEqualTo("server: leaves, empty: false");
        loop.post(link::left);
        assertThat(next()).isEqualTo("server: leaves, empty: true");
        assertThat(channels.take().awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).as("the listener hears nothing more").isEmpty();
    }

    @Test
    void logLinesHaveTheirOwnStream() throws InterruptedException {
        DispatcherLink link = open(ADDR);
        BlockingQueue<LogLink> logs = new LinkedBlockingQueue<>();
        loop.post(() -> logs.add(link.openLogs(new LogLinkListener() {
            @Override
            public void ready() {
                // The test does not wait for it.
            }

            @Override
            public void closed() {
                seen.add("log closed");
            }
        })));
        LogLink log = logs.poll(10, TimeUnit.SECONDS);
        assertThat(log).isNotNull();
        loop.post(() -> {
            log.send(PublishLogsRequest.newBuilder().setSubscriptionId("s1").build());
            log.close();
            log.close();
        });
        assertThat(next()).isEqualTo("server: log s1");
        assertThat(next()).isEqualTo("server: log ended");
    }
}
