package io.jswarm.manager.raft;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.api.v1.RaftGrpc;
import java.net.ConnectException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Raft's frames on the managers' own gRPC port: a stream for each member and direction. Every link has a channel of its own,
 * which is shut down with it, so that a new link never waits on a dead connection. Safe for any thread.
 */
public final class GrpcRaftTransport implements RaftTransport {
    private final Function<String, @Nullable String> addresses;
    private final Function<String, ManagedChannel> channels;
    private final ConcurrentMap<String, Receiver> receivers = new ConcurrentHashMap<>();
    private final Set<Incoming> incoming = ConcurrentHashMap.newKeySet();

    /**
     * A transport that listens nowhere yet: {@link RaftStreamService} feeds it.
     *
     * @param addresses from raft id to host:port; null when it is not known
     * @param channels makes a channel to host:port, with TLS and this manager's certificate, which may tell of answers on the
     *     network's own threads; called for each link
     */
    public GrpcRaftTransport(Function<String, @Nullable String> addresses, Function<String, ManagedChannel> channels) {
        this.addresses = addresses;
        this.channels = channels;
    }

    @Override
    public void serve(String raftId, Receiver receiver) {
        if (receivers.putIfAbsent(raftId, receiver) != null) {
            throw new IllegalStateException("member " + raftId + " is served already");
        }
    }

    @Override
    public void stopServing(String raftId) {
        receivers.remove(raftId);
        incoming.stream().filter(stream -> raftId.equals(stream.to)).forEach(Incoming::refuse);
    }

    @Override
    public Link open(String from, String to, LinkListener listener) {
        String address = addresses.apply(to);
        if (address == null) {
            listener.closed("no address is known for member " + to);
            return new Nowhere();
        }
        ManagedChannel channel = channels.apply(address);
        StreamObserver<RaftFrame> questions = RaftGrpc.newStub(channel).stream(new StreamObserver<RaftFrame>() {
            @Override
            public void onNext(RaftFrame answer) {
                listener.answer(answer);
            }

            @Override
            public void onError(Throwable error) {
                if (isRefused(error)) {
                    listener.refused();
                }
                listener.closed(address + ": " + error.getMessage());
            }

            @Override
            public void onCompleted() {
                listener.closed(address + " ended the stream");
            }
        });
        return new Outbound(channel, questions, listener);
    }

    /** Whether a host said that nobody listens there; a host that is gone, or behind a cut, says nothing. */
    static boolean isRefused(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    && String.valueOf(cause.getMessage()).contains("refused")) {
                return true;
            }
        }
        return false;
    }

    /** The answering end of a new stream; the first question says whom it is for, every one says who asks. */
    StreamObserver<RaftFrame> accept(StreamObserver<RaftFrame> answers, SenderCheck check) {
        return new Incoming(answers, check);
    }

    private record Outbound(ManagedChannel channel, StreamObserver<RaftFrame> questions, LinkListener listener)
            implements Link {
        @Override
        public void send(RaftFrame question) {
            try {
                questions.onNext(question);
            } catch (RuntimeException e) {
                listener.closed("the stream takes no more: " + e.getMessage());
            }
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    private static final class Nowhere implements Link {
        @Override
        public void send(RaftFrame question) {
            // Its listener heard already that it is closed.
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }

    private final class Incoming implements StreamObserver<RaftFrame> {
        private final StreamObserver<RaftFrame> answers;
        private final SenderCheck check;
        private @Nullable Inbound inbound;
        private volatile @Nullable String to;
        private boolean over;

        Incoming(StreamObserver<RaftFrame> answers, SenderCheck check) {
            this.answers = answers;
            this.check = check;
        }

        @Override
        public void onNext(RaftFrame question) {
            if (over) {
                return;
            }
            String lie = check.refusal(question.getFrom());
            if (lie != null) {
                over = true;
                end();
                end(Status.PERMISSION_DENIED.withDescription(lie));
                return;
            }
            if (inbound == null) {
                Receiver receiver = receivers.get(question.getTo());
                if (receiver == null) {
                    answer(RaftFrame.newBuilder()
                            .setId(question.getId())
                            .setErr("member " + question.getTo() + " is not here")
                            .build());
                    return;
                }
                inbound = receiver.accept(this::answer);
                to = question.getTo();
                incoming.add(this);
                if (!receiver.equals(receivers.get(question.getTo()))) {
                    over = true; // it stopped in this moment, and may not have seen this stream
                    refuse();
                    return;
                }
            }
            try {
                inbound.question(question);
            } catch (RuntimeException e) {
                over = true; // gRPC would end the stream without a word to this side
                end();
                end(Status.INTERNAL.withDescription("the question cannot be read: " + e.getMessage()));
            }
        }

        private synchronized void answer(RaftFrame frame) {
            try {
                answers.onNext(frame);
            } catch (RuntimeException e) {
                // The asking side is gone and asks again on another link.
            }
        }

        @Override
        public void onError(Throwable error) {
            end();
        }

        @Override
        public void onCompleted() {
            end();
            try {
                answers.onCompleted();
            } catch (RuntimeException e) {
                // Gone at the same time.
            }
        }

        /** The member stops: the other side is to ask anew. */
        void refuse() {
            end();
            end(Status.UNAVAILABLE.withDescription("member " + to + " stopped"));
        }

        private synchronized void end(Status status) {
            try {
                answers.onError(status.asRuntimeException());
            } catch (RuntimeException e) {
                // Ended at the same time.
            }
        }

        private void end() {
            incoming.remove(this);
            if (inbound != null) {
                inbound.closed();
            }
        }
    }
}
