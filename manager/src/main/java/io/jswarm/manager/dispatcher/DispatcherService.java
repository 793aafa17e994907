package io.jswarm.manager.dispatcher;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.PublishLogsResponse;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.dispatcher.SessionStreams.LogLines;
import io.jswarm.manager.dispatcher.SessionStreams.ToWorker;
import io.jswarm.rpc.NodeRemoval;
import io.jswarm.rpc.Rejections;
import io.jswarm.rpc.Sending;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sessions over gRPC: the edge of {@link Dispatcher}. */
public final class DispatcherService extends DispatcherGrpc.DispatcherImplBase {
    /**
     * So many messages of a worker wait for the loop at a time: an agent has a batch and a heartbeat under way, older
     * ones four.
     */
    private static final int WINDOW = 32;

    private final Dispatcher dispatcher;
    private final Function<String, LogLines> logs;
    private final Supplier<Peer> peer;

    /**
     * Who is at the other end of the present call.
     *
     * @param nodeId from its certificate
     * @param addr the address that it calls from, without the port
     */
    public record Peer(String nodeId, String addr) {}

    /**
     * An edge.
     *
     * @param logs where the lines of a node's worker go
     * @param peer says on the call's thread who calls
     */
    public DispatcherService(Dispatcher dispatcher, Function<String, LogLines> logs, Supplier<Peer> peer) {
        this.dispatcher = dispatcher;
        this.logs = logs;
        this.peer = peer;
    }

    @Override
    public StreamObserver<WorkerMessage> session(StreamObserver<ManagerMessage> responses) {
        ServerCallStreamObserver<ManagerMessage> call = (ServerCallStreamObserver<ManagerMessage>) responses;
        Peer from = peer.get();
        FromWorker inbound = dispatcher.open(from.nodeId(), from.addr(), new StreamOutbound(from.nodeId(), call));
        Window window = new Window(call);
        call.setOnReadyHandler(() -> {
            inbound.ready();
            window.ask();
        });
        call.setOnCancelHandler(inbound::closed);
        call.disableAutoRequest();
        call.request(WINDOW);
        return new StreamObserver<>() {
            @Override
            public void onNext(WorkerMessage message) {
                inbound.received(message, window::handled);
            }

            @Override
            public void onError(Throwable t) {
                inbound.closed();
            }

            @Override
            public void onCompleted() {
                inbound.closed();
            }
        };
    }

    @Override
    public StreamObserver<PublishLogsRequest> publishLogs(StreamObserver<PublishLogsResponse> responses) {
        String nodeId = peer.get().nodeId();
        // One message at a time: a worker reads its logs no faster than their reader takes them.
        ServerCallStreamObserver<PublishLogsResponse> call = (ServerCallStreamObserver<PublishLogsResponse>) responses;
        call.disableAutoRequest();
        call.request(1);
        LogLines lines = logs.apply(nodeId);
        return new StreamObserver<>() {
            @Override
            public void onNext(PublishLogsRequest request) {
                lines.published(dispatcher.edge().examine(nodeId, request), () -> call.request(1));
            }

            @Override
            public void onError(Throwable t) {
                lines.ended();
            }

            @Override
            public void onCompleted() {
                lines.ended();
                responses.onNext(PublishLogsResponse.getDefaultInstance());
                responses.onCompleted();
            }
        };
    }

    /** Asks for more of a worker's messages: not faster than they are handled, nor than it takes the answers. Any thread. */
    private static final class Window {
        private static final int MORE = WINDOW / 2;

        private final ServerCallStreamObserver<ManagerMessage> call;
        private final AtomicInteger handled = new AtomicInteger();

        Window(ServerCallStreamObserver<ManagerMessage> call) {
            this.call = call;
        }

        void handled() {
            if (handled.incrementAndGet() >= MORE) {
                ask();
            }
        }

        void ask() {
            int more = call.isReady() ? handled.getAndSet(0) : 0;
            if (more > 0) {
                call.request(more);
            }
        }
    }

    /**
     * What is sent to the worker, in order: the call bears one thread at a time, so whoever comes while another one
     * sends leaves its word to that. After its end it sends nothing more.
     */
    private static final class StreamOutbound implements ToWorker {
        private final String nodeId;
        private final ServerCallStreamObserver<ManagerMessage> call;
        private final Queue<Runnable> words = new ConcurrentLinkedQueue<>();
        private final AtomicInteger waiting = new AtomicInteger();
        private volatile boolean ended;

        StreamOutbound(String nodeId, ServerCallStreamObserver<ManagerMessage> call) {
            this.nodeId = nodeId;
            this.call = call;
        }

        @Override
        public boolean isReady() {
            return !ended && call.isReady();
        }

        @Override
        public void send(ManagerMessage message) {
            say(() -> Sending.on(call, message));
        }

        private void say(Runnable word) {
            words.add(word);
            if (waiting.getAndIncrement() > 0) {
                return;
            }
            do {
                Runnable next = words.poll();
                if (next != null) {
                    run(next);
                }
            } while (waiting.decrementAndGet() > 0);
        }

        /** A word that cannot be said ends the call; the others must not wait behind it for ever. */
        private void run(Runnable word) {
            if (ended || call.isCancelled()) {
                return;
            }
            try {
                word.run();
            } catch (RuntimeException e) {
                ended = true;
                Sending.fail(call, Status.INTERNAL.withCause(e).asRuntimeException());
            }
        }

        @Override
        public void close(@Nullable String refusal) {
            end(
                    refusal == null
                            ? Status.ABORTED
                                    .withDescription("This manager ends the session; open another one.")
                                    .asRuntimeException()
                            : Rejections.toStatus(new Rejection(Rejection.Code.PERMISSION_DENIED, refusal, "", "")));
        }

        @Override
        public void closeRemoved() {
            end(NodeRemoval.status(nodeId));
        }

        private void end(Throwable why) {
            say(() -> {
                ended = true;
                Sending.fail(call, why);
            });
        }
    }
}
