package io.jswarm.worker.agent;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.Leave;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.PublishLogsResponse;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.rpc.NodeRemoval;
import io.jswarm.rpc.Sending;
import io.jswarm.runtime.EventLoop;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import io.jswarm.worker.agent.DispatcherConnector.LogLink;
import io.jswarm.worker.agent.DispatcherConnector.LogLinkListener;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions over gRPC: a channel a session, so that a dead connection never outlives the session that noticed it. */
public final class GrpcDispatcherConnector implements DispatcherConnector {
    private static final long LEAVE_MS = 2_000;

    private final EventLoop loop;
    private final String nodeId;
    private final Function<String, ManagedChannel> channels;

    /**
     * Uses gRPC.
     *
     * @param loop the agent's
     * @param nodeId this node, as its certificate names it
     * @param channels makes a channel to host:port that only a manager can answer on; the link shuts it down
     */
    public GrpcDispatcherConnector(EventLoop loop, String nodeId, Function<String, ManagedChannel> channels) {
        this.loop = loop;
        this.nodeId = nodeId;
        this.channels = channels;
    }

    @Override
    public DispatcherLink open(String addr, LinkListener listener) {
        Link link = new Link(channels.apply(addr), listener);
        link.open();
        return link;
    }

    private final class Link implements DispatcherLink {
        private final ManagedChannel channel;
        private final LinkListener listener;
        private @Nullable StreamObserver<WorkerMessage> out;
        private boolean closed;

        Link(ManagedChannel channel, LinkListener listener) {
            this.channel = channel;
            this.listener = listener;
        }

        void open() {
            out = DispatcherGrpc.newStub(channel).session(new StreamObserver<>() {
                @Override
                public void onNext(ManagerMessage message) {
                    loop.post(() -> {
                        if (!closed) {
                            listener.received(message);
                        }
                    });
                }

                @Override
                public void onError(Throwable error) {
                    Status status = Status.fromThrowable(error);
                    LinkEnd ending = ending(error, status.getCode());
                    loop.post(() -> ended(describe(status), ending));
                }

                @Override
                public void onCompleted() {
                    loop.post(() -> ended("the manager ended it", LinkEnd.BROKEN));
                }
            });
        }

        private LinkEnd ending(Throwable error, Status.Code code) {
            if (NodeRemoval.isMeant(error, nodeId)) {
                return LinkEnd.REMOVED;
            }
            return code == Status.Code.PERMISSION_DENIED || code == Status.Code.UNAUTHENTICATED
                    ? LinkEnd.REFUSED
                    : LinkEnd.BROKEN;
        }

        private static String describe(Status status) {
            String text = status.getDescription() == null ? "" : ": " + status.getDescription();
            Throwable cause = status.getCause();
            return status.getCode() + text + (cause == null ? "" : " (" + cause.getMessage() + ")");
        }

        private void ended(String why, LinkEnd ending) {
            if (!closed) {
                closed = true;
                channel.shutdownNow();
                listener.closed(why, ending);
            }
        }

        @Override
        public void send(WorkerMessage message) {
            StreamObserver<WorkerMessage> open = out;
            if (!closed && open != null) {
                Sending.on(open, message);
            }
        }

        @Override
        public LogLink openLogs(LogLinkListener logListener) {
            Logs logs = new Logs(logListener);
            DispatcherGrpc.newStub(channel).publishLogs(logs);
            return logs;
        }

        @Override
        public void leaving() {
            send(leave(false));
        }

        @Override
        public void left() {
            if (closed) {
                return;
            }
            send(leave(true));
            closed = true;
            channel.shutdown(); // which waits for the manager to end the call
            loop.schedule(this, loop.now().monoAfterMs(LEAVE_MS), channel::shutdownNow);
        }

        private static WorkerMessage leave(boolean empty) {
            return WorkerMessage.newBuilder()
                    .setLeave(Leave.newBuilder().setEmpty(empty))
                    .build();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                channel.shutdownNow();
            }
        }
    }

    private final class Logs implements LogLink, ClientResponseObserver<PublishLogsRequest, PublishLogsResponse> {
        private final LogLinkListener listener;
        private volatile @Nullable ClientCallStreamObserver<PublishLogsRequest> call;
        private boolean closed;

        Logs(LogLinkListener listener) {
            this.listener = listener;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<PublishLogsRequest> stream) {
            call = stream;
            stream.setOnReadyHandler(() -> loop.post(() -> {
                if (!closed) {
                    listener.ready();
                }
            }));
        }

        @Override
        public boolean ready() {
            ClientCallStreamObserver<PublishLogsRequest> open = call;
            return open != null && open.isReady();
        }

        @Override
        public void send(PublishLogsRequest request) {
            ClientCallStreamObserver<PublishLogsRequest> open = call;
            if (!closed && open != null) {
                Sending.on(open, request);
            }
        }

        @Override
        public void close() {
            ClientCallStreamObserver<PublishLogsRequest> open = call;
            if (!closed && open != null) {
                closed = true;
                Sending.complete(open);
            }
        }

        @Override
        public void onNext(PublishLogsResponse response) {
            // It has nothing in it.
        }

        @Override
        public void onError(Throwable error) {
            over();
        }

        @Override
        public void onCompleted() {
            over();
        }

        private void over() {
            loop.post(() -> {
                if (!closed) {
                    closed = true;
                    listener.closed();
                }
            });
        }
    }
}
