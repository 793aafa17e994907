package io.jswarm.manager.dispatcher;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.RelayUp;
import io.jswarm.api.v1.SessionRelayGrpc;
import io.jswarm.manager.dispatcher.SessionStreams.RelayConnector;
import io.jswarm.rpc.Sending;
import io.jswarm.runtime.EventLoop;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Relays over gRPC: a channel each, so that a dead connection never outlives the relay that noticed it. */
public final class GrpcRelayConnector implements RelayConnector, AutoCloseable {
    private final EventLoop loop;
    private final Function<String, ManagedChannel> channels;
    private final Set<ManagedChannel> open = ConcurrentHashMap.newKeySet();

    /**
     * Uses gRPC.
     *
     * @param loop the manager's
     * @param channels makes a channel to host:port that only a manager can answer on; the link shuts it down
     */
    public GrpcRelayConnector(EventLoop loop, Function<String, ManagedChannel> channels) {
        this.loop = loop;
        this.channels = channels;
    }

    @Override
    public Link open(String addr, Listener listener) {
        ManagedChannel channel = channels.apply(addr);
        open.add(channel);
        Stream stream = new Stream(channel, listener);
        stream.open();
        return stream;
    }

    /** Ends all relays, of a loop that does nothing more. Any thread. */
    @Override
    public void close() {
        open.forEach(ManagedChannel::shutdownNow);
    }

    private final class Stream implements Link, StreamObserver<RelayDown> {
        private final ManagedChannel channel;
        private final Listener listener;
        private @Nullable StreamObserver<RelayUp> out;
        private boolean closed;

        Stream(ManagedChannel channel, Listener listener) {
            this.channel = channel;
            this.listener = listener;
        }

        void open() {
            out = SessionRelayGrpc.newStub(channel).relay(this);
        }

        @Override
        public void send(RelayUp message) {
            StreamObserver<RelayUp> open = out;
            if (!closed && open != null) {
                Sending.on(open, message);
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.remove(channel);
                channel.shutdownNow();
            }
        }

        @Override
        public void onNext(RelayDown message) {
            loop.post(() -> {
                if (!closed) {
                    listener.received(message);
                }
            });
        }

        @Override
        public void onError(Throwable error) {
            Status status = Status.fromThrowable(error);
            ended(status.getCode() + (status.getDescription() == null ? "" : ": " + status.getDescription()));
        }

        @Override
        public void onCompleted() {
            ended("the other manager ended it");
        }

        private void ended(String why) {
            loop.post(() -> {
                if (!closed) {
                    close();
                    listener.closed(why);
                }
            });
        }
    }
}
